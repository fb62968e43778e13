//! The texts of the mails about factors in English.

use super::super::{CodeText, MailText, time};
use kernel::Timestamp;
use platform::jobs::FactorChange;

/// Returns the text about a change of the factors of the account with an email.
pub(in crate::letters::texts) fn changed(change: &FactorChange, email: &str) -> MailText {
    let (subject, above) = match change {
        FactorChange::TotpAdded => (
            "An app for sign-in codes was added",
            format!("An app that shows sign-in codes was added to your account {email}."),
        ),
        FactorChange::TotpRemoved => (
            "An app for sign-in codes was removed",
            format!("The app that shows sign-in codes was removed from your account {email}."),
        ),
        FactorChange::PasskeyAdded { name } => {
            ("A passkey was added", format!("The passkey “{name}” was added to your account {email}."))
        }
        FactorChange::PasskeyRemoved { name } => {
            ("A passkey was removed", format!("The passkey “{name}” was removed from your account {email}."))
        }
        FactorChange::PasskeyRefused { name } => (
            "A passkey was refused",
            format!(
                "The passkey “{name}” of your account {email} was refused: somebody may have copied it. Remove it, and add a new one."
            ),
        ),
        FactorChange::RecoveryCodesMade => (
            "New recovery codes",
            format!("New recovery codes were made for your account {email}. The old ones no longer work."),
        ),
        FactorChange::RecoveryCodeUsed { left } => (
            "A recovery code was used",
            format!("A recovery code of your account {email} was used. Codes left: {left}."),
        ),
        FactorChange::Reset => (
            "Your sign-in factors were removed",
            format!(
                "An administrator removed the passkeys, the app for sign-in codes and the recovery codes of your \
                 account {email}. You can sign in without them, and add new ones."
            ),
        ),
        FactorChange::ExternalLoginAdded { name } => (
            "An external login was added",
            format!("Your account {email} can now be signed in to with “{name}”."),
        ),
        FactorChange::ExternalLoginRemoved { name } => (
            "An external login was removed",
            format!("Your account {email} can no longer be signed in to with “{name}”."),
        ),
    };
    MailText {
        subject: subject.to_owned(),
        above,
        action: "Check my account",
        below: vec![
            "If it was not you, choose a new password at once, and tell an administrator of your company."
                .to_owned(),
        ],
    }
}

/// Returns the text of a code for the account with an email.
pub(in crate::letters::texts) fn email_code(email: &str, until: Timestamp) -> CodeText {
    CodeText {
        subject: "Your sign-in code".to_owned(),
        above: format!("Enter this code to sign in as {email}:"),
        link: "Or open this link in the browser in which you asked for the code:",
        action: "Sign in",
        below: vec![
            format!("The code works once, until {}, and only where you asked for it.", time(until)),
            "Nobody else needs it: do not pass it on. If you did not ask for it, do nothing.".to_owned(),
        ],
    }
}
