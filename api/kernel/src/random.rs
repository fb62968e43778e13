//! Randomness as a dependency: code that needs random bytes gets a [`Random`].

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::secrets::Secret;

/// A cryptographically secure source of random bytes.
#[derive(Debug, Clone, Default)]
pub struct Random(SystemRandom);

impl Random {
    /// Returns the source of the operating system.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// Returns random bytes.
    ///
    /// # Panics
    /// When the operating system cannot provide randomness, since continuing would be insecure.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }

    /// Returns a random UUID (version 4).
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// Returns a secret of 256 bits after a prefix that names its purpose, such as `aldaba_pat_`. It contains only
    /// `[A-Za-z0-9._~-]`.
    #[must_use]
    pub fn secret(&self, prefix: &str) -> Secret {
        Secret::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(self.bytes::<32>())))
    }
}
