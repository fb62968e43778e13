//! What surrounds the pages, and what they share, in Portuguese.

use crate::texts::frame::{Errors, Forms, Frame};

pub(in crate::texts) const FRAME: Frame = Frame {
    skip: "Saltar para o conteúdo",
    main_navigation: "Principal",
    breadcrumb: "Caminho de navegação",
    language: "Idioma",
    sign_in: "Iniciar sessão",
    sign_out: "Terminar sessão",
    applications: "Aplicações",
    companies: "Empresas",
    my_applications: "As minhas aplicações",
    connected_applications: "Aplicações ligadas",
    new_release: "O Aldaba foi atualizado. Recarregue a página para usar a nova versão; o que escreveu mantém-se.",
    load_again: "Recarregar",
    dismiss: "Fechar a mensagem",

    loading: "A carregar…",
    slow: "Isto demora mais do que o habitual.",
    offline: "Não há ligação. O que escreveu continua aqui; tente de novo quando a ligação voltar.",
    try_again: "Tentar de novo",
    to_start: "Ir para a página inicial",
    load_failed: "Não foi possível carregar",
    not_found_title: "Página não encontrada",
    not_found: "Não há nada neste endereço. Pode ter sido movido ou eliminado. Verifique o endereço ou vá para a página inicial.",
    rights_changed: "Um administrador alterou o que pode fazer aqui.",
    forbidden_title: "Não tem acesso a esta página",
    forbidden: "Esta página exige uma função que não tem. Se precisar dela, peça-a a um administrador.",
    unavailable_title: "Não é possível contactar o Aldaba",
    setup_required_title: "O Aldaba ainda não está configurado",
    setup_required_lead: "Falta um passo para que alguém possa iniciar sessão.",
    setup_required: "Ao arrancar, o servidor mostrou na consola uma ligação de configuração. Abra essa ligação num navegador. Funciona uma só vez.",
    setup_required_where: "A ligação está na saída de «aldaba serve» ou no registo do serviço.",
    enter_secret: "Escrever o segredo",
};

pub(in crate::texts) const FORMS: Forms = Forms {
    cancel: "Cancelar",
    save: "Guardar alterações",
    please_wait: "Aguarde…",
    optional: "(opcional)",
    show: "Mostrar",
    hide: "Ocultar",
    show_password: "Mostrar a palavra-passe",
    hide_password: "Ocultar a palavra-passe",
    password_empty: |least| {
        format!("Pelo menos {least} caracteres. Várias palavras seguidas são seguras e fáceis de recordar.")
    },
    password_too_short: |missing| {
        if missing.is_one() {
            "Falta 1 carácter.".to_owned()
        } else {
            format!("Faltam {missing} caracteres.")
        }
    },
    password_length: |length| {
        if length.is_one() { "1 carácter.".to_owned() } else { format!("{length} caracteres.") }
    },
    confirm_word: |word| format!("Escreva «{word}» para confirmar"),
    code_rule: |least, most| {
        format!(
            "Use de {least} a {most} letras minúsculas, algarismos, hífenes e sublinhados. Comece com uma letra ou um algarismo."
        )
    },
    sign_in_again: "Iniciar sessão de novo",
    copy: "Copiar",
    copied: "Copiado",
    copy_by_hand: "Prima Ctrl+C",

    name: "Nome",
    code: "Código",
    email: "E-mail",
    role: "Função",
    status: "Estado",
    actions: "Ações",
    none: "Nenhum",
    type_to_search: "Escreva para pesquisar",
    taken: "Já adicionado",
    matches: |n| if n.is_one() { "1 resultado".to_owned() } else { format!("{n} resultados") },
    nothing_found: "Sem resultados",
    more: |shown, total| {
        format!("São mostrados os primeiros {shown} de {total}. Use a pesquisa para encontrar os outros.")
    },
    people: |people| if people.is_one() { "1 pessoa".to_owned() } else { format!("{people} pessoas") },
    leave_title: "Sair sem guardar?",
    leave_text: "Perde-se o que foi escrito nesta página.",
    leave: "Sair da página",
    stay: "Ficar",
    cannot_undo: "Isto não pode ser anulado.",
};

