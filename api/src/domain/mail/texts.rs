//! What the mails say, in each language.

use crate::{domain::Language, kernel::Timestamp};

/// What one mail says: its subject, what stands above the link, the link's text, and what stands below.
pub(super) struct Said {
    pub(super) subject: String,
    pub(super) above: Vec<String>,
    pub(super) action: &'static str,
    pub(super) below: Vec<String>,
}

pub(super) fn greeting(language: Language, name: &str) -> String {
    match language {
        Language::English => format!("Hello {name},"),
        Language::Spanish => format!("Hola, {name}:"),
        Language::Portuguese => format!("Olá, {name}:"),
    }
}

pub(super) fn invitation(language: Language, company: &str, email: &str, until: Timestamp) -> Said {
    let until = until.format("%Y-%m-%d %H:%M UTC");
    match language {
        Language::English => Said {
            subject: format!("{company} invites you"),
            above: vec![format!(
                "{company} invites you to sign in to its applications with the email {email}. Open this link to choose \
                 a password:"
            )],
            action: "Accept the invitation",
            below: vec![
                format!("The link works once, until {until}."),
                "If you did not expect this, do nothing.".to_owned(),
            ],
        },
        Language::Spanish => Said {
            subject: format!("{company} le invita"),
            above: vec![format!(
                "{company} le invita a iniciar sesión en sus aplicaciones con el correo {email}. Abra este enlace para \
                 elegir una contraseña:"
            )],
            action: "Aceptar la invitación",
            below: vec![
                format!("El enlace sirve una sola vez, hasta el {until}."),
                "Si no lo esperaba, no haga nada.".to_owned(),
            ],
        },
        Language::Portuguese => Said {
            subject: format!("{company} convida-o"),
            above: vec![format!(
                "{company} convida-o a iniciar sessão nas suas aplicações com o e-mail {email}. Abra esta ligação para \
                 escolher uma palavra-passe:"
            )],
            action: "Aceitar o convite",
            below: vec![
                format!("A ligação funciona uma só vez, até {until}."),
                "Se não o esperava, não faça nada.".to_owned(),
            ],
        },
    }
}

pub(super) fn membership(language: Language, company: &str, email: &str, until: Timestamp) -> Said {
    let until = until.format("%Y-%m-%d %H:%M UTC");
    let (subject, above, action, below) = match language {
        Language::English => (
            format!("{company} invites you"),
            format!(
                "{company} invites you to use its applications too. You keep signing in as {email}, with the password \
                 that you have. Open this link to accept or decline:"
            ),
            "See the invitation",
            [format!("The link works until {until}."), "If you did not expect this, do nothing.".to_owned()],
        ),
        Language::Spanish => (
            format!("{company} le invita"),
            format!(
                "{company} le invita a usar también sus aplicaciones. Seguirá iniciando sesión como {email}, con la \
                 contraseña que ya tiene. Abra este enlace para aceptar o rechazar:"
            ),
            "Ver la invitación",
            [format!("El enlace sirve hasta el {until}."), "Si no lo esperaba, no haga nada.".to_owned()],
        ),
        Language::Portuguese => (
            format!("{company} convida-o"),
            format!(
                "{company} convida-o a usar também as suas aplicações. Continuará a iniciar sessão como {email}, com a \
                 palavra-passe que já tem. Abra esta ligação para aceitar ou recusar:"
            ),
            "Ver o convite",
            [format!("A ligação funciona até {until}."), "Se não o esperava, não faça nada.".to_owned()],
        ),
    };
    Said { subject, above: vec![above], action, below: below.to_vec() }
}

pub(super) fn welcome(language: Language, email: &str) -> Said {
    let (subject, above, action) = match language {
        Language::English => (
            "Welcome",
            format!(
                "An account was made for you. You sign in as {email}, with the password that you were given."
            ),
            "Sign in",
        ),
        Language::Spanish => (
            "Le damos la bienvenida",
            format!(
                "Se ha creado una cuenta para usted. Inicie sesión como {email}, con la contraseña que le dieron."
            ),
            "Iniciar sesión",
        ),
        Language::Portuguese => (
            "Damos-lhe as boas-vindas",
            format!(
                "Foi criada uma conta para si. Inicie sessão como {email}, com a palavra-passe que lhe deram."
            ),
            "Iniciar sessão",
        ),
    };
    Said { subject: subject.to_owned(), above: vec![above], action, below: Vec::new() }
}
