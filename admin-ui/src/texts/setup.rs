//! What the set-up wizard says.

use super::Number;

/// What the set-up wizard says.
#[derive(Debug)]
pub struct Setup {
    pub title: &'static str,

    pub secret_lead: &'static str,
    pub secret: &'static str,
    pub secret_hint: &'static str,
    pub secret_missing: &'static str,
    pub secret_wrong: &'static str,
    pub go_on: &'static str,

    pub company_lead: &'static str,
    pub company: &'static str,
    pub administrator: &'static str,
    pub administrator_hint: &'static str,
    pub your_name: &'static str,
    pub your_email: &'static str,
    pub your_email_hint: &'static str,
    pub password: &'static str,
    pub password_again: &'static str,

    pub people_title: &'static str,
    pub people_lead: &'static str,
    pub person: fn(&Number) -> String,
    pub add_person: &'static str,
    pub remove: &'static str,
    pub remove_person: fn(&Number) -> String,
    pub email_of_administrator: &'static str,
    pub email_of_person: fn(&Number) -> String,
    pub finish: &'static str,
    pub skip: &'static str,
    pub back: &'static str,
    pub skip_title: &'static str,
    pub skip_text: fn(&Number) -> String,
    pub skip_confirm: &'static str,

    pub done_title: &'static str,
    pub done_lead: fn(&str) -> String,
    pub nobody_invited: &'static str,
    pub invited: fn(&Number) -> String,
    pub next_step: &'static str,
    pub register_first: &'static str,
    pub to_company: &'static str,

    pub already_title: &'static str,
    pub already_lead: &'static str,
    pub already: &'static str,
    pub cancelled_title: &'static str,
    pub cancelled_lead: &'static str,
    pub start_again: &'static str,
}
