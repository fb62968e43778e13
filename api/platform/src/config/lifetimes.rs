//! The lifetimes of codes, tokens, sessions and links.

use std::{collections::BTreeMap, ops::RangeInclusive, time::Duration};

use shared_types::limits::{ACCESS_TOKEN_LIFETIME, SESSION_LIFETIME};

use super::Env;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// A lifetime that administrators can change while the server runs, unless a variable pins it. All in seconds.
#[derive(Debug)]
pub struct Settable {
    /// The name of the setting.
    pub setting: &'static str,
    /// The variable that pins it.
    pub variable: &'static str,
    /// The default.
    pub default: u32,
    /// The minimum and the maximum.
    pub bounds: RangeInclusive<u32>,
}

/// The lifetimes that are settings.
pub const SETTABLE: [Settable; 7] = [
    settable("access_token_lifetime", "ALDABA_ACCESS_TOKEN_LIFETIME", 10 * MINUTE, ACCESS_TOKEN_LIFETIME),
    settable("id_token_lifetime", "ALDABA_ID_TOKEN_LIFETIME", 10 * MINUTE, MINUTE..=DAY),
    settable("refresh_token_lifetime", "ALDABA_REFRESH_TOKEN_LIFETIME", 30 * DAY, 5 * MINUTE..=365 * DAY),
    settable(
        "refresh_token_max_lifetime",
        "ALDABA_REFRESH_TOKEN_MAX_LIFETIME",
        90 * DAY,
        5 * MINUTE..=1825 * DAY,
    ),
    settable("session_lifetime", "ALDABA_SESSION_LIFETIME", 12 * HOUR, SESSION_LIFETIME),
    settable("invitation_lifetime", "ALDABA_INVITATION_LIFETIME", 7 * DAY, HOUR..=90 * DAY),
    settable("password_reset_lifetime", "ALDABA_PASSWORD_RESET_LIFETIME", 30 * MINUTE, 5 * MINUTE..=DAY),
];

const fn settable(
    setting: &'static str,
    variable: &'static str,
    default: u32,
    bounds: RangeInclusive<u32>,
) -> Settable {
    Settable { setting, variable, default, bounds }
}

/// The lifetimes of a deployment. Each variable is a duration such as `90s`, `10m`, `12h` or `30d`.
#[derive(Debug, Clone)]
pub struct Lifetimes {
    /// `ALDABA_CODE_LIFETIME`: the lifetime of an authorization code. Default 60 seconds.
    pub code: Duration,
    /// `ALDABA_INTERACTION_LIFETIME`: how long a sign-in page remains valid. Default 30 minutes.
    pub interaction: Duration,
    /// The settings that a variable pins, in seconds: `ALDABA_ACCESS_TOKEN_LIFETIME`, `ALDABA_ID_TOKEN_LIFETIME`,
    /// `ALDABA_REFRESH_TOKEN_LIFETIME`, `ALDABA_REFRESH_TOKEN_MAX_LIFETIME`, `ALDABA_SESSION_LIFETIME`,
    /// `ALDABA_INVITATION_LIFETIME`, `ALDABA_PASSWORD_RESET_LIFETIME`.
    pub pinned: BTreeMap<&'static str, u64>,
}

impl Lifetimes {
    pub(super) fn read(env: &mut Env) -> Self {
        let mut pinned = BTreeMap::new();
        for Settable { setting, variable, bounds, .. } in &SETTABLE {
            let (least, most) = (u64::from(*bounds.start()), u64::from(*bounds.end()));
            // Zero means that the variable is missing or invalid, since it cannot be a value.
            let seconds = env.duration(variable, Duration::ZERO).as_secs();
            if seconds == 0 {
                continue;
            }
            if seconds < least || seconds > most {
                env.add_error(variable, format!("must be {least} to {most} seconds"));
            }
            pinned.insert(*setting, seconds);
        }
        Self {
            code: env.duration("ALDABA_CODE_LIFETIME", Duration::from_secs(MINUTE.into())),
            interaction: env
                .duration("ALDABA_INTERACTION_LIFETIME", Duration::from_secs((30 * MINUTE).into())),
            pinned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_pins_within_the_bounds_of_its_setting() {
        let mut env = Env::of(&[
            ("ALDABA_SESSION_LIFETIME", "1h"),
            ("ALDABA_ACCESS_TOKEN_LIFETIME", "59s"),
            ("ALDABA_INVITATION_LIFETIME", "91d"),
        ]);
        let lifetimes = Lifetimes::read(&mut env);
        assert_eq!(lifetimes.pinned.get("session_lifetime"), Some(&3600));
        assert!(!lifetimes.pinned.contains_key("id_token_lifetime"));
        let names: Vec<_> = env.finish().into_iter().map(|mistake| mistake.name).collect();
        assert_eq!(names, ["ALDABA_ACCESS_TOKEN_LIFETIME", "ALDABA_INVITATION_LIFETIME"]);
    }
}
