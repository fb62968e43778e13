//! A key pair of any of the algorithms that tokens are signed with.

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RsaEncoding, RsaKeyPair,
        VerificationAlgorithm,
    },
};
use serde_json::json;
use shared_types::SigningAlg;

use crate::{
    error::{Error, Result},
    secrets::{base64url, sha256},
};

/// A private key with its public key, parsed once.
pub struct KeyPair {
    private: Private,
    public: ParsedPublicKey,
}

enum Private {
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl KeyPair {
    /// Generates a key pair. RSA takes a tenth of a second, so call this where no request waits for it.
    pub fn generate(alg: SigningAlg) -> Result<Self> {
        let private = match alg {
            SigningAlg::Rs256 | SigningAlg::Ps256 => {
                Private::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).map_err(refused)?, rsa_encoding(alg))
            }
            SigningAlg::Es256 => Private::Ecdsa(
                EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING).map_err(refused)?,
            ),
            SigningAlg::EdDsa => Private::Ed25519(Ed25519KeyPair::generate().map_err(refused)?),
        };
        Self::new(alg, private)
    }

    /// Parses the output of [`KeyPair::to_pkcs8`].
    pub fn from_pkcs8(alg: SigningAlg, der: &[u8]) -> Result<Self> {
        let private = match alg {
            SigningAlg::Rs256 | SigningAlg::Ps256 => {
                Private::Rsa(RsaKeyPair::from_pkcs8(der).map_err(refused)?, rsa_encoding(alg))
            }
            SigningAlg::Es256 => Private::Ecdsa(
                EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, der)
                    .map_err(refused)?,
            ),
            SigningAlg::EdDsa => Private::Ed25519(Ed25519KeyPair::from_pkcs8(der).map_err(refused)?),
        };
        Self::new(alg, private)
    }

    fn new(alg: SigningAlg, private: Private) -> Result<Self> {
        let public = ParsedPublicKey::new(verification(alg), private.public()).map_err(refused)?;
        Ok(Self { private, public })
    }

    /// Returns the private key as PKCS #8.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>> {
        let der = match &self.private {
            Private::Rsa(pair, _) => pair.as_der().map_err(refused)?.as_ref().to_vec(),
            Private::Ecdsa(pair) => pair.to_pkcs8v1().map_err(refused)?.as_ref().to_vec(),
            Private::Ed25519(pair) => pair.to_pkcs8v1().map_err(refused)?.as_ref().to_vec(),
        };
        Ok(der)
    }

    /// Returns the members of the public JWK that its thumbprint is computed from (RFC 7517, RFC 7518 section 6, RFC
    /// 8037).
    pub fn public_jwk(&self) -> serde_json::Value {
        match &self.private {
            Private::Rsa(pair, _) => {
                let public = pair.public_key();
                json!({
                    "e": base64url(public.exponent().big_endian_without_leading_zero()),
                    "kty": "RSA",
                    "n": base64url(public.modulus().big_endian_without_leading_zero()),
                })
            }
            Private::Ecdsa(pair) => {
                // An uncompressed point: a byte that marks the format, then both coordinates.
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "crv": "P-256", "kty": "EC", "x": base64url(x), "y": base64url(y) })
            }
            Private::Ed25519(pair) => {
                json!({ "crv": "Ed25519", "kty": "OKP", "x": base64url(pair.public_key().as_ref()) })
            }
        }
    }

    /// Signs a message in the signature format of JWS (RFC 7515).
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let random = SystemRandom::new();
        match &self.private {
            Private::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &random, message, &mut signature).map_err(refused)?;
                Ok(signature)
            }
            Private::Ecdsa(pair) => Ok(pair.sign(&random, message).map_err(refused)?.as_ref().to_vec()),
            Private::Ed25519(pair) => Ok(pair.try_sign(message).map_err(refused)?.as_ref().to_vec()),
        }
    }

    /// Returns whether this key signed the message.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.public.verify_sig(message, signature).is_ok()
    }
}

impl Private {
    fn public(&self) -> &[u8] {
        match self {
            Self::Rsa(pair, _) => pair.public_key().as_ref(),
            Self::Ecdsa(pair) => pair.public_key().as_ref(),
            Self::Ed25519(pair) => pair.public_key().as_ref(),
        }
    }
}

/// Returns the JWK thumbprint (RFC 7638) of the output of [`KeyPair::public_jwk`]. The members are sorted by name, as
/// RFC 7638 requires.
pub fn thumbprint(jwk: &serde_json::Value) -> String {
    base64url(&sha256(jwk.to_string().as_bytes()))
}

fn rsa_encoding(alg: SigningAlg) -> &'static dyn RsaEncoding {
    if alg == SigningAlg::Ps256 { &signature::RSA_PSS_SHA256 } else { &signature::RSA_PKCS1_SHA256 }
}

/// Returns the verification algorithm for signatures in the format of JWS (RFC 7518 section 3, RFC 8037).
pub(super) fn verification(alg: SigningAlg) -> &'static dyn VerificationAlgorithm {
    match alg {
        SigningAlg::Rs256 => &signature::RSA_PKCS1_2048_8192_SHA256,
        SigningAlg::Ps256 => &signature::RSA_PSS_2048_8192_SHA256,
        SigningAlg::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
        SigningAlg::EdDsa => &signature::ED25519,
    }
}

fn refused(cause: impl std::fmt::Display) -> Error {
    Error::internal(format!("a signing key was refused: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_types::Word;

    #[test]
    fn every_algorithm_signs_and_survives_storage() {
        for alg in SigningAlg::ALL {
            let drawn = KeyPair::generate(*alg).unwrap();
            let stored = KeyPair::from_pkcs8(*alg, &drawn.to_pkcs8().unwrap()).unwrap();
            assert_eq!(drawn.public_jwk(), stored.public_jwk());
            let signature = drawn.sign(b"knock").unwrap();
            assert!(stored.verifies(b"knock", &signature));
            assert!(!stored.verifies(b"knack", &signature));
        }
    }

    #[test]
    fn the_thumbprint_is_that_of_the_rfc() {
        // RFC 8037 appendix A.3.
        let jwk =
            json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
        assert_eq!(thumbprint(&jwk), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }
}
