//! The address of a directory.

use url::Url;

/// The port of LDAP, with StartTLS.
const LDAP: u16 = 389;
/// The port of LDAP over TLS.
const LDAPS: u16 = 636;

/// Where a directory is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DirectoryAddress {
    pub(super) host: String,
    pub(super) port: u16,
    /// Whether TLS begins with the operation StartTLS (RFC 4511 section 4.14).
    pub(super) starttls: bool,
}

impl DirectoryAddress {
    /// Reads `ldaps://host` or `ldap://host`, with a port if it is another one; `None` for anything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let starttls = match url.scheme() {
            "ldap" => true,
            "ldaps" => false,
            _ => return None,
        };
        let has_credentials = !url.username().is_empty() || url.password().is_some();
        let has_more = !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some();
        if has_credentials || has_more {
            return None;
        }
        let host = url.host_str()?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        // The URL standard leaves hosts of this scheme as they are.
        let is_host = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'));
        if host.is_empty() || !is_host {
            return None;
        }
        let port = url.port().unwrap_or(if starttls { LDAP } else { LDAPS });
        Some(Self { host: host.to_ascii_lowercase(), port, starttls })
    }
}

/// Whether a text is the URL of a directory: `ldaps://host` or `ldap://host`, with a port if it is another one.
#[must_use]
pub fn is_url(text: &str) -> bool {
    DirectoryAddress::read(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_with_the_port_of_its_scheme_or_another_one() {
        let read =
            |text: &str| DirectoryAddress::read(text).map(|found| (found.host, found.port, found.starttls));
        assert_eq!(read("ldaps://LDAP.example.com"), Some(("ldap.example.com".to_owned(), 636, false)));
        assert_eq!(read("ldap://10.0.0.1/"), Some(("10.0.0.1".to_owned(), 389, true)));
        assert_eq!(read("ldaps://[2001:db8::1]:1636"), Some(("2001:db8::1".to_owned(), 1636, false)));
        for wrong in
            ["ldaps://", "ldapi://x", "ldaps://u:p@h", "ldaps://h/dc=x", "ldaps://h?x", "ldaps://h%2e", "h"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
