//! What is wrong with an installation, and what to do about it.

mod database;
mod public;
mod surroundings;

use serde::Serialize;

use kernel::{Clock, Error};
use platform::config::{Config, ConfigError};

/// How serious the outcome of a check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing is wrong.
    Ok,
    /// Something may become a problem.
    Warning,
    /// Something does not work.
    Error,
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// How serious the outcome is.
    pub state: State,
    /// The outcome.
    pub text: String,
    /// What to do about it; `None` if nothing is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

impl Check {
    fn ok(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, state: State::Ok, text: text.into(), advice: None }
    }

    fn warning(name: &'static str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, state: State::Warning, text: text.into(), advice: Some(advice.into()) }
    }

    fn error(name: &'static str, text: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, state: State::Error, text: text.into(), advice: Some(advice.into()) }
    }
}

/// Checks an installation, also while it is served. No mail is sent.
pub async fn examine(config: &Config, clock: &Clock) -> Vec<Check> {
    let mut checks = vec![Check::ok("version", format!("aldaba {}", env!("CARGO_PKG_VERSION")))];
    checks.extend(database::checks(config, clock).await);
    checks.push(surroundings::mail(config).await);
    checks.extend(public::checks(config, clock).await);
    checks.push(surroundings::proxy(config));
    checks.push(surroundings::disk(&config.database.data_dir));
    checks.push(surroundings::backup(config, clock));
    checks
}

/// Returns the outcome for a configuration with mistakes, with which nothing else can be checked.
#[must_use]
pub fn unreadable(mistakes: &[ConfigError]) -> Vec<Check> {
    let advice = "correct the variable: docs/CONFIGURATION.md describes all";
    mistakes.iter().map(|mistake| Check::error("configuration", mistake.to_string(), advice)).collect()
}

/// Returns the most serious outcome.
#[must_use]
pub fn worst(checks: &[Check]) -> State {
    checks.iter().map(|check| check.state).max().unwrap_or(State::Ok)
}

/// Returns the cause of an error, for operators.
fn cause(error: &Error) -> String {
    match error {
        Error::Internal(cause) | Error::Database(cause) => cause.to_string(),
        other => other.to_string(),
    }
}
