//! The content of a mail, before it is encoded as a message.

/// The content of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The recipient's name.
    pub name: String,
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML.
    pub html: String,
    /// The link or the code in both bodies, which may be a secret.
    pub link: String,
}
