//! Binding to a directory and searching in it.

use std::{collections::HashMap, time::Duration};

use ldap3::{
    Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Scope, SearchEntry, SearchOptions,
    SearchResult, StdStream,
    controls::{Control, RawControl},
};
use tokio::{
    net::UnixStream,
    time::{Instant, timeout_at},
};

use super::{
    DirectoryError, connect,
    messages::{self, SEQUENCE},
};
use crate::outbound::Outbound;
use kernel::Secret;

/// The maximum time of a connection, with everything in it.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The time that the directory may take for a search, in seconds.
const SEARCH_SECONDS: i32 = 5;
/// The control by which a directory says that a password has expired (draft-behera-ldap-password-policy section 6).
const PASSWORD_POLICY: &str = "1.3.6.1.4.1.42.2.27.8.5.1";
/// The errors of that control for a password that is right, but has expired or must be changed first.
const EXPIRED: [&[u8]; 2] = [&[0], &[2]];
/// How Active Directory says the same.
const EXPIRED_IN_ACTIVE_DIRECTORY: [&str; 2] = ["data 532", "data 773"];

/// The result codes that are used (RFC 4511 appendix A).
mod codes {
    pub(super) const SUCCESS: u32 = 0;
    pub(super) const SIZE_LIMIT_EXCEEDED: u32 = 4;
    pub(super) const NO_SUCH_OBJECT: u32 = 32;
    /// Those by which the directory says that something is wrong with itself, and nothing of the password.
    pub(super) const OWN: [u32; 8] = [1, 2, 3, 8, 11, 51, 52, 80];
}

/// A connection to a directory. It ends when it is dropped, and after five seconds.
#[derive(Debug)]
pub struct Directory {
    ldap: Ldap,
    deadline: Instant,
}

/// What a directory says of a DN and a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It accepts them.
    Accepted,
    /// It rejects them.
    Rejected,
    /// The password is right, but has expired, or must be changed first.
    Expired,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Searched {
    /// This entry.
    One(DirectoryEntry),
    /// Nothing.
    Nothing,
    /// More than one entry.
    Several,
    /// The base does not exist, or may not be seen.
    NoBase,
    /// The directory refuses the search; the result code.
    Refused(u32),
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// Its DN.
    pub dn: String,
    /// The values of its attributes, by names in lower case.
    attributes: HashMap<String, Vec<Vec<u8>>>,
}

impl DirectoryEntry {
    /// Returns the values of an attribute.
    #[must_use]
    pub fn values(&self, attribute: &str) -> &[Vec<u8>] {
        self.attributes.get(&attribute.to_ascii_lowercase()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the values of an attribute that are texts.
    #[must_use]
    pub fn texts(&self, attribute: &str) -> Vec<String> {
        self.values(attribute).iter().filter_map(|value| String::from_utf8(value.clone()).ok()).collect()
    }
}

impl Directory {
    /// Connects to the directory with a URL. `authorities` are trusted instead of those of the system, in PEM.
    ///
    /// # Errors
    /// [`DirectoryError`] when it cannot be reached, or its certificate is not accepted.
    pub async fn connect(
        outbound: &Outbound,
        url: &str,
        authorities: Option<&str>,
    ) -> Result<Self, DirectoryError> {
        let deadline = Instant::now() + TIMEOUT;
        let opened = timeout_at(deadline, connect::open(outbound, url, authorities)).await;
        let stream = opened.map_err(|_| DirectoryError::Timeout)??;
        let broken = |_| DirectoryError::Unreachable;
        let (ours, library) = UnixStream::pair().map_err(broken)?;
        tokio::spawn(timeout_at(deadline, messages::relay(stream, ours)));
        let settings =
            LdapConnSettings::new().set_std_stream(StdStream::Unix(library.into_std().map_err(broken)?));
        let (connection, ldap) = LdapConnAsync::with_settings(settings, "ldapi://relay")
            .await
            .map_err(|_| DirectoryError::Unreachable)?;
        tokio::spawn(timeout_at(deadline, connection.drive()));
        Ok(Self { ldap, deadline })
    }

    /// Asks the directory whether it accepts a DN with a password. Without either nothing is asked: it would accept
    /// that as nobody (RFC 4513 section 5.1.2).
    ///
    /// # Errors
    /// [`DirectoryError`] when it does not respond, or has an error.
    pub async fn bind(&self, dn: &str, password: &Secret) -> Result<Bound, DirectoryError> {
        if dn.is_empty() || password.expose().is_empty() {
            return Ok(Bound::Rejected);
        }
        let (mut ldap, dn, password) = (self.ldap.clone(), dn.to_owned(), password.clone());
        let policy = RawControl { ctype: PASSWORD_POLICY.to_owned(), crit: false, val: None };
        let bind = async move { ldap.with_controls(policy).simple_bind(&dn, password.expose()).await };
        bound(&self.run(bind).await?)
    }

    /// Searches below a base for the entry that matches a filter.
    ///
    /// # Errors
    /// [`DirectoryError`] when it does not respond.
    pub async fn find(
        &self,
        base: &str,
        filter: String,
        attributes: Vec<String>,
    ) -> Result<Searched, DirectoryError> {
        self.search(base, Scope::Subtree, filter, attributes).await
    }

    /// Searches for the base itself.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub async fn find_base(&self, base: &str) -> Result<Searched, DirectoryError> {
        // No attributes (RFC 4511 section 4.5.1.8).
        self.search(base, Scope::Base, "(objectClass=*)".to_owned(), vec!["1.1".to_owned()]).await
    }

    async fn search(
        &self,
        base: &str,
        scope: Scope,
        filter: String,
        attributes: Vec<String>,
    ) -> Result<Searched, DirectoryError> {
        let (mut ldap, base) = (self.ldap.clone(), base.to_owned());
        let options = SearchOptions::new().sizelimit(2).timelimit(SEARCH_SECONDS);
        let search = async move {
            let found = ldap.with_search_options(options).search(&base, scope, &filter, attributes).await;
            found.map(searched)
        };
        self.run(search).await
    }

    /// Runs an operation of the library in a task of its own, since the library panics at some malformed responses.
    async fn run<T: Send + 'static>(
        &self,
        operation: impl Future<Output = Result<T, LdapError>> + Send + 'static,
    ) -> Result<T, DirectoryError> {
        match tokio::spawn(timeout_at(self.deadline, operation)).await {
            Ok(Ok(Ok(done))) => Ok(done),
            Ok(Err(_)) => Err(DirectoryError::Timeout),
            Ok(Ok(Err(_))) if Instant::now() >= self.deadline => Err(DirectoryError::Timeout),
            Ok(Ok(Err(_))) | Err(_) => Err(DirectoryError::NotLdap),
        }
    }
}

