//! Public keys of other parties as JSON Web Keys (RFC 7517, RFC 7518 section 6, RFC 8037), and the verification of
//! their signatures.

use aws_lc_rs::{
    encoding::AsDer,
    signature::{ParsedPublicKey, RsaPublicKeyComponents},
};
use serde::Deserialize;
use serde_json::Value;
use shared_types::{SigningAlg, Word};

use super::key_pair::verification;
use crate::secrets::from_base64url;

/// The private members of a JSON Web Key (RFC 7518 section 6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// The size of an RSA modulus in bits: the minimum is that of RFC 7518 section 3.3.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2_048..=8_192;
/// The largest public exponent of an RSA key: verification takes time in proportion to its length.
const MAX_RSA_EXPONENT: u64 = 1 << 32;

/// A public key that can verify signatures.
pub(super) struct PublicKey {
    pub(super) kid: Option<String>,
    /// The parsed key for each algorithm that it fits.
    verifiers: Vec<(SigningAlg, ParsedPublicKey)>,
}

/// The members of a JSON Web Key that are read.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// Why a JSON Web Key must not be registered: a code and a message.
pub(super) type KeyError = (&'static str, &'static str);

const MALFORMED: KeyError = ("invalid", "is not a JSON Web Key (RFC 7517)");

impl PublicKey {
    /// Reads a JSON Web Key; returns `None` when it is valid but cannot verify signatures here: a key for encryption,
    /// or with an unsupported algorithm or curve.
    pub(super) fn read(jwk: &Value) -> Result<Option<Self>, KeyError> {
        let members = jwk.as_object().ok_or(MALFORMED)?;
        if PRIVATE.iter().any(|name| members.contains_key(*name)) {
            return Err(("private", "contains a private or symmetric key: register only the public part"));
        }
        let jwk = Jwk::deserialize(jwk).map_err(|_| MALFORMED)?;
        let verifiers = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
            ("RSA", _) => rsa(&jwk)?,
            ("EC", Some("P-256")) => elliptic(&jwk)?,
            ("OKP", Some("Ed25519")) => edwards(&jwk)?,
            ("EC" | "OKP", Some(_)) => Vec::new(),
            ("EC" | "OKP", None) => return Err(MALFORMED),
            _ => return Err(("key_type", "is of an unknown type: kty must be RSA, EC or OKP")),
        };
        let verifiers: Vec<_> = verifiers.into_iter().filter(|(alg, _)| jwk.may_verify(*alg)).collect();
        Ok((!verifiers.is_empty()).then_some(Self { kid: jwk.kid, verifiers }))
    }

    /// Returns whether the key fits an algorithm.
    pub(super) fn supports(&self, alg: SigningAlg) -> bool {
        self.verifiers.iter().any(|(known, _)| *known == alg)
    }

    /// Returns whether the key signed the message with an algorithm.
    pub(super) fn verifies(&self, alg: SigningAlg, message: &[u8], signature: &[u8]) -> bool {
        let verifier = self.verifiers.iter().find(|(known, _)| *known == alg);
        verifier.is_some_and(|(_, key)| key.verify_sig(message, signature).is_ok())
    }
}

impl Jwk {
    /// Returns whether the members of the key allow it to verify signatures of this algorithm. They do when they are
    /// missing.
    fn may_verify(&self, alg: SigningAlg) -> bool {
        let operations = self.key_ops.as_ref();
        self.r#use.as_deref().is_none_or(|usage| usage == "sig")
            && operations.is_none_or(|known| known.iter().any(|operation| operation == "verify"))
            && self.alg.as_deref().is_none_or(|known| known == alg.as_str())
    }
}

fn bytes(member: Option<&String>) -> Result<Vec<u8>, KeyError> {
    member.and_then(|text| from_base64url(text)).filter(|bytes| !bytes.is_empty()).ok_or(MALFORMED)
}

fn rsa(jwk: &Jwk) -> Result<Vec<(SigningAlg, ParsedPublicKey)>, KeyError> {
    let number = |member: Option<&String>| {
        let bytes = bytes(member)?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Ok::<_, KeyError>(bytes[zeros..].to_vec())
    };
    let (n, e) = (number(jwk.n.as_ref())?, number(jwk.e.as_ref())?);
    let bits = n.len() * 8 - n.first().map_or(0, |first| first.leading_zeros() as usize);
    if bits < *RSA_BITS.start() {
        return Err(("weak", "is too weak: an RSA key must have at least 2048 bits"));
    }
    if bits > *RSA_BITS.end() {
        return Err(("too_long", "is too long: an RSA key must have at most 8192 bits"));
    }
    let exponent =
        e.iter().fold(0_u64, |number, byte| number.saturating_mul(256).saturating_add(u64::from(*byte)));
    if exponent > MAX_RSA_EXPONENT {
        return Err(("too_long", "has an exponent that is too large: it must be at most 2^32"));
    }
    let der = RsaPublicKeyComponents { n, e }.as_der().map_err(|_| MALFORMED)?;
    [SigningAlg::Rs256, SigningAlg::Ps256].into_iter().map(|alg| parse(alg, der.as_ref())).collect()
}

