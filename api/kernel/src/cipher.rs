//! Encryption of secrets that must be read again: client secrets, signing keys, credentials.

use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use super::{
    error::{Error, Result},
    random::Random,
    secrets::{base64url, from_base64url, sha256},
};

/// The keys of `ALDABA_ENCRYPTION_KEY`: the first one encrypts and all decrypt, so that a key can be rotated. Cheap to
/// clone.
#[derive(Clone)]
pub struct Cipher {
    keys: Arc<[(String, LessSafeKey)]>,
    random: Random,
}

impl Cipher {
    /// Creates a cipher from keys of 32 bytes each, the current one first.
    ///
    /// # Errors
    /// When there is no key, or a key does not have 32 bytes.
    pub fn new(keys: &[Vec<u8>], random: Random) -> Result<Self> {
        let keys = keys
            .iter()
            .map(|bytes| {
                let key = UnboundKey::new(&AES_256_GCM, bytes)
                    .map_err(|_| Error::internal("an encryption key is not 32 bytes long"))?;
                Ok((key_id(bytes), LessSafeKey::new(key)))
            })
            .collect::<Result<Vec<_>>>()?;
        if keys.is_empty() {
            return Err(Error::internal("there is no encryption key"));
        }
        Ok(Self { keys: keys.into(), random })
    }

    /// Encrypts for a purpose; it can only be decrypted for the same purpose. The ciphertext names the key that it was
    /// encrypted with.
    ///
    /// # Errors
    /// When the library fails, which it does not for texts of this size.
    pub fn encrypt(&self, purpose: &str, plain: &[u8]) -> Result<String> {
        let (id, key) = &self.keys[0];
        let nonce: [u8; NONCE_LEN] = self.random.bytes();
        let mut bytes = plain.to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(purpose.as_bytes()),
            &mut bytes,
        )
        .map_err(|_| Error::internal("encryption failed"))?;
        Ok(format!("v1.{id}.{}.{}", base64url(&nonce), base64url(&bytes)))
    }

    /// Decrypts the output of [`Cipher::encrypt`] for the same purpose.
    ///
    /// # Errors
    /// When the key that it names is not configured, or the ciphertext was modified or has another purpose.
    pub fn decrypt(&self, purpose: &str, text: &str) -> Result<Vec<u8>> {
        let unreadable = || Error::internal(format!("a stored secret ({purpose}) cannot be decrypted"));
        let mut parts = text.split('.');
        let (Some("v1"), Some(id), Some(nonce), Some(bytes), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(unreadable());
        };
        let (_, key) = self.keys.iter().find(|(known, _)| known == id).ok_or_else(|| {
            Error::internal(format!(
                "a stored secret ({purpose}) was encrypted with key {id}, which is not configured"
            ))
        })?;
        let nonce = from_base64url(nonce).and_then(|nonce| nonce.try_into().ok()).ok_or_else(unreadable)?;
        let mut bytes = from_base64url(bytes).ok_or_else(unreadable)?;
        let plain = key
            .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(purpose.as_bytes()), &mut bytes)
            .map_err(|_| unreadable())?;
        Ok(plain.to_vec())
    }
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.keys.iter().map(|(id, _)| id)).finish()
    }
}

/// Returns the id of a key: enough of its hash to distinguish keys, but not enough to recover the key.
fn key_id(bytes: &[u8]) -> String {
    base64url(&sha256(bytes)[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rotated_key_still_decrypts_and_a_wrong_purpose_does_not() {
        let old = Cipher::new(&[vec![1; 32]], Random::system()).unwrap();
        let text = old.encrypt("client secret", b"knock").unwrap();
        let new = Cipher::new(&[vec![2; 32], vec![1; 32]], Random::system()).unwrap();
        assert_eq!(new.decrypt("client secret", &text).unwrap(), b"knock");
        assert!(new.decrypt("signing key", &text).is_err());
        assert!(
            Cipher::new(&[vec![2; 32]], Random::system()).unwrap().decrypt("client secret", &text).is_err()
        );
    }
}
