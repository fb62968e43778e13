//! What surrounds the pages, and what several of them share: forms, lists, errors.

use super::Number;

/// What surrounds the pages.
#[derive(Debug)]
pub struct Frame {
    pub skip: &'static str,
    pub main_navigation: &'static str,
    pub breadcrumb: &'static str,
    pub language: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub applications: &'static str,
    pub companies: &'static str,
    pub my_applications: &'static str,
    pub connected_applications: &'static str,
    pub dismiss: &'static str,

    pub loading: &'static str,
    pub try_again: &'static str,
    pub to_start: &'static str,
    pub load_failed: &'static str,
    pub not_found_title: &'static str,
    pub not_found: &'static str,
    pub forbidden_title: &'static str,
    pub forbidden: &'static str,
    pub unavailable_title: &'static str,
    pub setup_required_title: &'static str,
    pub setup_required_lead: &'static str,
    pub setup_required: &'static str,
    pub setup_required_where: &'static str,
    pub enter_secret: &'static str,
}

/// What forms and lists share.
#[derive(Debug)]
pub struct Forms {
    pub cancel: &'static str,
    pub save: &'static str,
    pub please_wait: &'static str,
    pub optional: &'static str,
    pub show: &'static str,
    pub hide: &'static str,
    pub show_password: &'static str,
    pub hide_password: &'static str,
    pub password_empty: fn(&Number) -> String,
    pub password_too_short: fn(&Number) -> String,
    pub password_length: fn(&Number) -> String,
    pub confirm_word: fn(&str) -> String,
    pub code_rule: fn(&Number, &Number) -> String,
    pub copy: &'static str,
    pub copied: &'static str,
    pub copy_by_hand: &'static str,

    pub name: &'static str,
    pub code: &'static str,
    pub email: &'static str,
    pub role: &'static str,
    pub status: &'static str,
    pub actions: &'static str,
    pub none: &'static str,
    pub nothing_found: &'static str,
    pub more: fn(&Number, &Number) -> String,
    pub people: fn(&Number) -> String,
    pub cannot_undo: &'static str,
}

/// What went wrong, and what to do about it.
#[derive(Debug)]
pub struct Errors {
    pub signed_out: &'static str,
    pub unreachable: &'static str,
    pub unexpected: fn(u16) -> String,
    pub forbidden: &'static str,
    pub privileged: &'static str,
    pub not_found: &'static str,
    pub changed: &'static str,
    pub last_admin: &'static str,
    pub no_seats: &'static str,
    pub too_many_requests: &'static str,
    pub busy: &'static str,
    pub internal: &'static str,
    pub invalid: &'static str,

    pub on_line: fn(usize, &str) -> String,
    pub field_required: &'static str,
    pub field_too_long: &'static str,
    pub field_at_most: fn(&Number) -> String,
    pub field_at_least: fn(&Number) -> String,
    pub field_duplicate: &'static str,
    pub field_unknown: &'static str,
    pub name_missing: &'static str,
    pub email_missing: &'static str,
    pub email_invalid: &'static str,
    pub password_short: &'static str,
    pub password_common: &'static str,
    pub password_personal: &'static str,
    pub address_invalid: &'static str,
    pub origin_invalid: &'static str,
    pub redirect_invalid: &'static str,
    pub redirect_wildcard: &'static str,
    pub redirect_fragment: &'static str,
    pub redirect_scheme: &'static str,
    pub insecure: &'static str,
    pub scope_invalid: &'static str,
    pub lifetime_invalid: fn(u32, u32) -> String,
}
