//! Randomness as a dependency: code that needs random bytes gets a [`Random`].

use std::cell::RefCell;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::secrets::Secret;

/// A cryptographically secure source of random bytes.
#[derive(Debug, Clone, Default)]
pub struct Random(SystemRandom);

/// How many bytes for identifiers a thread draws together.
const AHEAD: usize = 1_024;

/// Bytes that were drawn and not used yet.
struct Ahead {
    bytes: [u8; AHEAD],
    left: usize,
}

thread_local! {
    static IDENTIFIERS: RefCell<Ahead> = const { RefCell::new(Ahead { bytes: [0; AHEAD], left: 0 }) };
}

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

    /// Returns random bytes for an identifier that is no secret, such as that of a request. They are drawn together with
    /// those of the next identifiers: each drawing mixes the state of the generator with bytes of the processor's own,
    /// which takes longer than anything else that a simple request needs.
    ///
    /// # Panics
    /// As [`Random::bytes`].
    #[must_use]
    pub fn identifier<const N: usize>(&self) -> [u8; N] {
        const { assert!(N <= AHEAD) };
        IDENTIFIERS.with_borrow_mut(|ahead| {
            if ahead.left < N {
                ahead.bytes = self.bytes();
                ahead.left = AHEAD;
            }
            let mut identifier = [0; N];
            let rest = ahead.left - N;
            identifier.copy_from_slice(&ahead.bytes[rest..ahead.left]);
            ahead.left = rest;
            identifier
        })
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_identifier_is_returned_twice_in_any_thread() {
        let some = || {
            let random = Random::system();
            (0..AHEAD).map(|_| (random.identifier::<12>(), random.identifier::<16>())).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(some)).collect();
        let all: Vec<_> =
            threads.into_iter().flat_map(|thread| thread.join().expect("identifiers")).collect();
        let (short, long): (HashSet<_>, HashSet<_>) = all.iter().copied().unzip();
        assert_eq!((short.len(), long.len()), (4 * AHEAD, 4 * AHEAD));
    }
}
