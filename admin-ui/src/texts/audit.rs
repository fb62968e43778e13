//! What the events of the audit trail say. In each sentence `{who}` stands for who did it, `{what}` for what it was done
//! to, `{role}` for a role and `{company}` for a company.

/// What the events of the audit trail say.
#[derive(Debug)]
pub struct Audit {
    /// The sentence of a kind of event; nothing for an unknown kind.
    pub sentence: fn(&str) -> Option<&'static str>,
}
