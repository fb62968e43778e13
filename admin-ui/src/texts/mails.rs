//! What the page of the mails says.

/// What the page of the mails says.
#[derive(Debug)]
pub struct Mails {
    pub lead: &'static str,
    pub empty_title: &'static str,
    pub empty: &'static str,
    pub find: &'static str,
    pub to: &'static str,
    pub about: &'static str,
    pub when: &'static str,
    pub not_yet: &'static str,
    pub sent: &'static str,
    pub not_needed: &'static str,
    pub next_try: fn(&str) -> String,
    pub retry_named: fn(&str) -> String,
    pub retry_title: &'static str,
    pub retry_text: &'static str,
    pub retried: &'static str,
    /// The name of a kind of mail; nothing for an unknown kind.
    pub kind: fn(&str) -> Option<&'static str>,
}
