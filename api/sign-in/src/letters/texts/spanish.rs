//! The texts of the mails in Spanish.

use super::{MailText, Texts, factors, time};
use kernel::Timestamp;

pub(super) static TEXTS: Texts = Texts {
    greeting: |name| format!("Hola, {name}:"),
    greeting_unnamed: "Hola:",
    invitation: |company, email, until| MailText {
        subject: format!("{company} le invita"),
        above: format!(
            "{company} le invita a iniciar sesión en sus aplicaciones con el correo {email}. Abra este enlace \
             para elegir una contraseña:"
        ),
        action: "Aceptar la invitación",
        below: vec![once(until), "Si no lo esperaba, no haga nada.".to_owned()],
    },
    membership: |company, email, until| MailText {
        subject: format!("{company} le invita a unirse"),
        above: format!(
            "{company} le invita a unirse. Seguirá iniciando sesión como {email}, con la contraseña que ya tiene. \
             Abra este enlace para aceptar:"
        ),
        action: "Aceptar la invitación",
        below: vec![once(until), "Si no lo esperaba, no haga nada.".to_owned()],
    },
    welcome: |email| MailText {
        subject: "Le damos la bienvenida".to_owned(),
        above: format!(
            "Se ha creado una cuenta para usted. Inicie sesión como {email}, con la contraseña que le dieron."
        ),
        action: "Iniciar sesión",
        below: Vec::new(),
    },
    welcome_confirmation: |email, until| MailText {
        subject: "Le damos la bienvenida".to_owned(),
        above: format!(
            "Se ha creado una cuenta para usted. Inicie sesión como {email}, con la contraseña que le dieron. Abra este enlace para confirmar que el correo es suyo:"
        ),
        action: "Confirmar el correo",
        below: vec![once(until)],
    },
    password_reset: |email, until| MailText {
        subject: "Elija una contraseña nueva".to_owned(),
        above: format!(
            "Se ha pedido una contraseña nueva para la cuenta {email}. Abra este enlace para elegirla:"
        ),
        action: "Elegir una contraseña nueva",
        below: vec![
            once(until),
            "Si no la ha pedido usted, no haga nada: su contraseña no cambia.".to_owned(),
        ],
    },
    password_required: |email, until| MailText {
        subject: "Elija una contraseña nueva".to_owned(),
        above: format!(
            "Usted ha indicado que un inicio de sesión en su cuenta {email} no era suyo. Se han cerrado todas sus \
             sesiones y su contraseña ya no sirve. Abra este enlace para elegir una nueva:"
        ),
        action: "Elegir una contraseña nueva",
        below: vec![
            once(until),
            "Después, pida otro en la página de inicio de sesión, con «¿Ha olvidado su contraseña?»."
                .to_owned(),
        ],
    },
    sign_in: |facts| {
        MailText {
        subject: "Nuevo inicio de sesión en su cuenta".to_owned(),
        above: format!(
            "Se ha iniciado sesión en su cuenta {} el {}, con {}, desde {}. Este navegador o este país es nuevo para su \
             cuenta. Si ha sido usted, no haga nada. Si no, abra este enlace:",
            facts.email,
            time(facts.at),
            facts.device.as_deref().unwrap_or("un navegador desconocido"),
            facts.from.as_deref().unwrap_or("una dirección desconocida"),
        ),
        action: "No he sido yo",
        below: vec![
            once(facts.until),
            "La página pregunta antes de hacer nada. Después se cierran todas sus sesiones, su contraseña deja de \
             servir y recibe un correo para elegir una nueva."
                .to_owned(),
        ],
    }
    },
    password_changed: |email| MailText {
        subject: "Su contraseña ha cambiado".to_owned(),
        above: format!("Se ha cambiado la contraseña de su cuenta {email}."),
        action: "Elegir una contraseña nueva",
        below: vec![
            "Si no ha sido usted, elija enseguida una contraseña nueva con este enlace y avise a un \
             administrador de su empresa."
                .to_owned(),
        ],
    },
    password_changed_by_admin: |email| MailText {
        subject: "Su contraseña ha cambiado".to_owned(),
        above: format!(
            "Un administrador ha cambiado la contraseña de su cuenta {email}. Se han cerrado todas sus sesiones."
        ),
        action: "Iniciar sesión",
        below: vec!["Si no lo esperaba, pregunte a un administrador de su empresa.".to_owned()],
    },
    email_changed: |old, new| MailText {
        subject: "Su correo ha cambiado".to_owned(),
        above: format!(
            "El correo de su cuenta ha cambiado de {old} a {new}. A partir de ahora, inicie sesión como {new}."
        ),
        action: "Iniciar sesión",
        below: vec!["Si no lo esperaba, avise enseguida a un administrador de su empresa.".to_owned()],
    },
    email_confirmation: |email, until| MailText {
        subject: "Confirme su correo".to_owned(),
        above: format!(
            "Quiere iniciar sesión como {email} a partir de ahora. Abra este enlace para confirmar que la \
             dirección es suya:"
        ),
        action: "Confirmar el correo",
        below: vec![once(until), "Si no ha sido usted, no haga nada: no cambiará nada.".to_owned()],
    },
    email_change_requested: |old, new, until| MailText {
        subject: "Su correo está a punto de cambiar".to_owned(),
        above: format!(
            "Alguien que ha iniciado sesión en su cuenta ha pedido cambiar el correo de {old} a {new}. Si ha sido \
             usted, no haga nada. Si no, abra este enlace para detener el cambio:"
        ),
        action: "Detener el cambio",
        below: vec![
            once(until),
            "Si no ha sido usted, elija también una contraseña nueva: alguien más la conoce.".to_owned(),
        ],
    },
    email_in_use: |email| MailText {
        subject: "Han indicado su correo para otra cuenta".to_owned(),
        above: format!(
            "Alguien ha pedido usar {email} en otra cuenta. Ya es el correo de la suya, así que nada ha cambiado. \
             Si ha sido usted, inicie sesión como {email}:"
        ),
        action: "Iniciar sesión",
        below: vec!["Si no ha sido usted, no haga nada.".to_owned()],
    },
    token_replayed: |application| {
        MailText {
        subject: format!("Se ha cerrado su sesión en {application}"),
        above: format!(
            "Una sesión suya en {application} se ha usado dos veces, lo que puede significar que alguien la ha \
             copiado. La hemos cerrado: inicie sesión allí de nuevo."
        ),
        action: "Revisar mi cuenta",
        below: vec![
            "Si ve algo que no reconoce, elija una contraseña nueva y avise a un administrador de su empresa.".to_owned(),
        ],
    }
    },
    email_code: factors::spanish::email_code,
    setup_link: |company, sender, until| MailText {
        subject: format!("Conecte el inicio de sesión de {company}"),
        above: format!(
            "{sender} le pide que conecte el inicio de sesión de {company}, para que sus personas entren con él. No necesita \
             una cuenta aquí. Tenga acceso a la administración de ese inicio de sesión y abra este enlace en el navegador en el que vaya a hacerlo:"
        ),
        action: "Conectar el inicio de sesión",
        below: vec![
            format!(
                "El enlace funciona hasta {}, en el primer navegador en el que se confirme.",
                time(until)
            ),
            "Si no lo esperaba, no haga nada.".to_owned(),
        ],
    },
    factor_changed: factors::spanish::changed,
};

/// Returns the sentence about the validity of a link.
fn once(until: Timestamp) -> String {
    format!("El enlace sirve una sola vez, hasta el {}.", time(until))
}
