//! What the list of schedules says.

/// What the list of schedules says.
#[derive(Debug)]
pub struct Schedules {
    pub title: &'static str,
    pub lead: &'static str,
    pub connection_tests: &'static str,
    pub ended_entitlements: &'static str,
    pub next: fn(&str) -> String,
    pub last: fn(&str) -> String,
    pub never: &'static str,
    pub failed: &'static str,
    pub change: &'static str,
    pub change_named: fn(&str) -> String,
    pub text: &'static str,
    pub cron: &'static str,
    pub cron_hint: &'static str,
    pub cron_invalid: &'static str,
    pub time_zone: &'static str,
    pub time_zone_hint: &'static str,
    pub time_zone_invalid: &'static str,
    pub changed: fn(&str) -> String,
}
