//! What the explanation of a person’s access says.

use super::Number;

/// What the explanation of a person’s access says.
#[derive(Debug)]
pub struct Why {
    pub link: &'static str,
    pub of_named: fn(&str) -> String,
    pub can: fn(&str, &str) -> String,
    pub cannot: fn(&str, &str) -> String,
    pub allowed: &'static str,
    pub denied: fn(&Number, &Number) -> String,
    pub rules: &'static str,
    pub satisfied: &'static str,
    pub does_not_hold: &'static str,
    pub person_active: &'static str,
    pub membership: &'static str,
    pub company_active: &'static str,
    pub entitled: &'static str,
    pub valid_from: &'static str,
    pub valid_until: &'static str,
    pub assigned: &'static str,
    pub role_allowed: &'static str,
    pub access: &'static str,
    pub entitlement: &'static str,
    pub token: &'static str,
    pub preview: &'static str,
    pub no_access: &'static str,
}
