//! What the start page says.

use super::Number;

/// What the start page says.
#[derive(Debug)]
pub struct Start {
    pub lead: &'static str,
    pub sign_ins: &'static str,
    pub refused: &'static str,
    pub with_factor: &'static str,
    pub percent: fn(&Number) -> String,
    pub administrators: fn(&Number, &Number) -> String,
    pub in_companies: fn(&Number) -> String,
    pub attention: &'static str,
    pub mails_failed: fn(&Number) -> String,
    pub jobs_failed: fn(&Number) -> String,
    pub unprotected: fn(&Number) -> String,
    pub latest: &'static str,
    pub steps: &'static str,
    pub hide: &'static str,
    pub is_done: &'static str,
    pub open: &'static str,
    pub register: &'static str,
    pub company: &'static str,
    pub company_text: &'static str,
    pub people: &'static str,
    pub people_text: &'static str,
    pub application: &'static str,
    pub application_text: &'static str,
    pub access: &'static str,
    pub access_text: &'static str,
    pub sign_in: &'static str,
    pub sign_in_text: &'static str,
    pub factor: &'static str,
    pub factor_text: &'static str,
    pub factor_missing: &'static str,
    pub factor_missing_text: &'static str,
    pub mail_server: &'static str,
    pub no_mail_server: &'static str,
    pub no_mail_sent: &'static str,
    pub done: fn(&Number, &Number) -> String,
}