fn bound(result: &LdapResult) -> Result<Bound, DirectoryError> {
    let policy = result.ctrls.iter().find_map(|Control(_, raw)| {
        let value = raw.val.as_deref().filter(|_| raw.ctype == PASSWORD_POLICY)?;
        policy_error(value)
    });
    let has_expired = policy.is_some_and(|error| EXPIRED.contains(&error))
        || EXPIRED_IN_ACTIVE_DIRECTORY.iter().any(|data| result.text.contains(data));
    match result.rc {
        code if codes::OWN.contains(&code) => Err(DirectoryError::Failed(code)),
        _ if has_expired => Ok(Bound::Expired),
        codes::SUCCESS => Ok(Bound::Accepted),
        // A referral too: it leads to another server, which nobody configured.
        _ => Ok(Bound::Rejected),
    }
}

/// Returns the error in the value of the control of password policies.
fn policy_error(value: &[u8]) -> Option<&[u8]> {
    let (tag, mut rest, _) = messages::element(value)?;
    while let Some((member, content, after)) = messages::element(rest).filter(|_| tag == SEQUENCE) {
        if member == 0x81 {
            return Some(content);
        }
        rest = after;
    }
    None
}

fn searched(SearchResult(entries, result): SearchResult) -> Searched {
    match result.rc {
        codes::SUCCESS => {}
        codes::SIZE_LIMIT_EXCEEDED => return Searched::Several,
        codes::NO_SUCH_OBJECT => return Searched::NoBase,
        code => return Searched::Refused(code),
    }
    let mut entries = entries.into_iter();
    match (entries.next(), entries.next()) {
        (None, _) => Searched::Nothing,
        (Some(_), Some(_)) => Searched::Several,
        (Some(entry), None) => {
            let SearchEntry { dn, attrs, bin_attrs } = SearchEntry::construct(entry);
            let texts = attrs.into_iter().map(|(name, values)| {
                (name.to_ascii_lowercase(), values.into_iter().map(String::into_bytes).collect::<Vec<_>>())
            });
            let binary = bin_attrs.into_iter().map(|(name, values)| (name.to_ascii_lowercase(), values));
            Searched::One(DirectoryEntry { dn, attributes: texts.chain(binary).collect() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(rc: u32, text: &str, policy: Option<&[u8]>) -> LdapResult {
        let control = policy.map(|value| {
            let val = Some(value.to_vec());
            Control(None, RawControl { ctype: PASSWORD_POLICY.to_owned(), crit: false, val })
        });
        let ctrls = control.into_iter().collect();
        LdapResult { rc, matched: String::new(), text: text.to_owned(), refs: Vec::new(), ctrls }
    }

    #[test]
    fn an_expired_password_is_distinguished_from_a_wrong_one() {
        let expired = [0x30, 3, 0x81, 1, 0];
        let warned = [0x30, 5, 0xa0, 3, 0x80, 1, 60];
        let locked = [0x30, 3, 0x81, 1, 1];
        for (result, expected) in [
            (result(0, "", None), Bound::Accepted),
            (result(0, "", Some(&warned)), Bound::Accepted),
            (result(0, "", Some(&[0x30, 3, 0x81, 1, 2])), Bound::Expired),
            (result(49, "", Some(&expired)), Bound::Expired),
            (result(49, "AcceptSecurityContext error, data 773, v4563", None), Bound::Expired),
            (result(49, "AcceptSecurityContext error, data 52e, v4563", None), Bound::Rejected),
            (result(49, "", Some(&locked)), Bound::Rejected),
            (result(10, "", None), Bound::Rejected),
        ] {
            assert_eq!(bound(&result), Ok(expected), "{result:?}");
        }
        assert_eq!(bound(&result(52, "", None)), Err(DirectoryError::Failed(52)));
    }
}
