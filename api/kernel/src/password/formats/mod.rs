//! The formats of stored and imported hashes: one file for each, and one list of their notations.
//!
//! The cost of an imported hash comes from outside, so each format limits what it accepts.

mod argon2;
mod bcrypt;
mod django;
mod keycloak;
mod pbkdf2;
mod scrypt;

use std::fmt::Display;

use ::argon2::{
    Block,
    password_hash::phc::{Ident, Output, ParamsString, PasswordHash, Salt},
};

use super::cost::Cost;
use crate::error::{Error, Result};
pub(super) use argon2::Argon2Hash;

/// The maximum length of a hash that is imported, in bytes. Keycloak's JSON is the longest notation.
const MAX_LENGTH: usize = 2_000;

/// Why a hash is not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedHash {
    /// It is in none of the formats.
    UnknownFormat,
    /// It is incomplete or contains something else; the text says what.
    Invalid(&'static str),
    /// Verifying it would take too much memory or time; the text names the limit.
    TooCostly(&'static str),
}

impl RefusedHash {
    /// Returns the code of the error.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownFormat => "unknown_format",
            Self::Invalid(_) => "invalid",
            Self::TooCostly(_) => "too_costly",
        }
    }
}

impl std::fmt::Display for RefusedHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownFormat => f.write_str(
                "must be a hash by bcrypt, scrypt, PBKDF2 or Argon2, in PHC form or as Django or Keycloak write it",
            ),
            Self::Invalid(cause) => write!(f, "is not a complete hash: {cause}"),
            Self::TooCostly(limit) => write!(f, "takes too much memory or time to verify: {limit}"),
        }
    }
}

/// How hashes whose text begins with `prefix` are read.
struct Notation {
    prefix: &'static str,
    read: fn(&str) -> Result<StoredHash, RefusedHash>,
}

/// All notations. The first whose prefix matches is used.
const NOTATIONS: [Notation; 9] = [
    Notation { prefix: "$argon2", read: argon2::read },
    Notation { prefix: "$pbkdf2", read: pbkdf2::read },
    Notation { prefix: "$scrypt$", read: scrypt::read },
    Notation { prefix: "$2", read: bcrypt::read },
    Notation { prefix: "argon2$", read: django::argon2 },
    Notation { prefix: "pbkdf2_", read: django::pbkdf2 },
    Notation { prefix: "scrypt$", read: django::scrypt },
    Notation { prefix: "bcrypt$", read: django::bcrypt },
    Notation { prefix: "{", read: keycloak::read },
];

/// A hash that can be verified within the limits of cost. `Display` writes the notation in which it is stored: PHC or,
/// for bcrypt, its own.
#[derive(Clone)]
pub(super) enum StoredHash {
    /// By Argon2.
    Argon2(Argon2Hash),
    /// By bcrypt.
    Bcrypt(bcrypt::BcryptHash),
    /// By PBKDF2.
    Pbkdf2(pbkdf2::Pbkdf2Hash),
    /// By scrypt.
    Scrypt(scrypt::ScryptHash),
}

impl StoredHash {
    /// Reads a hash in any notation.
    pub(super) fn read(text: &str) -> Result<Self, RefusedHash> {
        if text.len() > MAX_LENGTH {
            return Err(RefusedHash::Invalid("it is longer than 2,000 bytes"));
        }
        let notation = NOTATIONS.iter().find(|notation| text.starts_with(notation.prefix));
        notation.ok_or(RefusedHash::UnknownFormat).and_then(|notation| (notation.read)(text))
    }

    /// Returns the memory that its verification takes, in KiB.
    pub(super) fn memory(&self) -> usize {
        match self {
            Self::Argon2(hash) => hash.memory(),
            Self::Scrypt(hash) => hash.memory(),
            Self::Bcrypt(_) | Self::Pbkdf2(_) => 0,
        }
    }

    /// Whether it is as new hashes are.
    pub(super) fn is_current(&self, cost: &Cost) -> bool {
        matches!(self, Self::Argon2(hash) if hash.is_current(cost))
    }

    /// Whether it is the hash of a password. `buffer` is memory that can be used again.
    pub(super) fn matches(&self, password: &[u8], buffer: &mut Vec<Block>) -> Result<bool> {
        match self {
            Self::Argon2(hash) => hash.matches(password, buffer),
            Self::Bcrypt(hash) => hash.matches(password),
            Self::Pbkdf2(hash) => Ok(hash.matches(password)),
            Self::Scrypt(hash) => hash.matches(password),
        }
    }
}

impl std::fmt::Display for StoredHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Argon2(hash) => hash.fmt(f),
            Self::Bcrypt(hash) => hash.fmt(f),
            Self::Pbkdf2(hash) => hash.fmt(f),
            Self::Scrypt(hash) => hash.fmt(f),
        }
    }
}

/// Parses a PHC string, which must have a salt and an output.
fn phc(text: &str) -> Result<(PasswordHash, Salt, Output), RefusedHash> {
    let hash = PasswordHash::new(text).map_err(|_| RefusedHash::Invalid("it is not a PHC string"))?;
    match (hash.salt, hash.hash) {
        (Some(salt), Some(output)) => Ok((hash, salt, output)),
        _ => Err(RefusedHash::Invalid("its salt or output is missing")),
    }
}

/// Writes a PHC string without a version. The parameters are names and numbers.
fn write_phc(
    f: &mut std::fmt::Formatter<'_>,
    algorithm: &str,
    parameters: &[(&str, u32)],
    salt: Salt,
    output: Output,
) -> std::fmt::Result {
    let mut params = ParamsString::new();
    for (name, value) in parameters {
        params.add_decimal(*name, *value).map_err(|_| std::fmt::Error)?;
    }
    let algorithm = Ident::new(algorithm).map_err(|_| std::fmt::Error)?;
    PasswordHash { algorithm, version: None, params, salt: Some(salt), hash: Some(output) }.fmt(f)
}

/// Creates a salt from its bytes.
fn salt(bytes: &[u8]) -> Result<Salt, RefusedHash> {
    Salt::new(bytes).map_err(|_| RefusedHash::Invalid("its salt must have 8 to 48 bytes"))
}

/// Creates an output from base64 with padding.
fn output(base64: &str) -> Result<Output, RefusedHash> {
    let bytes = decode(base64).ok_or(RefusedHash::Invalid("its output is not base64"))?;
    Output::new(&bytes).map_err(|_| RefusedHash::Invalid("its output must have 10 to 64 bytes"))
}

/// Decodes base64 with padding (RFC 4648 section 4).
fn decode(base64: &str) -> Option<Vec<u8>> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.decode(base64).ok()
}

/// A decimal number.
fn number(text: &str) -> Result<u32, RefusedHash> {
    let is_decimal = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_decimal.then(|| text.parse().ok()).flatten();
    number.ok_or(RefusedHash::Invalid("a parameter is not a number"))
}

#[cfg(test)]
mod tests;
