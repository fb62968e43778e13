//! What the mails say, in each language. The type makes sure that no language lacks a mail.

mod english;
mod portuguese;
mod spanish;

use kernel::{Language, Timestamp};

/// What one mail says: its subject, what stands above the link, the link's text, and what stands below.
pub(super) struct MailText {
    pub(super) subject: String,
    pub(super) above: String,
    pub(super) action: &'static str,
    pub(super) below: Vec<String>,
}

/// What the mails say, in one language.
pub(super) struct Texts {
    /// By the person's name.
    pub(super) greeting: fn(&str) -> String,
    /// A new person is invited: by the company, for the email, until.
    pub(super) invitation: fn(&str, &str, Timestamp) -> MailText,
    /// A person who has a password is invited by another company: by it, for the email, until.
    pub(super) membership: fn(&str, &str, Timestamp) -> MailText,
    /// A person was added with a password: the email.
    pub(super) welcome: fn(&str) -> MailText,
    /// Somebody asked for a new password: for the email, until.
    pub(super) password_reset: fn(&str, Timestamp) -> MailText,
    /// The person has a new password: the email.
    pub(super) password_changed: fn(&str) -> MailText,
    /// An administrator gave the person a new password: the email.
    pub(super) password_changed_by_admin: fn(&str) -> MailText,
    /// The person has a new email: the old one and the new one.
    pub(super) email_changed: fn(&str, &str) -> MailText,
    /// The person wants a new email: it, until.
    pub(super) email_confirmation: fn(&str, Timestamp) -> MailText,
    /// A refresh token was used twice: the application's name.
    pub(super) token_replayed: fn(&str) -> MailText,
}

impl Texts {
    /// The texts of a language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::TEXTS,
            Language::Spanish => &spanish::TEXTS,
            Language::Portuguese => &portuguese::TEXTS,
        }
    }
}

/// A point in time as people of every language read it.
fn time(at: Timestamp) -> impl std::fmt::Display {
    at.format("%Y-%m-%d %H:%M UTC")
}
