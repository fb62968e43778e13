//! Emails as people read them.

use std::borrow::Cow;

use idna::punycode;

/// Returns an email as people write it: the labels of an international domain in Unicode instead of their ASCII form
/// (`xn--…`, RFC 5890). Emails are stored and sent in the ASCII form, which the API has validated.
#[must_use]
pub fn readable_email(email: &str) -> Cow<'_, str> {
    let Some((local, domain)) = email.rsplit_once('@') else { return Cow::Borrowed(email) };
    if !domain.contains("xn--") {
        return Cow::Borrowed(email);
    }
    let labels: Vec<Cow<'_, str>> = domain.split('.').map(readable_label).collect();
    Cow::Owned(format!("{local}@{}", labels.join(".")))
}

fn readable_label(label: &str) -> Cow<'_, str> {
    let decoded = label.strip_prefix("xn--").and_then(punycode::decode_to_string);
    decoded.map_or(Cow::Borrowed(label), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_domain_is_decoded() {
        assert_eq!(readable_email("ana@xn--bcher-kva.example.com"), "ana@bücher.example.com");
        assert_eq!(readable_email("xn--bcher-kva@example.com"), "xn--bcher-kva@example.com");
        for same in ["ana@example.com", "no email", "ana@xn--\u{0}.com"] {
            assert_eq!(readable_email(same), same);
        }
    }
}
