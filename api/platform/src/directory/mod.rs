//! Directories that speak LDAP (RFC 4511), at addresses that administrators of companies enter.
//!
//! Nothing is sent without TLS: `ldaps://`, or `ldap://` with StartTLS. Addresses are those that may be called
//! ([`Outbound`](crate::outbound::Outbound)), and time and size are limited. Referrals are never followed. Each response
//! is checked before the library reads it, since its parser recurses as deep as a response is nested, and panics at
//! some that are malformed.

mod address;
mod client;
mod connect;
mod messages;
mod tls;

pub use address::is_url;
pub use client::{Bound, Directory, DirectoryEntry, Searched};
pub use tls::are_certificates;

use ldap3::{ldap_escape, parse_filter};

/// What stands for the login in a filter.
pub const LOGIN: &str = "{login}";
/// The maximum number of parentheses that open in a filter.
const MAX_PARENTHESES: usize = 50;

/// Why a directory did not respond.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryError {
    /// The host name does not resolve.
    UnknownHost,
    /// This server does not call the address.
    ForbiddenAddress,
    /// No connection could be made.
    Unreachable,
    /// It took too long.
    Timeout,
    /// It refuses StartTLS.
    StartTlsRefused,
    /// Its certificate is not accepted; the reason, which the directory has a part in and which may differ each time. It is
    /// for logs and connection tests, and no part of the text of the error.
    Certificate(String),
    /// It closed the connection, or its response is not LDAP.
    NotLdap,
    /// It has an error; the result code (RFC 4511 appendix A).
    Failed(u32),
}

impl std::fmt::Display for DirectoryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownHost => f.write_str("the host name does not resolve"),
            Self::ForbiddenAddress => f.write_str("the address is private, link-local or loopback"),
            Self::Unreachable => f.write_str("no connection can be made"),
            Self::Timeout => f.write_str("it takes too long"),
            Self::StartTlsRefused => f.write_str("StartTLS is refused"),
            Self::Certificate(_) => f.write_str("its certificate is not accepted"),
            Self::NotLdap => f.write_str("the response is not LDAP"),
            Self::Failed(code) => write!(f, "the directory has an error (result code {code})"),
        }
    }
}

/// Whether a text is a filter (RFC 4515), in which [`LOGIN`] stands for a value.
#[must_use]
pub fn is_filter(filter: &str) -> bool {
    filter.matches('(').count() <= MAX_PARENTHESES && parse_filter(filter.replace(LOGIN, "x")).is_ok()
}

/// Returns a filter for a login, which is escaped (RFC 4515 section 3): it is a value, whatever it contains.
#[must_use]
pub fn filter_for(filter: &str, login: &str) -> String {
    filter.replace(LOGIN, &ldap_escape(login))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_a_value_of_the_filter_whatever_it_contains() {
        let filter = "(|(uid={login})(mail={login}))";
        assert!(is_filter(filter));
        for (login, escaped) in [
            ("ana", "ana"),
            ("*", "\\2a"),
            ("ana)(uid=*", "ana\\29\\28uid=\\2a"),
            ("a\\b", "a\\5cb"),
            ("a\0b", "a\\00b"),
            ("José", "José"),
        ] {
            assert_eq!(filter_for(filter, login), format!("(|(uid={escaped})(mail={escaped}))"));
            assert!(parse_filter(filter_for(filter, login)).is_ok(), "{login}");
        }
    }

    #[test]
    fn a_filter_is_not_nested_deep() {
        let nested = |depth: usize| format!("{}(uid={{login}}){}", "(!".repeat(depth), ")".repeat(depth));
        assert!(is_filter(&nested(3)) && !is_filter(&nested(100)));
        assert!(!is_filter("(uid={login}") && !is_filter(""));
    }
}
