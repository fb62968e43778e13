//! What the list of set-up links says.

/// What the list of set-up links says.
#[derive(Debug)]
pub struct SetupLinks {
    pub title: &'static str,
    pub lead: &'static str,
    pub empty: &'static str,
    pub create: &'static str,
    pub create_submit: &'static str,
    pub text: &'static str,
    pub email_hint: &'static str,
    pub too_many: &'static str,
    pub shown_title: &'static str,
    pub shown_text: &'static str,
    pub copy: &'static str,
    pub kept: &'static str,
    pub copied: &'static str,
    pub revoke: &'static str,
    pub revoke_text: &'static str,
    pub state_open: &'static str,
    pub state_opened: &'static str,
    pub state_saved: &'static str,
    pub state_expired: &'static str,
    pub state_revoked: &'static str,
    pub state_finished: &'static str,
    pub mailed: fn(&str) -> String,
    pub created_by: fn(&str) -> String,
    pub until: fn(&str) -> String,
    pub revoke_named: fn(&str) -> String,
    pub revoke_title: fn(&str) -> String,
    pub revoked: fn(&str) -> String,
}
