//! JSON Web Key Sets of others (RFC 7517 section 5).

use serde_json::Value;
use shared_types::{AssertionAlg, SigningAlg};

use super::public_key::PublicKey;

/// The most keys of a set that is registered.
const MOST_KEYS: usize = 20;
/// The most keys that are read of a set that is published somewhere.
const MOST_READ: usize = 100;

/// The keys of a set that signatures can be verified with.
pub struct KeySet(Vec<PublicKey>);

/// Whether a key of a set signed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One did.
    Signed,
    /// None of those that could have did.
    Forged,
    /// None is named so, or fits the algorithm.
    NoSuchKey,
}

impl KeySet {
    /// Reads a key set; `None` when it is none. Keys that are of no use or not right are left out (section 5).
    pub fn read(jwks: &Value) -> Option<Self> {
        let keys = jwks.get("keys")?.as_array()?.iter().take(MOST_READ);
        Some(Self(keys.filter_map(|jwk| PublicKey::read(jwk).ok().flatten()).collect()))
    }

    /// What is wrong with a key set that is to be registered: a code and a text for people.
    pub fn mistake(jwks: &Value) -> Option<(&'static str, String)> {
        let Some(keys) = jwks.get("keys").and_then(Value::as_array) else {
            return Some(("invalid", "must be a JSON Web Key Set: an object with the list keys".to_owned()));
        };
        if keys.is_empty() {
            return Some(("required", "must have at least one key".to_owned()));
        }
        if keys.len() > MOST_KEYS {
            return Some(("too_long", format!("must have at most {MOST_KEYS} keys")));
        }
        keys.iter().enumerate().find_map(|(index, jwk)| {
            let (code, text) = PublicKey::read(jwk).err()?;
            Some((code, format!("key {index} {text}")))
        })
    }

    /// Whether there is a key for one of these algorithms.
    pub fn fits(&self, algs: &[SigningAlg]) -> bool {
        self.0.iter().any(|key| algs.iter().any(|alg| key.fits(*alg)))
    }

    /// Whether a key of the set signed the message by an algorithm: the one with this id, else any.
    pub fn verify(&self, alg: SigningAlg, kid: Option<&str>, message: &[u8], signature: &[u8]) -> Verdict {
        let is_named = |key: &&PublicKey| kid.is_none_or(|kid| key.kid.as_deref() == Some(kid));
        let mut verdict = Verdict::NoSuchKey;
        for key in self.0.iter().filter(is_named).filter(|key| key.fits(alg)) {
            if key.verifies(alg, message, signature) {
                return Verdict::Signed;
            }
            verdict = Verdict::Forged;
        }
        verdict
    }
}

impl std::fmt::Debug for KeySet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|key| &key.kid)).finish()
    }
}

/// The algorithm of an assertion as one of key pairs; `None` for one that uses a shared secret.
#[must_use]
pub fn signing_alg(alg: AssertionAlg) -> Option<SigningAlg> {
    match alg {
        AssertionAlg::Hs256 => None,
        AssertionAlg::Rs256 => Some(SigningAlg::Rs256),
        AssertionAlg::Es256 => Some(SigningAlg::Es256),
        AssertionAlg::Ps256 => Some(SigningAlg::Ps256),
        AssertionAlg::EdDsa => Some(SigningAlg::EdDsa),
    }
}
