//! bcrypt in its own notation: `$2b$12$<salt><output>`.

use bcrypt::HashParts;

use super::{Error, RefusedHash, Result, StoredHash};

/// The maximum cost: 2^14 rounds.
const MAX_COST: u32 = 14;

/// A hash by bcrypt, which uses the first 72 bytes of a password only.
#[derive(Clone)]
pub(in super::super) struct BcryptHash(String);

/// Reads a hash of version 2a, 2b or 2y. Version 2x marks hashes of a faulty implementation, which cannot be verified.
pub(super) fn read(text: &str) -> Result<StoredHash, RefusedHash> {
    let known = ["$2a$", "$2b$", "$2y$"].iter().any(|version| text.starts_with(version));
    if !known {
        return Err(RefusedHash::UnknownFormat);
    }
    let parts: HashParts =
        text.parse().map_err(|_| RefusedHash::Invalid("it does not have the 60 characters of bcrypt"))?;
    match parts.get_cost() {
        4..=MAX_COST => Ok(StoredHash::Bcrypt(BcryptHash(text.to_owned()))),
        0..4 => Err(RefusedHash::Invalid("the cost of bcrypt is at least 4")),
        _ => Err(RefusedHash::TooCostly("the cost of bcrypt may be 14 at most")),
    }
}

impl BcryptHash {
    pub(super) fn matches(&self, password: &[u8]) -> Result<bool> {
        bcrypt::verify(password, &self.0).map_err(|error| Error::internal(error.to_string()))
    }
}

impl std::fmt::Display for BcryptHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
