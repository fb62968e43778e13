//! The texts of the mails, in each language. The type ensures that no language lacks a mail.

mod english;
mod factors;
mod portuguese;
mod spanish;

use kernel::{Language, Timestamp};
use platform::jobs::FactorChange;

/// The text of one mail: its subject, the text above the link, the link's text, and the text below.
pub(super) struct MailText {
    pub(super) subject: String,
    pub(super) above: String,
    pub(super) action: &'static str,
    pub(super) below: Vec<String>,
}

/// The text of a mail with a code: its subject, the text above the code, the text above the link and that of the
/// link, if there is one, and the text below.
pub(super) struct CodeText {
    pub(super) subject: String,
    pub(super) above: String,
    pub(super) link: &'static str,
    pub(super) action: &'static str,
    pub(super) below: Vec<String>,
}

/// What a mail says about a sign-in.
pub(super) struct SignInFacts<'a> {
    pub(super) email: &'a str,
    pub(super) at: Timestamp,
    /// The browser and the system, if they are recognised.
    pub(super) device: Option<String>,
    /// The address, with its place if that is known.
    pub(super) from: Option<String>,
    /// Until when the link works.
    pub(super) until: Timestamp,
}

/// The texts of the mails in one language.
pub(super) struct Texts {
    /// The greeting. Argument: the person's name.
    pub(super) greeting: fn(&str) -> String,
    /// The greeting of somebody whose name is not known.
    pub(super) greeting_unnamed: &'static str,
    /// A new person is invited. Arguments: the company, the email, the expiry.
    pub(super) invitation: fn(&str, &str, Timestamp) -> MailText,
    /// A person who has a password is invited by another company. Arguments: the company, the email, the expiry.
    pub(super) membership: fn(&str, &str, Timestamp) -> MailText,
    /// A person was added with a password. Argument: the email.
    pub(super) welcome: fn(&str) -> MailText,
    /// A person was added with a password, and the email is to be confirmed. Arguments: the email, the expiry.
    pub(super) welcome_confirmation: fn(&str, Timestamp) -> MailText,
    /// Somebody requested a new password. Arguments: the email, the expiry.
    pub(super) password_reset: fn(&str, Timestamp) -> MailText,
    /// The person disowned a sign-in, so that the old password no longer works. Arguments: the email, the expiry.
    pub(super) password_required: fn(&str, Timestamp) -> MailText,
    /// The person, or somebody else, signed in in a new browser or country.
    pub(super) sign_in: fn(&SignInFacts<'_>) -> MailText,
    /// The person has a new password. Argument: the email.
    pub(super) password_changed: fn(&str) -> MailText,
    /// An administrator set a new password for the person. Argument: the email.
    pub(super) password_changed_by_admin: fn(&str) -> MailText,
    /// The person has a new email. Arguments: the old one and the new one.
    pub(super) email_changed: fn(&str, &str) -> MailText,
    /// The person requested a new email. Arguments: the new email, the expiry.
    pub(super) email_confirmation: fn(&str, Timestamp) -> MailText,
    /// The person requested a new email; to the old one. Arguments: the old email, the new email, the expiry.
    pub(super) email_change_requested: fn(&str, &str, Timestamp) -> MailText,
    /// Another person requested the email of this person. Argument: the email.
    pub(super) email_in_use: fn(&str) -> MailText,
    /// A refresh token was used twice. Argument: the application's name.
    pub(super) token_replayed: fn(&str) -> MailText,
    /// A code with which the person signs in. Arguments: the email, the expiry.
    pub(super) email_code: fn(&str, Timestamp) -> CodeText,
    /// Somebody who may have no account connects the external login of a company. Arguments: the company, who sends it,
    /// the expiry.
    pub(super) setup_link: fn(&str, &str, Timestamp) -> MailText,
    /// The factors of the person were changed. Arguments: the change, the email.
    pub(super) factor_changed: fn(&FactorChange, &str) -> MailText,
}

impl Texts {
    /// Returns the texts of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::TEXTS,
            Language::Spanish => &spanish::TEXTS,
            Language::Portuguese => &portuguese::TEXTS,
        }
    }
}

/// Formats a point in time in the same way for every language.
fn time(at: Timestamp) -> impl std::fmt::Display {
    at.format("%Y-%m-%d %H:%M UTC")
}
