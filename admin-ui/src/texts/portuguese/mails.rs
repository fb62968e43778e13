//! What the page of the mails says in Portuguese.

use crate::texts::mails::Mails;

pub(in crate::texts) const MAILS: Mails = Mails {
    lead: "E-mails enviados, em fila e falhados.",
    empty_title: "Ainda não há e-mails",
    empty: "Aqui aparecem os convites, as ligações para repor palavras-passe e os avisos.",
    find: "O endereço começa por",
    to: "Para",
    about: "E-mail",
    when: "Quando",
    not_yet: "Ainda não se sabe",
    sent: "Enviado",
    not_needed: "Já não é preciso",
    next_try: |time| format!("Nova tentativa em {time}"),
    retry_named: |name| format!("Tentar de novo: e-mail para {name}"),
    retry_title: "Enviar este e-mail de novo?",
    retry_text: "É enviado dentro de momentos.",
    retried: "O e-mail é enviado de novo.",
    kind,
};

fn kind(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "invitation" => "Convite",
        "membership" => "Convite para outra empresa",
        "welcome" => "Boas-vindas",
        "welcome_confirmation" => "Boas-vindas, com a confirmação do e-mail",
        "password_reset" => "Ligação para repor a palavra-passe",
        "setup_link" => "Ligação para ligar um início de sessão externo",
        "sign_in" => "Aviso: início de sessão num navegador novo",
        "password_changed" => "Aviso: palavra-passe alterada",
        "email_changed" => "Aviso: e-mail alterado",
        "email_confirmation" => "Confirmação de um novo e-mail",
        "email_change_requested" => "Aviso: foi pedido outro e-mail",
        "email_in_use" => "Aviso: o e-mail já está em uso",
        "token_replayed" => "Aviso: um token foi usado duas vezes",
        "email_code" => "Código para iniciar sessão",
        "factor_changed" => "Aviso: um segundo fator mudou",
        _ => return None,
    })
}
