//! What a person has proved, as authentication methods (`amr`, RFC 8176) and as context classes (`acr`).

use shared_types::{Acr, FirstFactor, Word};

/// A password.
pub const PWD: &str = "pwd";
/// A code by email, in addition to `otp`. No registered method names it.
pub const EMAIL: &str = "email";
/// A login at an identity provider. No registered method names it.
pub const EXTERNAL: &str = "ext";
/// A recovery code, in addition to `otp`. No registered method names it.
pub const RECOVERY: &str = "recovery";
/// More than one factor.
pub const MFA: &str = "mfa";
/// The methods of a passkey: a key in one device, or one that is synchronised.
const KEYS: [&str; 2] = ["hwk", "swk"];

/// The authentication methods that a person has proved, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Methods(Vec<String>);

impl Methods {
    /// Reads methods that are separated by spaces, as they are stored.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(Vec::new()).with(text.split_ascii_whitespace())
    }

    /// Returns the methods with others, which were proved in addition.
    #[must_use]
    pub fn with<'m>(mut self, others: impl IntoIterator<Item = &'m str>) -> Self {
        for method in others {
            if !self.has(method) {
                self.0.push(method.to_owned());
            }
        }
        self
    }

    /// Whether a method was proved.
    #[must_use]
    pub fn has(&self, method: &str) -> bool {
        self.0.iter().any(|known| known == method)
    }

    /// Whether a passkey was used.
    #[must_use]
    pub fn has_passkey(&self) -> bool {
        KEYS.into_iter().any(|key| self.has(key))
    }

    /// Whether a sign-in may begin with a factor, and did so or was strengthened with it. An external login counts as a
    /// password does.
    #[must_use]
    pub fn has_first_factor(&self, factor: FirstFactor) -> bool {
        match factor {
            FirstFactor::Password => self.has(PWD) || self.has(EXTERNAL),
            FirstFactor::Passkey => self.has_passkey(),
            FirstFactor::EmailCode => self.has(EMAIL),
        }
    }

    /// Whether a context class was reached.
    #[must_use]
    pub fn reach(&self, acr: Acr) -> bool {
        match acr {
            Acr::OneFactor => !self.0.is_empty(),
            Acr::TwoFactors => self.has(MFA),
            Acr::PhishingResistant => self.has_passkey(),
        }
    }

    /// Whether a context class was reached as far as the account itself needs it: a recovery code replaces a passkey,
    /// so that one that was lost can be removed.
    #[must_use]
    pub fn reach_for_account(&self, acr: Acr) -> bool {
        self.reach(acr) || (acr == Acr::PhishingResistant && self.has(RECOVERY))
    }

    /// Returns the strongest context class that was reached.
    #[must_use]
    pub fn strongest(&self) -> Acr {
        let reached = Acr::ALL.iter().rev().find(|acr| self.reach(**acr));
        reached.copied().unwrap_or(Acr::OneFactor)
    }

    /// Returns the first of the requested context classes that was reached, else the strongest. Unknown ones are never
    /// reached.
    #[must_use]
    pub fn acr_for<'r>(&self, requested: impl IntoIterator<Item = &'r str>) -> Acr {
        let known = requested.into_iter().filter_map(Acr::from_word);
        known.into_iter().find(|acr| self.reach(*acr)).unwrap_or_else(|| self.strongest())
    }
}

impl std::fmt::Display for Methods {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_requested_class_that_was_reached_is_returned() {
        for (amr, requested, acr) in [
            ("pwd", "", "1"),
            ("pwd", "2 phr", "1"),
            ("pwd otp mfa", "", "2"),
            ("pwd otp mfa", "phr 1 2", "1"),
            ("pwd otp mfa", "urn:other 2", "2"),
            ("swk user mfa", "", "phr"),
            ("swk user mfa", "2 phr", "2"),
            ("hwk", "2", "phr"),
        ] {
            let reached = Methods::parse(amr).acr_for(requested.split_ascii_whitespace());
            assert_eq!(reached.as_str(), acr, "{amr}, {requested}");
        }
    }

    #[test]
    fn a_method_is_listed_once() {
        let methods = Methods::parse("pwd").with(["otp", "mfa"]).with(["otp"]);
        assert_eq!(methods.to_string(), "pwd otp mfa");
    }
}