pub(in crate::texts) const ERRORS: Errors = Errors {
    signed_out: "A sua sessão terminou. Inicie sessão de novo noutra janela: o que escreveu aqui é conservado.",
    unreachable: "Não é possível contactar o servidor. Verifique a sua ligação e tente de novo.",
    unexpected: |status| {
        format!("O servidor enviou uma resposta inesperada (estado {status}). Tente mais tarde.")
    },
    forbidden: "Não tem permissão para fazer isto. Consulte um administrador.",
    recent_sign_in: "Iniciou sessão há demasiado tempo para isto. Inicie-a de novo noutra janela: o que escreveu aqui é conservado.",
    recent_second_factor: "Isto requer um início de sessão recente com o seu segundo fator. Inicie sessão de novo noutra janela: o que escreveu aqui é conservado.",
    recent_passkey: "Isto requer um início de sessão recente com a sua chave de acesso. Inicie sessão de novo noutra janela: o que escreveu aqui é conservado.",
    stricter_policy: "As regras para iniciar sessão são agora mais exigentes. Inicie sessão de novo noutra janela: o que escreveu aqui é conservado.",
    other_person: "Outra pessoa iniciou sessão neste navegador. Volte a carregar a página para continuar como essa pessoa.",
    usernames_by_administrators: "Aqui os nomes de utilizador são dados pelos administradores. Consulte um administrador.",
    privileged: "Só um administrador pode fazer isto, porque a aplicação tem permissões próprias. Consulte um administrador.",
    not_found: "Isto não existe ou não pode vê-lo. Pode ter sido eliminado.",
    changed: "Entretanto outra pessoa alterou isto. Volte a carregar a página e repita as suas alterações.",
    last_admin: "O último administrador não pode ser retirado. Antes, torne outra pessoa administradora.",
    no_seats: "A empresa tem menos lugares do que pessoas escolhidas. Escolha menos pessoas ou peça mais lugares a um administrador.",
    too_many_requests: "Demasiados pedidos. Espere um minuto e tente de novo.",
    busy: "O servidor está ocupado. Tente de novo dentro de momentos.",
    internal: "Algo correu mal no servidor. Tente de novo dentro de momentos; se voltar a acontecer, avise quem gere o servidor.",
    invalid: "Alguns campos não são válidos. Corrija-os e tente de novo.",

    on_line: |line, error| format!("Linha {line}: {error}"),
    choose_one: "Escolha um elemento da lista.",
    field_required: "Preencha este campo.",
    field_too_long: "É demasiado longo. Encurte-o.",
    field_at_most: |most| format!("Use no máximo {most} caracteres."),
    field_at_least: |least| format!("Use pelo menos {least} caracteres."),
    field_duplicate: "Já está a ser usado. Escolha outro.",
    field_unknown: "Não existe. Escolha outro.",
    name_missing: "Escreva um nome.",
    email_missing: "Escreva um e-mail.",
    email_invalid: "Escreva um e-mail como nome@example.com.",
    password_short: "A palavra-passe é demasiado curta. Acrescente mais caracteres.",
    password_common: "Muitas pessoas usam esta palavra-passe, por isso é das primeiras a ser tentadas. Escolha outra.",
    password_personal: "É quase só o seu e-mail, o seu nome ou a sua empresa, que outros conhecem. Junte palavras que só você relaciona.",
    password_sequence: "É quase só uma fila de teclas ou letras, por isso adivinha-se cedo. Use várias palavras sem relação entre si.",
    password_repetition: "É quase só uma repetição, por isso adivinha-se cedo. Use várias palavras sem relação entre si.",
    password_date: "É quase só uma data ou um ano, por isso adivinha-se cedo. Use várias palavras sem relação entre si.",
    password_weak: "É fácil de adivinhar. Use várias palavras sem relação entre si.",
    password_breached: "Foi publicada depois de um roubo de dados noutro serviço, por isso os atacantes experimentam-na. Escolha outra.",
    password_wrong: "Não é a sua palavra-passe atual.",
    totp_wrong: "O código não está certo. Espere pelo próximo e verifique o relógio do seu telemóvel.",
    totp_used: "Este código já foi usado. Espere pelo próximo.",
    totp_expired: "Demorou demasiado. Feche o diálogo e comece de novo.",
    username_reserved: "Só um administrador pode dar este nome de utilizador. Escolha outro.",
    too_many_usernames: "Uma pessoa pode ter no máximo três nomes de utilizador, contando os anteriores.",
    address_invalid: "Escreva um endereço web como https://app.example.com.",
    origin_invalid: "Escreva uma origem como https://app.example.com, sem caminho.",
    redirect_invalid: "Escreva um URI completo como https://app.example.com/callback, sem espaços.",
    redirect_wildcard: "Não são permitidos caracteres universais. Escreva cada URI por completo.",
    redirect_fragment: "Retire o sinal # e o que se lhe segue.",
    redirect_scheme: "Use https, ou http num endereço de retorno local. As aplicações nativas também podem usar um nome de domínio invertido como com.example.app.",
    insecure: "Use https. O http sem cifra só é permitido em endereços de retorno local.",
    scope_invalid: "Escreva as permissões (scopes) separadas por espaços.",
    lifetime_invalid: |least, most| format!("Escreva um número de segundos de {least} a {most}."),
};
