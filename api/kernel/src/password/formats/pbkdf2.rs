//! PBKDF2 (RFC 8018) in PHC form: `$pbkdf2-sha256$i=600000$<salt>$<output>`.

use std::num::NonZeroU32;

use argon2::password_hash::phc::{Output, Salt};
use aws_lc_rs::pbkdf2;

use super::{RefusedHash, Result, StoredHash, phc, write_phc};

/// The maximum of rounds × blocks of output.
const MAX_WORK: u64 = 6_000_000;

/// The fewest bytes of output: a shorter one is easier to match by chance.
const MIN_OUTPUT: usize = 16;

/// The function that PBKDF2 repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digest {
    Sha1,
    Sha256,
    Sha512,
}

impl Digest {
    const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Sha512];

    /// The identifier in PHC form.
    fn ident(self) -> &'static str {
        match self {
            Self::Sha1 => "pbkdf2-sha1",
            Self::Sha256 => "pbkdf2-sha256",
            Self::Sha512 => "pbkdf2-sha512",
        }
    }

    /// The length of its output, in bytes.
    fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    fn algorithm(self) -> pbkdf2::Algorithm {
        match self {
            Self::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        }
    }
}

/// A hash by PBKDF2.
#[derive(Clone)]
pub(in super::super) struct Pbkdf2Hash {
    digest: Digest,
    rounds: NonZeroU32,
    salt: Salt,
    output: Output,
}

/// Reads a PHC string.
pub(super) fn read(text: &str) -> Result<StoredHash, RefusedHash> {
    let (hash, salt, output) = phc(text)?;
    let ident = hash.algorithm.as_str();
    let digest = Digest::ALL.into_iter().find(|digest| digest.ident() == ident);
    let rounds =
        hash.params.get_decimal("i").ok_or(RefusedHash::Invalid("the number of rounds is missing"))?;
    if hash.params.get_decimal("l").is_some_and(|length| length as usize != output.len()) {
        return Err(RefusedHash::Invalid("its output has another length than it says"));
    }
    Pbkdf2Hash::new(digest.ok_or(RefusedHash::UnknownFormat)?, rounds, salt, output).map(StoredHash::Pbkdf2)
}

impl Pbkdf2Hash {
    /// Creates a hash of known parts.
    pub(super) fn new(digest: Digest, rounds: u32, salt: Salt, output: Output) -> Result<Self, RefusedHash> {
        let rounds = NonZeroU32::new(rounds).ok_or(RefusedHash::Invalid("the number of rounds is 0"))?;
        if output.len() < MIN_OUTPUT {
            return Err(RefusedHash::Invalid("its output has fewer than 16 bytes"));
        }
        let blocks = output.len().div_ceil(digest.length()) as u64;
        if u64::from(rounds.get()) * blocks > MAX_WORK {
            return Err(RefusedHash::TooCostly(
                "the rounds of PBKDF2 times the blocks of its output may be 6,000,000 at most",
            ));
        }
        Ok(Self { digest, rounds, salt, output })
    }

    pub(super) fn matches(&self, password: &[u8]) -> bool {
        let Self { digest, rounds, salt, output } = self;
        pbkdf2::verify(digest.algorithm(), *rounds, salt, password, output.as_bytes()).is_ok()
    }
}

impl std::fmt::Display for Pbkdf2Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write_phc(f, self.digest.ident(), &[("i", self.rounds.get())], self.salt, self.output)
    }
}
