//! The texts of the pages in Portuguese.

use shared_types::RequiredAttribute;

use super::Texts;

pub(super) static TEXTS: Texts = Texts {
    email: "E-mail",
    email_or_username: "E-mail ou nome de utilizador",
    password: "Palavra-passe",
    sign_in: "Iniciar sessão",
    to_application: |name| format!("para continuar para {name}"),
    cancel: "Cancelar",
    login_required: "Escreva o seu e-mail ou nome de utilizador.",
    password_required: "Escreva a sua palavra-passe.",
    wrong_credentials: "O e-mail ou nome de utilizador e a palavra-passe não coincidem. Verifique-os e tente de novo.",
    sign_in_wait: |seconds| {
        format!("Demasiadas palavras-passe erradas. Tente de novo dentro de {seconds} segundos.")
    },
    sign_in_proof: "Demasiadas palavras-passe erradas. Escolha uma nova com uma ligação que lhe enviamos por e-mail (abaixo), ou inicie sessão com um navegador que já usou aqui.",
    proof_needed: "Foram introduzidas demasiadas palavras-passe erradas para esta conta. Para continuar aqui, peça um código por e-mail e introduza-o com a sua palavra-passe. Num navegador que já usou aqui, basta a palavra-passe.",
    proof_send: "Enviar um código para o meu e-mail",
    proof_title: "Introduza o código e a sua palavra-passe",
    proof_wrong: "O código ou a palavra-passe está errada, ou o código já não funciona. Cada código serve uma vez: peça outro.",
    reauthenticate: "Escreva de novo a sua palavra-passe para continuar.",
    show: "Mostrar",
    show_password: "Mostrar a palavra-passe",
    caps_lock: "As maiúsculas estão ativadas.",
    forgotten_short: "Esqueceu-se?",
    language: "Idioma",
    or: "ou",

    sign_in_with: |name| format!("Iniciar sessão com {name}"),
    required_login_title: "A sua organização inicia sessão com o seu próprio serviço",
    required_login_hint: "A sua organização exige-o a todas as pessoas. Inicie sessão nesse serviço para continuar.",
    required_login_away: "A sua organização exige o seu próprio serviço, e esse serviço está desativado agora. Pergunte ao seu administrador: os administradores que a sua organização designou para este caso ainda podem iniciar sessão aqui.",
    external_other_required: "A sua organização exige o seu próprio serviço. Inicie sessão com ele.",
    realm_button: "Iniciar sessão com a sua organização",
    realm_unknown: "Nenhum serviço de uma organização corresponde a esse e-mail. Verifique-o ou inicie sessão aqui.",
    external_cancelled: "Não concluiu o início de sessão nesse serviço. Tente novamente ou inicie sessão aqui.",
    external_unavailable: "Esse serviço não responde agora. Tente mais tarde ou inicie sessão aqui.",
    external_failed: "Esse serviço recusou o início de sessão. Se voltar a acontecer, avise o seu administrador.",
    external_unknown: "Nenhuma conta daqui está associada a esse serviço. Se tem uma conta, inicie sessão aqui e adicione o serviço em Segurança; caso contrário, pergunte ao seu administrador.",
    external_disabled: "A sua conta está desativada. Pergunte ao seu administrador.",
    external_linked_elsewhere: "Esse serviço está associado a outra conta.",
    external_not_recent: "Tem de introduzir novamente a palavra-passe nesse serviço. Tente novamente ou inicie sessão aqui.",
    external_password_expired: "A palavra-passe está certa, mas expirou ou tem de ser alterada primeiro. Altere-a onde costuma fazê-lo, por exemplo no seu computador de trabalho, e tente novamente.",
    directory_hint: |name, host| {
        format!(
            "Introduza o seu utilizador e a sua palavra-passe de {name}. {host} verifica a palavra-passe, que não é guardada aqui."
        )
    },
    application_login_cancelled: "Não concluiu o início de sessão nesse serviço. Tente novamente ou volte à aplicação.",
    application_login_away: "O serviço desta aplicação não pode ser usado agora. Tente mais tarde.",
    application_login_unknown: "Nenhuma conta daqui está associada a esse serviço. Se tem uma conta, adicione-lhe o serviço em Segurança; caso contrário, pergunte ao seu administrador.",
    application_login_not_recent: "Tem de introduzir novamente a palavra-passe nesse serviço. Tente novamente.",
    link_title: |name| format!("Adicionar {name}"),
    link_hint: |name, email| {
        format!("Depois pode iniciar sessão em {email} com {name}. Agora inicie sessão nesse serviço.")
    },
    link_go: |name| format!("Iniciar sessão com {name}"),
    link_failed_title: "O serviço não foi adicionado",
    to_security: "Voltar a Segurança",

    second_factor_title: "Mais um passo",
    signing_in_as: |email| format!("Está a iniciar sessão como {email}."),
    totp_code: "Código da sua aplicação de autenticação",
    code_required: "Introduza o código.",
    code_wrong: "Esse código não está correto.",
    code_used: "Esse código já foi usado. Espere pelo seguinte.",
    code_paused: |seconds| {
        let wait = super::duration(seconds, ["segundo", "segundos", "minuto", "minutos"]);
        format!("Demasiados códigos errados. Tente de novo dentro de {wait}.")
    },
    recovery_code: "Código de recuperação",
    recovery_code_hint: "Um dos códigos que guardou quando adicionou o segundo fator. Cada um serve uma vez.",
    use_app: "Usar a aplicação de autenticação",
    use_recovery_code: "Usar um código de recuperação",
    without_factor: "Continuar sem ele",
    passkey_sign_in: "Iniciar sessão com uma chave de acesso",
    use_passkey: "Usar uma chave de acesso",
    use_password: "Usar a palavra-passe",
    password_too: "A sua organização pede também a sua palavra-passe.",
    passkey_confirm: "Confirme com a sua chave de acesso: por impressão digital, rosto, PIN ou chave de segurança.",
    passkey_hint: "Uma chave de acesso fica guardada no seu telefone, computador ou chave de segurança, e desbloqueia-se por impressão digital, rosto ou PIN. Ninguém a pode roubar com uma página falsa.",
    add_passkey: "Adicionar uma chave de acesso",
    passkey_failed: "A chave de acesso não foi usada. Tente de novo ou escolha outra opção.",
    passkey_refused: "Esta chave de acesso não foi aceite. Pode ser de outra conta ou ter sido removida.",
    passkey_expired: "Demorou demasiado. Tente de novo.",
    passkey_copied: "Esta chave de acesso foi recusada porque alguém a pode ter copiado. Inicie sessão de outra forma e remova-a.",
    passkey_not_verified: "O seu dispositivo não verificou que é você. Desbloqueie a chave de acesso por impressão digital, rosto ou PIN.",
    passkey_script: "As chaves de acesso precisam de JavaScript, que o seu navegador não executa.",
    use_email_code: "Usar um código por e-mail",
    email_code_title: "Introduza o código",
    email_code_hint: "Se existir uma conta com esse e-mail ou nome de utilizador, foi-lhe enviado um código. Funciona durante 10 minutos, neste navegador.",
    email_code: "Código do e-mail",
    email_code_send: "Enviar-me um código por e-mail",
    email_code_other: "Enviar outro código",
    email_code_offer: "É enviado um código para o seu e-mail. Funciona durante 10 minutos, neste navegador.",
    email_code_again: "Começar de novo",
    email_code_refused: "Esse código não está certo ou já não funciona.",
    sign_in_link_title: "Continue onde pediu o código",
    sign_in_link: "Esta ligação funciona no navegador em que a pediu, durante 10 minutos. Abra-a lá, ou introduza lá o código do e-mail.",
    code_expired: "Esse código já não funciona. Peça outro.",
    add_factor_title: "Adicione um segundo fator",
    add_factor: "Com um segundo fator, uma palavra-passe roubada não basta para entrar na sua conta.",
    add_factor_now: "A sua organização exige-o para continuar.",
    add_factor_from: |date| format!("A partir de {date} será obrigatório."),
    add_app: "Configurar uma aplicação de autenticação",
    later: "Mais tarde",
    app_title: "Configure a sua aplicação de autenticação",
    app_scan: "Leia este código com uma aplicação de autenticação, como a do seu telefone ou do seu gestor de palavras-passe. Depois introduza o código que ela mostra.",
    app_qr_code: "Código QR com a chave para a sua aplicação de autenticação",
    app_open: "Abrir a aplicação neste dispositivo",
    app_secret: "Ou introduza esta chave na aplicação:",
    app_code: "Código que a aplicação mostra",
    recovery_title: "Guarde os seus códigos de recuperação",
    recovery_hint: "Se perder o seu dispositivo, cada um destes códigos permite-lhe entrar uma vez. Guarde-os num lugar seguro: não voltam a ser mostrados.",
    recovery_kept: "Já os guardei",
    download: "Transferir",
    copy: "Copiar",
    copied: "Copiado",
    print: "Imprimir",

    sign_out_title: "Terminar sessão?",
    sign_out: "Terminar sessão",
    sign_out_of: |name| format!("Terminar também a sessão em {name}"),
    stay: "Manter a sessão",
    signed_in_title: "A sua sessão está iniciada",
    signed_out_title: "A sessão foi terminada",
    signed_out: "Num computador partilhado, feche também o navegador.",
    sign_in_again: "Iniciar sessão de novo",
    post_logout_uri_unregistered: |uri| {
        format!(
            "A aplicação pediu para voltar a {uri}, que não tem registado. Pode terminar a sessão, mas não será redirecionado para lá."
        )
    },
    post_logout_uri_is_redirect_uri: |uri| {
        format!(
            "A aplicação pediu para voltar a {uri}, registado como endereço de redirecionamento, mas não para depois de terminar a sessão. Pode terminar a sessão, mas não será redirecionado para lá."
        )
    },
    signing_out_elsewhere: "Também está a sair das aplicações.",
    go_on: "Continuar",

    account_title: "Escolha uma conta",
    company_title: "Escolha uma empresa",
    consent_title: |name| format!("Permitir que {name} veja e faça isto?"),
    consent_allow: "Permitir",
    consent_deny: "Não permitir",
    consent_leads_to: |host| format!("Depois irá para {host}."),
    consent_policy: "Política de privacidade",
    consent_terms: "Termos de serviço",
    consent_withdraw: "Pode retirar isto a qualquer momento, em «Aplicações ligadas».",

    device_title: "Ligar um dispositivo",
    device_hint: "Escreva o código que o seu dispositivo mostra.",
    device_compare: "Continue só se o seu dispositivo mostrar o mesmo código.",
    device_code: "Código",
    device_code_required: "Escreva o código.",
    device_code_wrong: "Nenhum dispositivo espera com este código. Verifique-o; se o dispositivo já não o mostra, comece lá de novo.",
    device_too_often: "Foram tentados demasiados códigos. Espere um minuto e tente de novo.",
    device_qr_code: "Código QR desta página",
    device_scan: "Para continuar no telemóvel, leia isto com a câmara.",
    device_confirm_title: |name| format!("Iniciar sessão em {name} no seu dispositivo?"),
    device_gets: "O dispositivo poderá:",
    device_warning: "Permita isto só se foi você que o começou, agora, num dispositivo seu. Se alguém lhe enviou o código ou uma ligação com ele, não permita: essa pessoa entraria na sua conta.",
    device_approved_title: "O seu dispositivo está ligado",
    device_approved: "Pode fechar esta página e continuar no seu dispositivo.",
    device_denied_title: "O dispositivo não foi ligado",
    device_denied: "Não obteve acesso à sua conta. Pode fechar esta página.",
    device_expired_title: "O dispositivo já não está à espera",
    device_expired: "O pedido do dispositivo esteve aberto demasiado tempo. Comece de novo no dispositivo; ele mostrará outro código.",

    no_access_title: "Sem acesso",
    no_access: |name| format!("De momento não pode usar {name}."),
    not_active: "A sua conta não está ativa.",
    not_entitled: "Nenhuma das suas empresas tem esta aplicação.",
    outside_dates: "O direito da sua empresa a esta aplicação ainda não começou ou já terminou.",
    not_assigned: "A sua empresa tem esta aplicação, mas não lhe foi dado acesso.",
    whom_to_ask: "Peça acesso a um administrador da sua empresa.",
    signed_in_as: |email| format!("Tem sessão iniciada como {email}."),
    other_account: "Usar outra conta",
    return_to_application: |name| format!("Voltar a {name}"),

    welcome: "Damos-lhe as boas-vindas",
    invited_to: |company, email| {
        format!(
            "Recebeu um convite de {company}. Vai iniciar sessão como {email}. Escolha o seu nome e uma palavra-passe."
        )
    },
    name: "Nome",
    name_hint: "Como os outros o verão.",
    save: "Guardar e iniciar sessão",
    name_required: "Escreva o seu nome.",
    name_invalid: "Retire os caracteres de controlo.",
    name_too_long: "No máximo 255 caracteres.",
    attribute: |attribute| match attribute {
        RequiredAttribute::GivenName => "Nome próprio",
        RequiredAttribute::MiddleName => "Nome do meio",
        RequiredAttribute::FamilyName => "Apelido",
        RequiredAttribute::Nickname => "Alcunha",
        RequiredAttribute::Gender => "Género",
        RequiredAttribute::Birthdate => "Data de nascimento",
        RequiredAttribute::PhoneNumber => "Número de telefone",
    },
    attribute_required: "Preencha também este campo.",
    attribute_invalid: |attribute| match attribute {
        RequiredAttribute::Birthdate => "Escreva uma data, por exemplo 1990-12-31.",
        RequiredAttribute::PhoneNumber => {
            "Escreva-o com + e o indicativo do país, por exemplo +351210000000."
        }
        _ => "Retire os caracteres de controlo.",
    },
    password_at_least: |least| format!("Pelo menos {least} caracteres."),
    password_too_long: "No máximo 255 caracteres.",
    password_too_common: "Muitas pessoas usam esta palavra-passe, por isso é das primeiras a ser tentadas. Escolha outra.",
    password_too_personal: "É quase só o seu e-mail, o seu nome ou a sua empresa, que outros conhecem. Junte palavras que só você relaciona.",
    password_sequence: "É quase só uma fila de teclas ou letras, por isso adivinha-se cedo. Use várias palavras sem relação entre si.",
    password_repetition: "É quase só uma repetição, por isso adivinha-se cedo. Use várias palavras sem relação entre si.",
    password_date: "É quase só uma data ou um ano, por isso adivinha-se cedo. Use várias palavras sem relação entre si.",
    password_too_weak: "É fácil de adivinhar. Use várias palavras sem relação entre si.",
    password_breached: "Foi publicada depois de um roubo de dados noutro serviço, por isso os atacantes experimentam-na. Escolha outra.",
    invitation_title: "Este convite não pode ser usado",
    invitation_unknown: "Este convite não existe. Verifique se a ligação está completa.",
    invitation_accepted: "Já foi aceite. Inicie sessão para continuar.",
    invitation_expired: "Expirou. Peça um novo a quem lho enviou.",
    invitation_revoked: "Foi recusado, retirado ou substituído. Use o convite mais recente ou peça um.",
    membership_invitation_title: |company| format!("{company} convida-o"),
    membership_invitation: |company, email| {
        format!(
            "É convidado a usar também as aplicações de {company}. Continuará a iniciar sessão como {email}."
        )
    },
    joining_sign_in: "Inicie sessão para aceitar ou recusar.",
    joining_other: |email| format!("Este convite é para {email}."),
    link_not_open_title: "Abra a ligação do seu e-mail",
    link_not_open: "Esta página precisa da ligação que recebeu por e-mail, aberta neste navegador durante a última hora. Se acabou de a abrir, permita que o seu navegador guarde cookies.",
    accept: "Aceitar",
    decline: "Recusar",
    declined_title: "Convite recusado",
    declined: "Recusou o convite.",
    email_confirm_title: "Confirme o seu e-mail",
    email_confirm: |email| format!("A partir de agora iniciará sessão como {email}."),
    email_confirm_go: "Confirmar",
    email_confirmed_title: "E-mail confirmado",
    email_confirmed: |email| format!("Agora inicia sessão como {email}."),
    email_closed_title: "Esta ligação não funciona",
    email_closed: "Já foi usada, é demasiado antiga ou foi substituída. Mude o e-mail outra vez para receber outra.",
    email_taken: "Entretanto outra pessoa inicia sessão com este e-mail. Escolha outro.",
    email_password: "Escreva a palavra-passe da sua conta.",
    password_wrong: "Não é a palavra-passe da conta.",
    email_stop_title: "Impedir a mudança do seu e-mail?",
    email_stop: |email| {
        format!(
            "Alguém com sessão iniciada na sua conta pediu para mudar o e-mail para {email}. Se impedir a mudança, o seu e-mail fica como está."
        )
    },
    email_stop_go: "Impedir a mudança",
    email_stopped_title: "A mudança foi impedida",
    email_stopped: "O seu e-mail fica como está. Se não pediu a mudança, outra pessoa conhece a sua palavra-passe: escolha já uma nova.",
    email_stop_confirmed: "Uma mudança do seu e-mail já tinha sido confirmada. Se não a pediu, avise de imediato um administrador da sua empresa.",
    email_stop_closed: "Esta ligação tem mais de 24 horas ou não está completa. Se não pediu a mudança do seu e-mail, escolha já uma nova palavra-passe.",

    disown_title: "Este início de sessão não foi seu?",
    disown_facts: |email, at, device, from| {
        let (device, from) =
            (device.unwrap_or("um navegador desconhecido"), from.unwrap_or("um endereço desconhecido"));
        format!("Foi iniciada sessão como {email} em {at}, com {device}, a partir de {from}.")
    },
    disown_effect: "Se não foi você, continue: todas as suas sessões são terminadas, as aplicações e os tokens da API perdem o acesso, são removidos os inícios de sessão externos e o que tiver sido adicionado desde então para iniciar sessão, e a sua palavra-passe deixa de funcionar. Uma ligação para escolher uma nova segue para o seu e-mail. Se foi você, feche esta página.",
    disown_go: "Não fui eu",
    disowned_title: "Todas as suas sessões foram terminadas",
    disowned: "A sua palavra-passe anterior já não funciona. Uma ligação para escolher uma nova segue para o seu e-mail; peça outra se não chegar ou já for antiga. Foram removidos os inícios de sessão externos, e as chaves de acesso e aplicações de códigos adicionadas desde esse início de sessão.",
    disown_closed: "É demasiado antiga, não está completa ou foi para um e-mail que já não é seu. Se alguém usa a sua conta, escolha agora uma palavra-passe nova: isso termina todas as sessões.",

    forgotten_password: "Esqueceu-se da palavra-passe?",
    forgotten_hint: "Escreva o seu e-mail ou nome de utilizador. Se existir uma conta, enviaremos para o e-mail desta uma ligação para escolher uma nova palavra-passe.",
    send_link: "Enviar a ligação",
    link_sent_title: "Consulte o seu e-mail",
    link_sent: "Se existir uma conta ativa com esse nome, uma ligação para escolher uma nova palavra-passe vai a caminho do e-mail dela. Funciona uma só vez e durante pouco tempo. Verifique também o correio não solicitado.",
    to_sign_in: "Voltar ao início de sessão",
    new_password_title: "Escolha uma nova palavra-passe",
    new_password_hint: "Todas as suas outras sessões serão terminadas.",
    new_password: "Nova palavra-passe",
    recent_factors: "Adicionado nos últimos 30 dias",
    recent_remove: "Assinale o que não adicionou, para o remover. Depois inicie sessão com um fator que já tinha.",
    recent_ask: "Se não o adicionou, peça a um administrador da sua empresa que o remova: não tem outro fator para iniciar sessão.",
    recent_factor: |name, date| match name {
        Some(name) => format!("Chave de acesso «{name}», adicionada em {date}"),
        None => format!("Aplicação de códigos, adicionada em {date}"),
    },
    removed_logins: |names| {
        format!(
            "Inícios de sessão externos que são removidos com a palavra-passe anterior: {names}. Depois pode voltar a adicioná-los."
        )
    },
    reset_title: "Esta ligação não pode ser usada",
    reset_closed: "Já foi usada ou substituída, expirou ou não está completa.",
    reset_done: "A sua nova palavra-passe está guardada. Inicie sessão com ela.",
    done_title: "Concluído",
    ask_again: "Pedir uma nova ligação",

    error_title: "Algo correu mal",
    ended_unanswered: |name| {
        format!(
            "O pedido de {name} termina aqui, sem início de sessão. Volte à aplicação apenas se a conhecer."
        )
    },
    return_wanted: |name| format!("Não tem sessão iniciada. {name} quer que volte à aplicação."),
    application_mistake: "A aplicação que o enviou para aqui cometeu um erro. Volte a ela e tente de novo; se não ajudar, diga isto a quem a gere:",
    not_found_title: "Página não encontrada",
    not_found: "Não há nada neste endereço.",
    method_not_allowed: "Este endereço não aceita esse tipo de pedido.",
    request_id: "Para o suporte, o número deste pedido:",
    form_expired_title: "Tente de novo",
    form_expired: "O formulário esteve aberto demasiado tempo. Nada foi alterado.",
    cookies_blocked_title: "O seu navegador bloqueia os cookies",
    cookies_blocked: "Para proteger a sua conta, esta página precisa de um cookie que o navegador não enviou. Permita os cookies deste site e tente de novo. Nada foi alterado.",
    form_too_large: "O formulário é demasiado grande.",
    form_malformed: "Não é possível ler o pedido.",
    try_again: "Carregar de novo o formulário",
    request_finished_title: "Isto já foi respondido",
    request_finished: "Este pedido já foi respondido, talvez noutro separador. Não há mais nada a fazer aqui.",
    request_expired_title: "Este início de sessão terminou",
    request_expired: "Demorou demasiado ou já foi concluído. Volte à aplicação e comece de novo.",
    sign_in_cancelled_title: "Não iniciou sessão",
    sign_in_cancelled: "O início de sessão foi cancelado, ou esta conta não pode usar o site. Pode iniciar sessão de novo, também com outra conta.",
    busy: "O servidor está ocupado. Tente de novo dentro de momentos.",
    too_often: "Chegaram demasiados pedidos da sua rede. Espere um minuto e tente de novo.",
    internal: "A culpa não é sua. Tente de novo dentro de momentos.",
    setup_required: "A instalação não está concluída. Abra a ligação que aparece na consola do servidor.",
    to_start_of: |name| format!("Ir para {name}"),
    to_start: "Ir para a página inicial",
};
