//! Randomness as a parameter: whoever needs random bytes is given a [`Random`].

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::Secret;

/// A cryptographically secure source of random bytes.
#[derive(Debug, Clone, Default)]
pub struct Random(SystemRandom);

impl Random {
    /// The operating system's source.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// Random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give; going on would be worse.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }

    /// A random UUID (version 4).
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// A secret of 256 bits behind a prefix that says what it is for, such as `aldaba_pat_`; only `[A-Za-z0-9._~-]`.
    #[must_use]
    pub fn secret(&self, prefix: &str) -> Secret {
        Secret::new(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(self.bytes::<32>())))
    }
}
