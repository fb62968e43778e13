//! What the events of the audit trail say. In each sentence `{who}` stands for who did it, and `{what}` for what it was
//! done to.

/// What the events of the audit trail say.
#[derive(Debug)]
pub struct Audit {
    /// The sentence of a kind of event; nothing for one that this release does not know.
    pub sentence: fn(&str) -> Option<&'static str>,
}
