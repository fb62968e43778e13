//! The texts of the mails about factors in Spanish.

use super::super::{CodeText, MailText, time};
use kernel::Timestamp;
use platform::jobs::FactorChange;

/// Returns the text about a change of the factors of the account with an email.
pub(in crate::letters::texts) fn changed(change: &FactorChange, email: &str) -> MailText {
    let (subject, above) = match change {
        FactorChange::TotpAdded => (
            "Se ha añadido una aplicación de códigos",
            format!("Se ha añadido una aplicación de códigos de inicio de sesión a su cuenta {email}."),
        ),
        FactorChange::TotpRemoved => (
            "Se ha quitado la aplicación de códigos",
            format!("Se ha quitado la aplicación de códigos de inicio de sesión de su cuenta {email}."),
        ),
        FactorChange::PasskeyAdded { name } => (
            "Se ha añadido una llave de acceso",
            format!("Se ha añadido la llave de acceso «{name}» a su cuenta {email}."),
        ),
        FactorChange::PasskeyRemoved { name } => (
            "Se ha quitado una llave de acceso",
            format!("Se ha quitado la llave de acceso «{name}» de su cuenta {email}."),
        ),
        FactorChange::PasskeyRefused { name } => (
            "Se ha rechazado una llave de acceso",
            format!(
                "Se ha rechazado la llave de acceso «{name}» de su cuenta {email}: puede que alguien la haya copiado. Quítela y añada otra."
            ),
        ),
        FactorChange::RecoveryCodesMade => (
            "Códigos de recuperación nuevos",
            format!(
                "Se han creado códigos de recuperación nuevos para su cuenta {email}. Los anteriores ya no \
                 funcionan."
            ),
        ),
        FactorChange::RecoveryCodeUsed { left } => (
            "Se ha usado un código de recuperación",
            format!("Se usó un código de recuperación de su cuenta {email}. Códigos que quedan: {left}."),
        ),
        FactorChange::Reset => (
            "Se han quitado sus factores de inicio de sesión",
            format!(
                "Un administrador ha quitado las llaves de acceso, la aplicación de códigos y los códigos de \
                 recuperación de su cuenta {email}. Puede iniciar sesión sin ellos y añadir otros."
            ),
        ),
        FactorChange::ExternalLoginAdded { name } => (
            "Se ha añadido un inicio de sesión externo",
            format!("Ahora se puede iniciar sesión en su cuenta {email} con «{name}»."),
        ),
        FactorChange::ExternalLoginRemoved { name } => (
            "Se ha quitado un inicio de sesión externo",
            format!("Ya no se puede iniciar sesión en su cuenta {email} con «{name}»."),
        ),
    };
    MailText {
        subject: subject.to_owned(),
        above,
        action: "Revisar mi cuenta",
        below: vec![
            "Si no ha sido usted, elija enseguida una contraseña nueva y avise a un administrador de su empresa."
                .to_owned(),
        ],
    }
}

/// Returns the text of a code for the account with an email.
pub(in crate::letters::texts) fn email_code(email: &str, until: Timestamp) -> CodeText {
    CodeText {
        subject: "Su código de inicio de sesión".to_owned(),
        above: format!("Introduzca este código para iniciar sesión como {email}:"),
        link: "O abra este enlace en el navegador en el que pidió el código:",
        action: "Iniciar sesión",
        below: vec![
            format!("El código funciona una sola vez, hasta {}, y solo donde lo pidió.", time(until)),
            "Nadie más lo necesita: no lo comparta. Si no lo ha pedido, no haga nada.".to_owned(),
        ],
    }
}
