//! How long things last.

use std::time::Duration;

use super::Env;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How long things last. Each is a length of time such as `90s`, `10m`, `12h` or `30d`.
#[derive(Debug, Clone)]
pub struct Lifetimes {
    /// `ALDABA_ACCESS_TOKEN_LIFETIME`, default 10 minutes.
    pub access_token: Duration,
    /// `ALDABA_ID_TOKEN_LIFETIME`, default 10 minutes.
    pub id_token: Duration,
    /// `ALDABA_CODE_LIFETIME`: of an authorization code, default 60 seconds.
    pub code: Duration,
    /// `ALDABA_REFRESH_TOKEN_LIFETIME`: of a refresh token that is not used, default 30 days.
    pub refresh_token: Duration,
    /// `ALDABA_REFRESH_TOKEN_MAX_LIFETIME`: of a refresh token however often it is used, default 90 days.
    pub refresh_token_max: Duration,
    /// `ALDABA_SESSION_LIFETIME`: of a browser session, default 12 hours.
    pub session: Duration,
    /// `ALDABA_INTERACTION_LIFETIME`: how long a sign-in page waits, default 30 minutes.
    pub interaction: Duration,
    /// `ALDABA_INVITATION_LIFETIME`, default 7 days.
    pub invitation: Duration,
}

impl Lifetimes {
    pub(super) fn read(env: &mut Env) -> Self {
        let mut seconds = |name, default| env.duration(name, Duration::from_secs(default));
        Self {
            access_token: seconds("ALDABA_ACCESS_TOKEN_LIFETIME", 10 * MINUTE),
            id_token: seconds("ALDABA_ID_TOKEN_LIFETIME", 10 * MINUTE),
            code: seconds("ALDABA_CODE_LIFETIME", MINUTE),
            refresh_token: seconds("ALDABA_REFRESH_TOKEN_LIFETIME", 30 * DAY),
            refresh_token_max: seconds("ALDABA_REFRESH_TOKEN_MAX_LIFETIME", 90 * DAY),
            session: seconds("ALDABA_SESSION_LIFETIME", 12 * HOUR),
            interaction: seconds("ALDABA_INTERACTION_LIFETIME", 30 * MINUTE),
            invitation: seconds("ALDABA_INVITATION_LIFETIME", 7 * DAY),
        }
    }
}