fn elliptic(jwk: &Jwk) -> Result<Vec<(SigningAlg, ParsedPublicKey)>, KeyError> {
    let (x, y) = (bytes(jwk.x.as_ref())?, bytes(jwk.y.as_ref())?);
    if x.len() != 32 || y.len() != 32 {
        return Err(MALFORMED);
    }
    // An uncompressed point: a byte that marks the format, then both coordinates.
    parse(SigningAlg::Es256, &[&[4], &*x, &*y].concat()).map(|verifier| vec![verifier])
}

fn edwards(jwk: &Jwk) -> Result<Vec<(SigningAlg, ParsedPublicKey)>, KeyError> {
    let x = bytes(jwk.x.as_ref())?;
    if x.len() != 32 {
        return Err(MALFORMED);
    }
    parse(SigningAlg::EdDsa, &x).map(|verifier| vec![verifier])
}

fn parse(alg: SigningAlg, key: &[u8]) -> Result<(SigningAlg, ParsedPublicKey), KeyError> {
    ParsedPublicKey::new(verification(alg), key).map(|parsed| (alg, parsed)).map_err(|_| MALFORMED)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{jose::key_pair::KeyPair, secrets::base64url};

    fn first_error(jwk: &Value) -> Option<&'static str> {
        PublicKey::read(jwk).err().map(|(code, _)| code)
    }

    #[test]
    fn what_a_private_key_signed_its_public_key_verifies() {
        for alg in SigningAlg::ALL {
            let pair = KeyPair::generate(*alg).unwrap();
            let key = PublicKey::read(&pair.public_jwk()).unwrap().unwrap();
            let signature = pair.sign(b"knock").unwrap();
            assert!(key.supports(*alg) && key.verifies(*alg, b"knock", &signature), "{alg:?}");
            assert!(!key.verifies(*alg, b"knack", &signature), "{alg:?}");
            for other in SigningAlg::ALL.iter().filter(|other| *other != alg) {
                assert!(!key.verifies(*other, b"knock", &signature), "{alg:?} taken for {other:?}");
            }
        }
    }

    #[test]
    fn private_weak_and_malformed_keys_are_mistakes() {
        let elliptic = KeyPair::generate(SigningAlg::Es256).unwrap().public_jwk();
        let with = |name: &str, value: Value| {
            let mut jwk = elliptic.clone();
            jwk[name] = value;
            jwk
        };
        assert_eq!(first_error(&with("d", json!("AAAA"))), Some("private"));
        assert_eq!(first_error(&json!({ "kty": "oct", "k": "AAAA" })), Some("private"));
        assert_eq!(first_error(&json!({ "kty": "AKP", "pub": "AAAA" })), Some("key_type"));
        assert_eq!(first_error(&with("x", json!("AAAA"))), Some("invalid"));
        assert_eq!(first_error(&with("x", elliptic["y"].clone())), Some("invalid"), "not on the curve");
        assert_eq!(first_error(&with("kid", json!(1))), Some("invalid"));
        assert_eq!(first_error(&json!("key")), Some("invalid"));
        let rsa = |bytes: usize| json!({ "kty": "RSA", "e": "AQAB", "n": base64url(&vec![0xc5; bytes]) });
        assert_eq!(first_error(&rsa(128)), Some("weak"));
        assert_eq!(first_error(&rsa(255)), Some("weak"));
        assert_eq!(first_error(&rsa(1_025)), Some("too_long"));
        assert_eq!(first_error(&rsa(256)), None);
        let even = json!({ "kty": "RSA", "e": "Ag", "n": base64url(&[0xc5; 256]) });
        assert_eq!(first_error(&even), Some("invalid"));
        for (exponent, error) in [
            (&[1, 0, 0, 0, 1][..], Some("too_long")),
            (&[0xff; 32], Some("too_long")),
            (&[0, 0, 0xff, 0xff, 0xff, 0xff], None),
        ] {
            let large = json!({ "kty": "RSA", "e": base64url(exponent), "n": base64url(&[0xc5; 256]) });
            assert_eq!(first_error(&large), error, "{exponent:?}");
        }
    }

    #[test]
    fn keys_for_something_else_are_left_out() {
        let jwk = KeyPair::generate(SigningAlg::Rs256).unwrap().public_jwk();
        let supports = |name: &str, value: Value| {
            let mut jwk = jwk.clone();
            jwk[name] = value;
            let key = PublicKey::read(&jwk).unwrap();
            [SigningAlg::Rs256, SigningAlg::Ps256]
                .map(|alg| key.as_ref().is_some_and(|key| key.supports(alg)))
        };
        assert_eq!(supports("kid", json!("a")), [true, true]);
        assert_eq!(supports("use", json!("enc")), [false, false]);
        assert_eq!(supports("key_ops", json!(["encrypt"])), [false, false]);
        assert_eq!(supports("key_ops", json!(["verify"])), [true, true]);
        assert_eq!(supports("alg", json!("PS256")), [false, true]);
        let other = json!({ "kty": "EC", "crv": "P-384", "x": "AAAA", "y": "AAAA" });
        assert!(PublicKey::read(&other).unwrap().is_none());
    }
}
