//! What the pages say in Portuguese.

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
    reauthenticate: "Escreva de novo a sua palavra-passe para continuar.",

    sign_out_title: "Terminar sessão?",
    sign_out: "Terminar sessão",
    stay: "Manter a sessão",
    signed_out_title: "A sessão foi terminada",
    signed_out: "Num computador partilhado, feche também o navegador.",
    sign_in_again: "Iniciar sessão de novo",

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
            "{company} convida-o. Vai iniciar sessão como {email}. Escolha o seu nome e uma palavra-passe."
        )
    },
    name: "Nome",
    name_hint: "Como os outros o verão.",
    save: "Guardar e iniciar sessão",
    name_required: "Escreva o seu nome.",
    name_invalid: "Retire os caracteres de controlo.",
    name_too_long: "No máximo 255 caracteres.",
    password_at_least: |least| format!("Pelo menos {least} caracteres."),
    password_too_long: "No máximo 255 caracteres.",
    password_too_common: "Muitas pessoas usam esta palavra-passe, por isso é das primeiras a ser tentadas. Escolha outra.",
    password_too_personal: "Não pode ser o seu e-mail nem o seu nome.",
    invitation_title: "Este convite não pode ser usado",
    invitation_unknown: "Este convite não existe. Verifique se a ligação está completa.",
    invitation_accepted: "Já foi usado. Inicie sessão com a palavra-passe que escolheu.",
    invitation_expired: "Expirou. Peça um novo a quem o convidou.",
    invitation_revoked: "Foi retirado ou substituído. Use o convite mais recente ou peça um.",

    error_title: "Algo correu mal",
    not_found_title: "Página não encontrada",
    not_found: "Não há nada neste endereço.",
    method_not_allowed: "Este endereço não aceita esse tipo de pedido.",
    form_expired_title: "Tente de novo",
    form_expired: "O formulário esteve aberto demasiado tempo ou o navegador não guarda cookies. Nada foi alterado.",
    form_too_large: "O formulário é demasiado grande.",
    form_malformed: "Não é possível ler o pedido.",
    try_again: "Carregar de novo o formulário",
    request_expired_title: "Este início de sessão terminou",
    request_expired: "Demorou demasiado ou já foi concluído. Volte à aplicação e comece de novo.",
    busy: "O servidor está ocupado. Tente de novo dentro de momentos.",
    internal: "A culpa não é sua. Tente de novo dentro de momentos.",
    setup_required: "A instalação não está concluída. Abra a ligação que aparece na consola do servidor.",
    to_start: "Ir para a página inicial",
};
