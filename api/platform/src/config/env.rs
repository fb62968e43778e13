//! Reads environment variables and collects their errors.

use std::{collections::BTreeMap, ffi::OsString, str::FromStr, time::Duration};

/// The prefix of all Aldaba variables.
const PREFIX: &str = "ALDABA_";

/// An error in one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The name of the variable.
    pub name: String,
    /// What is wrong and what a correct value looks like.
    pub text: String,
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.text)
    }
}

/// The variables, the names that were read, and the errors found so far.
#[derive(Debug)]
pub struct Env {
    values: BTreeMap<String, String>,
    known: Vec<&'static str>,
    mistakes: Vec<ConfigError>,
}

impl Env {
    /// Returns the environment of the process.
    #[must_use]
    pub fn process() -> Self {
        Self::from_os(std::env::vars_os())
    }

    /// Reads variables as the system has them. Those of Aldaba must be UTF-8; others do not matter, whatever bytes they
    /// contain.
    fn from_os(variables: impl Iterator<Item = (OsString, OsString)>) -> Self {
        let is_ours = |name: &OsString| name.as_encoded_bytes().starts_with(PREFIX.as_bytes());
        let mut env = Self::from_values(BTreeMap::new());
        for (name, value) in variables.filter(|(name, _)| is_ours(name)) {
            match (name.into_string(), value.into_string()) {
                (Ok(name), Ok(value)) => {
                    env.values.insert(name, value);
                }
                (Ok(name), Err(_)) => env.add_error(&name, "is not valid UTF-8"),
                (Err(name), _) => {
                    env.add_error(&name.to_string_lossy(), "unknown variable: check the spelling")
                }
            }
        }
        env
    }

    /// Returns an environment of the given variables, for tests.
    #[must_use]
    pub fn of(values: &[(&str, &str)]) -> Self {
        Self::from_values(
            values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    fn from_values(values: BTreeMap<String, String>) -> Self {
        Self { values, known: Vec::new(), mistakes: Vec::new() }
    }

    /// Adds an error.
    pub fn add_error(&mut self, name: &str, text: impl Into<String>) {
        self.mistakes.push(ConfigError { name: name.to_owned(), text: text.into() });
    }

    /// Reads an optional variable. Empty counts as missing, and so does the address of a Kubernetes service.
    pub fn optional(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        self.values
            .get(name)
            .filter(|value| !is_of_kubernetes(name, value))
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    /// Reads an optional secret from the variable or from the file that `<name>_FILE` names.
    pub fn secret(&mut self, name: &'static str, file_name: &'static str) -> Option<String> {
        let value = self.optional(name);
        let Some(path) = self.optional(file_name) else { return value };
        if value.is_some() {
            self.add_error(file_name, format!("{name} is set as well: keep one of the two"));
            return value;
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Err(error) => {
                self.add_error(file_name, format!("cannot read {path}: {error}"));
                None
            }
        }
    }

    /// Parses a variable; returns the default if it is missing.
    pub fn parse<T: FromStr>(&mut self, name: &'static str, default: T, expected: &str) -> T {
        match self.optional(name).map(|text| (text.parse(), text)) {
            None => default,
            Some((Ok(value), _)) => value,
            Some((Err(_), text)) => {
                self.add_error(name, format!("\"{text}\" is not {expected}"));
                default
            }
        }
    }

    /// Parses a duration such as `90s`, `10m`, `12h` or `30d`; a bare number is in seconds.
    pub fn duration(&mut self, name: &'static str, default: Duration) -> Duration {
        let Some(text) = self.optional(name) else { return default };
        match parse_duration(&text) {
            Some(duration) if !duration.is_zero() => duration,
            _ => {
                self.add_error(
                    name,
                    format!("\"{text}\" is not a length of time such as 90s, 10m, 12h or 30d"),
                );
                default
            }
        }
    }

    /// Returns all errors, including unknown `ALDABA_` variables, which are probably misspelt.
    #[must_use]
    pub fn finish(mut self) -> Vec<ConfigError> {
        let unknown: Vec<_> = self
            .values
            .iter()
            .filter(|(name, value)| !name.starts_with("ALDABA_TEST_") && !is_of_kubernetes(name, value))
            .filter(|(name, _)| !self.known.iter().any(|known| known == name))
            .map(|(name, _)| name.clone())
            .collect();
        for name in unknown {
            self.add_error(&name, "unknown variable: check the spelling");
        }
        self.mistakes
    }
}

/// Returns whether Kubernetes set a variable, for a service whose name begins with `aldaba`: it gives every container
/// `<SERVICE>_SERVICE_HOST`, `<SERVICE>_SERVICE_PORT`, `<SERVICE>_SERVICE_PORT_<PORT NAME>`, `<SERVICE>_PORT` and
/// `<SERVICE>_PORT_<number>_<protocol>`, the last one also with `_PROTO`, `_PORT` and `_ADDR`.
fn is_of_kubernetes(name: &str, value: &str) -> bool {
    const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];
    let is_address =
        |value: &str| value.split_once("://").is_some_and(|(protocol, _)| PROTOCOLS.contains(&protocol));
    let is_port = |rest: &str| {
        let mut parts = rest.split('_');
        let number = parts.next().is_some_and(|part| part.parse::<u16>().is_ok());
        let protocol = parts.next().map(str::to_ascii_lowercase);
        let last = parts.next().is_none_or(|part| ["PROTO", "PORT", "ADDR"].contains(&part));
        number
            && protocol.is_some_and(|protocol| PROTOCOLS.contains(&&*protocol))
            && last
            && parts.next().is_none()
    };
    name.ends_with("_SERVICE_HOST")
        || name.ends_with("_SERVICE_PORT")
        || name.contains("_SERVICE_PORT_")
        || name.ends_with("_PORT") && is_address(value)
        || name.match_indices("_PORT_").any(|(at, port)| is_port(&name[at + port.len()..]))
}

/// Parses a duration such as `90s`, `10m`, `12h` or `30d`; a bare number is in seconds.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.parse().ok()?;
    let unit = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    number.checked_mul(unit).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn variables_that_are_not_utf8_are_errors_if_they_are_ours_and_ignored_if_not() {
        let os = |text: &[u8]| OsString::from_vec(text.to_vec());
        let variables = [
            (os(b"LESS_TERMCAP_md"), os(b"\xff")),
            (os(b"\xfe"), os(b"x")),
            (os(b"ALDABA_BIND"), os(b"127.0.0.1:80\xff")),
            (os(b"ALDABA_\xff"), os(b"x")),
            (os(b"ALDABA_DATA_DIR"), os(b"/data")),
        ];
        let mut env = Env::from_os(variables.into_iter());
        assert_eq!(env.optional("ALDABA_DATA_DIR").as_deref(), Some("/data"));
        let mistakes: Vec<_> = env.finish().iter().map(ToString::to_string).collect();
        assert_eq!(
            mistakes,
            ["ALDABA_BIND: is not valid UTF-8", "ALDABA_\u{fffd}: unknown variable: check the spelling"]
        );
    }
}
