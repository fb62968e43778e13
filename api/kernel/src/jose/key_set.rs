//! JSON Web Key Sets of other parties (RFC 7517 section 5).

use serde_json::Value;
use shared_types::{AssertionAlg, SigningAlg};

use super::public_key::PublicKey;

/// The maximum number of keys in a set that is registered.
const MAX_REGISTERED_KEYS: usize = 20;
/// The maximum number of keys that are read from a published set.
const MAX_PUBLISHED_KEYS: usize = 100;

/// The maximum number of keys that are tried for a signature.
const MAX_TRIED_KEYS: usize = 4;

/// The keys of a set that can verify signatures.
pub struct KeySet(Vec<PublicKey>);

/// The result of verifying a signature with a key set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// One of the keys signed the message.
    Signed,
    /// None of the matching keys signed the message.
    Forged,
    /// No key has the id or fits the algorithm.
    NoSuchKey,
    /// None of the first matching keys signed the message, and there are more than are tried.
    TooManyKeys,
}

impl KeySet {
    /// Reads a key set; returns `None` when the value is not one. Keys that cannot be used or are invalid are left out
    /// (section 5).
    pub fn read(jwks: &Value) -> Option<Self> {
        let keys = jwks.get("keys")?.as_array()?.iter().take(MAX_PUBLISHED_KEYS);
        Some(Self(keys.filter_map(|jwk| PublicKey::read(jwk).ok().flatten()).collect()))
    }

    /// Checks a key set that is to be registered; returns the code and the message of the first error.
    pub fn first_error(jwks: &Value) -> Option<(&'static str, String)> {
        let Some(keys) = jwks.get("keys").and_then(Value::as_array) else {
            return Some(("invalid", "must be a JSON Web Key Set: an object with the list keys".to_owned()));
        };
        if keys.is_empty() {
            return Some(("required", "must have at least one key".to_owned()));
        }
        if keys.len() > MAX_REGISTERED_KEYS {
            return Some(("too_long", format!("must have at most {MAX_REGISTERED_KEYS} keys")));
        }
        keys.iter().enumerate().find_map(|(index, jwk)| {
            let (code, text) = PublicKey::read(jwk).err()?;
            Some((code, format!("key {index} {text}")))
        })
    }

    /// Returns whether the set has a key for one of these algorithms.
    pub fn supports(&self, algs: &[SigningAlg]) -> bool {
        self.0.iter().any(|key| algs.iter().any(|alg| key.supports(*alg)))
    }

    /// Verifies a signature with the keys that have this id, or with all keys when there is no id: at most four, since
    /// each takes time. It may take milliseconds, so call it where no other request waits.
    pub fn verify(&self, alg: SigningAlg, kid: Option<&str>, message: &[u8], signature: &[u8]) -> Verdict {
        let is_named = |key: &&PublicKey| kid.is_none_or(|kid| key.kid.as_deref() == Some(kid));
        let mut verdict = Verdict::NoSuchKey;
        for (tried, key) in self.0.iter().filter(is_named).filter(|key| key.supports(alg)).enumerate() {
            if tried == MAX_TRIED_KEYS {
                return Verdict::TooManyKeys;
            }
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

/// Converts the algorithm of an assertion to one of key pairs; returns `None` for one that uses a shared secret.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::key_pair::KeyPair;

    #[test]
    fn of_many_keys_four_are_tried() {
        let pairs: Vec<_> = (0..6).map(|_| KeyPair::generate(SigningAlg::EdDsa).unwrap()).collect();
        let jwks: Vec<_> = pairs
            .iter()
            .enumerate()
            .map(|(number, pair)| {
                let mut jwk = pair.public_jwk();
                jwk["kid"] = number.to_string().into();
                jwk
            })
            .collect();
        let set = KeySet::read(&json!({ "keys": jwks })).unwrap();
        let few = KeySet::read(&json!({ "keys": jwks[..4] })).unwrap();
        for (number, pair) in pairs.iter().enumerate() {
            let signature = pair.sign(b"knock").unwrap();
            let verify = |set: &KeySet, kid| set.verify(SigningAlg::EdDsa, kid, b"knock", &signature);
            let is_tried = number < MAX_TRIED_KEYS;
            assert_eq!(verify(&set, None), if is_tried { Verdict::Signed } else { Verdict::TooManyKeys });
            assert_eq!(verify(&few, None), if is_tried { Verdict::Signed } else { Verdict::Forged });
            assert_eq!(verify(&set, Some(&number.to_string())), Verdict::Signed, "a kid names the key");
        }
    }
}
