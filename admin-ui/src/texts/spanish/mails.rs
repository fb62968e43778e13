//! What the page of the mails says in Spanish.

use crate::texts::mails::Mails;

pub(in crate::texts) const MAILS: Mails = Mails {
    lead: "Correos enviados, en cola y fallidos.",
    empty_title: "Aún no hay correos",
    empty: "Aquí aparecen las invitaciones, los enlaces para restablecer contraseñas y los avisos.",
    find: "La dirección empieza por",
    to: "Para",
    about: "Correo",
    when: "Cuándo",
    not_yet: "Aún no se sabe",
    sent: "Enviado",
    not_needed: "Ya no hace falta",
    next_try: |time| format!("Se intenta de nuevo el {time}"),
    retry_named: |name| format!("Reintentar: correo a {name}"),
    retry_title: "¿Enviar de nuevo este correo?",
    retry_text: "Se envía en un momento.",
    retried: "El correo se envía de nuevo.",
    kind,
};

fn kind(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "invitation" => "Invitación",
        "membership" => "Invitación a otra empresa",
        "welcome" => "Bienvenida",
        "welcome_confirmation" => "Bienvenida, con la confirmación del correo",
        "password_reset" => "Enlace para restablecer la contraseña",
        "setup_link" => "Enlace para conectar un inicio de sesión externo",
        "sign_in" => "Aviso: inicio de sesión en un navegador nuevo",
        "password_changed" => "Aviso: contraseña cambiada",
        "email_changed" => "Aviso: correo cambiado",
        "email_confirmation" => "Confirmación de un correo nuevo",
        "email_change_requested" => "Aviso: se pidió otro correo",
        "email_in_use" => "Aviso: el correo ya está en uso",
        "token_replayed" => "Aviso: un token se usó dos veces",
        "email_code" => "Código para iniciar sesión",
        "factor_changed" => "Aviso: cambió un segundo factor",
        _ => return None,
    })
}
