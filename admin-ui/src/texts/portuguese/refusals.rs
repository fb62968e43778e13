//! What the page of an application says of its refused requests, in Portuguese.

use crate::texts::refusals::Refusals;

pub(in crate::texts) const REFUSALS: Refusals = Refusals {
    title: "Pedidos recusados",
    lead: "Os pedidos desta aplicação que foram recusados nos últimos 14 dias, com o motivo.",
    none: "Nenhum pedido foi recusado.",
    show_all: |number| format!("Mostrar todos os {number}"),
    times: |times, last| {
        if times.is_one() {
            format!("Uma vez, em {last}")
        } else {
            format!("{times} vezes, a última em {last}")
        }
    },
    received: "Recebido",
    registered: "Registado",

    authorization: "Início de sessão",
    token: "Tokens",
    device_authorization: "Início de sessão num dispositivo",
    introspection: "Introspeção de tokens",
    revocation: "Revogação de tokens",
    logout: "Fim de sessão",
    legacy_authorization: "Início de sessão com palavra-passe (legado)",
    legacy_token: "Tokens (legado)",
    forward_authentication: "Autenticação delegada (forward auth)",

    redirect_uri: "O URI de redirecionamento não está registado",
    post_logout_redirect_uri: "O URI após o fim de sessão não está registado",
    scopes_left_out: "Foram omitidos âmbitos",
    challenge: "O desafio PKCE falta ou não é válido",
    challenge_method: "O método PKCE tem de ser S256",
    verifier: "O verificador PKCE não corresponde ao desafio",
    secret: "O segredo do cliente falta ou não está correto",
    authentication_method: "A aplicação não se autentica com o método registado",
    grant_type: "O tipo de concessão não é permitido",
    code: "O código é desconhecido, expirou ou é de outra aplicação",
    refresh_token: "O token de renovação é desconhecido ou já não é válido",
    no_access: "A pessoa não tem acesso à aplicação",
    other: "O pedido não é válido",

    by_hour: "Pedidos recusados, últimas 24 horas",
    by_hour_lead: "Quantos pedidos da aplicação foram recusados em cada hora, qualquer que seja o motivo.",
    none_today: "Nenhum pedido foi recusado nas últimas 24 horas.",
    hour: "Hora",
    refused: "Recusados",
    most_at: |hour, count| {
        if count.is_one() {
            format!("O máximo foi na hora desde {hour}: 1 pedido.")
        } else {
            format!("O máximo foi na hora desde {hour}: {count} pedidos.")
        }
    },

    sign_ins: "Últimos inícios de sessão",
    sign_ins_lead: "As últimas 50 pessoas que iniciaram sessão, enquanto o início de sessão ou os seus tokens estiverem guardados.",
    no_sign_ins: "Ainda ninguém iniciou sessão nesta aplicação.",
    signed_in_at: "Início de sessão",
    active: "Ativa",
    ended: "Terminada",

    add_redirect_uri: "Adicionar este URI de redirecionamento",
    add_redirect_uri_title: |application| format!("Adicionar um URI de redirecionamento a {application}?"),
    add_redirect_uri_warning: "Os códigos com que as pessoas iniciam sessão são enviados para este endereço. O seu dono pode iniciar sessão em nome delas.",
    add_post_logout_redirect_uri: "Adicionar este URI após o fim de sessão",
    add_post_logout_redirect_uri_title: |application| {
        format!("Adicionar um URI após o fim de sessão a {application}?")
    },
    add_post_logout_redirect_uri_warning: "As pessoas chegam a este endereço depois de terminarem a sessão.",
    add_scope: "Adicionar estes âmbitos",
    add_scope_title: |application| format!("Adicionar âmbitos a {application}?"),
    add_scope_warning: "A aplicação passa a receber os dados e direitos que estes âmbitos representam.",
    anyone: "Qualquer pessoa pode enviar um pedido em nome de uma aplicação, por isso este valor pode vir de um desconhecido. Adicione-o só se tiver a certeza de que a aplicação precisa dele.",
    added: |application| format!("{application} foi guardada. Já pode tentar de novo."),
};
