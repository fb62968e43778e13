//! Explains a common mistake with certificates of private servers: one that is its own authority, as `openssl req
//! -x509` makes it, is not accepted as the certificate of a server (RFC 5280 section 4.2.1.9).

use base64::{Engine, engine::general_purpose::STANDARD};

/// How the TLS library names the mistake.
const ERROR: &str = "CaUsedAsEndEntity";
/// The explanation.
const EXPLANATION: &str = "the certificate of the server is its own authority (CA:TRUE), as `openssl req -x509` makes it. \
     Make an authority and a certificate that it signs: the commands are in docs/CONFIGURATION.md, section Certificates";

/// The DER of the object identifier of basic constraints (RFC 5280 section 4.2.1.9).
const BASIC_CONSTRAINTS: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x13];
/// The DER of a true boolean.
const TRUE: &[u8] = &[0x01, 0x01, 0xff];
/// The DER of the object identifier of alternative names (RFC 5280 section 4.2.1.6), which servers have and authorities
/// seldom.
const ALTERNATIVE_NAMES: &[u8] = &[0x06, 0x03, 0x55, 0x1d, 0x11];
/// The maximum distance between the object identifier of basic constraints and its value, in bytes.
const MAX_DISTANCE: usize = 12;

/// Appends the explanation to the text of a TLS error that it belongs to.
#[must_use]
pub fn explained(text: String) -> String {
    if text.contains(ERROR) { format!("{text}: {EXPLANATION}") } else { text }
}

/// Returns the explanation if one of the certificates of a PEM file is probably such a server's: it is an authority and
/// has the names of a server.
#[must_use]
pub fn advice(pem: &str) -> Option<&'static str> {
    let certificates = pem.split("-----BEGIN CERTIFICATE-----").skip(1);
    let bodies = certificates.filter_map(|rest| rest.split("-----END CERTIFICATE-----").next());
    let mut ders =
        bodies.filter_map(|body| STANDARD.decode(body.split_whitespace().collect::<String>()).ok());
    ders.any(|der| is_authority(&der) && find(&der, ALTERNATIVE_NAMES).is_some()).then_some(EXPLANATION)
}

fn is_authority(der: &[u8]) -> bool {
    let Some(at) = find(der, BASIC_CONSTRAINTS) else { return false };
    let value = &der[at + BASIC_CONSTRAINTS.len()..];
    let value = &value[..value.len().min(MAX_DISTANCE)];
    // The extension itself may be marked critical by a boolean too: the constraint is the last one.
    let first = find(value, TRUE);
    let is_critical = value.starts_with(TRUE);
    match (first, is_critical) {
        (Some(_), false) => true,
        (Some(_), true) => find(&value[TRUE.len()..], TRUE).is_some(),
        (None, _) => false,
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
