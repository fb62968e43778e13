//! A mail as what it says, before it becomes a message.

/// A mail before it becomes a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The recipient's name.
    pub name: String,
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// The link in both, which may be a secret.
    pub link: String,
}
