//! Emails: one form in which they are stored, compared and sent.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// The maximum length of the part before the @, in characters (RFC 5321 section 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

/// Why a text is not an email.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnEmail {
    /// The part before the @ has characters that many mail servers do not accept (RFC 6531).
    LocalPart,
    /// Anything else.
    Malformed,
}

/// Returns the canonical form of an email: lower case, the labels of an international domain as A-labels (UTS 46, RFC
/// 5890). The part before the @ must be ASCII.
///
/// # Errors
/// [`NotAnEmail`].
pub fn canonical(email: &str) -> Result<String, NotAnEmail> {
    let (local, domain) = email.split_once('@').ok_or(NotAnEmail::Malformed)?;
    // Checked before the case changes: the lower case of the Kelvin sign is an ASCII letter.
    if !local.is_ascii() {
        return Err(NotAnEmail::LocalPart);
    }
    let dotted = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    let plain = local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b));
    if local.is_empty() || local.len() > MAX_LOCAL || !dotted || !plain {
        return Err(NotAnEmail::Malformed);
    }
    let domain = ascii_domain(domain).ok_or(NotAnEmail::Malformed)?;
    Ok(format!("{}@{domain}", local.to_ascii_lowercase()))
}

/// Returns the form of a text under which an email or a username is looked up: the canonical one if it is an email, else
/// the text with its ASCII letters in lower case, which no email has. Other letters stay as they are: the lower case of
/// the Kelvin sign is an ASCII letter, so that one person's email would find another person.
#[must_use]
pub fn lookup_key(text: &str) -> String {
    let text = text.trim();
    canonical(text).unwrap_or_else(|_| text.to_ascii_lowercase())
}

/// The domain with A-labels; `None` for one that no mail can be sent to, such as an IP address or a single label.
fn ascii_domain(domain: &str) -> Option<String> {
    let ascii = Uts46::new()
        .to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
        .ok()?;
    let is_name = matches!(url::Host::parse(&ascii), Ok(url::Host::Domain(_)));
    (is_name && ascii.contains('.')).then(|| ascii.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_have_one_form() {
        for (typed, stored) in [
            ("Ana.Perez+x@Example.COM", "ana.perez+x@example.com"),
            ("ana@bücher.example.com", "ana@xn--bcher-kva.example.com"),
            ("ana@BÜCHER.example.com", "ana@xn--bcher-kva.example.com"),
            ("ana@XN--BCHER-KVA.example.com", "ana@xn--bcher-kva.example.com"),
            ("ana@straße.de", "ana@xn--strae-oqa.de"),
            ("ana@例え。テスト", "ana@xn--r8jz45g.xn--zckzah"),
        ] {
            assert_eq!(canonical(typed).as_deref(), Ok(stored), "{typed}");
            assert_eq!(lookup_key(&format!(" {typed} ")), stored);
        }
        for odd in [
            "",
            "ana",
            "ana@",
            "@example.com",
            "a b@example.com",
            "a@b@c.com",
            "ana@localhost",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            ".a@b.com",
            "a@-b.com",
            "a@b%2ec.com",
            "a@b.com.",
            "a@xn--zz--.com",
            "a@xn--bücher.com",
        ] {
            assert_eq!(canonical(odd), Err(NotAnEmail::Malformed), "{odd}");
        }
        for odd in
            ["ａna@example.com", "\u{202e}ana@example.com", "\u{212a}im@example.com", "josé@example.com"]
        {
            assert_eq!(canonical(odd), Err(NotAnEmail::LocalPart), "{odd}");
            assert!(!lookup_key(odd).is_ascii(), "{odd}: it would be looked up as another email");
        }
    }
}
