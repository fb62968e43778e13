//! The codes of a secret: HMAC-SHA-1, six digits, a new one every 30 seconds, since many apps ignore anything else.

use totp_rs::{Builder, Totp};

use kernel::{Error, Result, Timestamp};

/// The length of a secret, in bytes (RFC 4226 section 4).
pub(super) const SECRET_LENGTH: usize = 20;
/// The maximum length of the account and of the issuer in the URI, in characters: the QR code of a longer one is hard
/// to scan.
const MAX_LABEL: usize = 40;

/// Returns the time step of which a code is, if it is of now, of the step before or of the step after (RFC 6238 section
/// 5.2). Spaces in the code are ignored.
pub(super) fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Result<Option<i64>> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = build(secret, "", "x")?;
    // No step is before 1970.
    let now = u64::try_from(now.timestamp()).unwrap_or_default();
    Ok(totp.check(&code, now).and_then(|step| i64::try_from(step).ok()))
}

/// Returns the secret as text, and the URI that an app reads it from.
pub(super) fn texts(secret: &[u8], issuer: &str, account: &str) -> Result<(String, String)> {
    let totp = build(secret, issuer, account)?;
    Ok((totp.secret().to_base32(), totp.to_url().map_err(|error| Error::internal(error.to_string()))?))
}

fn build(secret: &[u8], issuer: &str, account: &str) -> Result<Totp> {
    let builder = Builder::new().with_secret(secret.to_vec()).with_account_name(label(account));
    let builder = builder.with_issuer(Some(label(issuer)).filter(|issuer| !issuer.is_empty()));
    builder.build().map_err(|error| Error::internal(error.to_string()))
}

/// Returns a text as a label may be: without colons, which separate its parts, and not too long.
fn label(text: &str) -> String {
    text.chars().map(|c| if c == ':' { ' ' } else { c }).take(MAX_LABEL).collect()
}

#[cfg(test)]
mod tests {
    use kernel::clock::Timestamp;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_6238_are_accepted() {
        // Appendix B, SHA-1, the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let secret = b"12345678901234567890";
            let step = seconds / 30;
            assert_eq!(step_of(secret, code, at(seconds)).unwrap(), Some(step), "{seconds}");
            assert_eq!(step_of(secret, code, at((step + 2) * 30 - 1)).unwrap(), Some(step), "{seconds}");
            assert_eq!(step_of(secret, code, at((step - 1) * 30)).unwrap(), Some(step), "{seconds}");
            assert_eq!(step_of(secret, code, at((step + 2) * 30)).unwrap(), None, "{seconds}");
            if step > 1 {
                assert_eq!(step_of(secret, code, at((step - 1) * 30 - 1)).unwrap(), None, "{seconds}");
            }
        }
    }

    #[test]
    fn only_six_digits_are_a_code() {
        for code in ["", "28708", "2870822", "+87082", "28708a", "２８７０８２"] {
            assert_eq!(step_of(b"12345678901234567890", code, at(59)).unwrap(), None, "{code}");
        }
        assert_eq!(step_of(b"12345678901234567890", " 287 082 ", at(59)).unwrap(), Some(1));
    }

    #[test]
    fn the_uri_names_the_issuer_and_the_account() {
        let (secret, uri) = texts(b"12345678901234567890", "Acme: Ünïversal", "ana@example.com").unwrap();
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert!(uri.starts_with("otpauth://totp/Acme%20%20%C3%9Cn"), "{uri}");
        assert!(uri.contains(&format!("secret={secret}")) && uri.contains("issuer=Acme%20%20"), "{uri}");
    }
}
