//! scrypt (RFC 7914) in PHC form: `$scrypt$ln=17,r=8,p=1$<salt>$<output>`.

use argon2::password_hash::phc::{Output, Salt};
use scrypt::Params;

use super::{Error, RefusedHash, Result, StoredHash, phc, write_phc};
use crate::secrets::constant_time_eq;

/// The maximum of N × r: 128 MiB.
const MAX_MEMORY: u64 = 1024 * 1024;
/// The maximum of N × r × p.
const MAX_WORK: u64 = 2 * 1024 * 1024;

/// A hash by scrypt.
#[derive(Clone)]
pub(in super::super) struct ScryptHash {
    log_n: u32,
    r: u32,
    p: u32,
    salt: Salt,
    output: Output,
}

/// Reads a PHC string.
pub(super) fn read(text: &str) -> Result<StoredHash, RefusedHash> {
    let (hash, salt, output) = phc(text)?;
    let parameter =
        |name| hash.params.get_decimal(name).ok_or(RefusedHash::Invalid("a parameter is missing"));
    ScryptHash::new(parameter("ln")?, parameter("r")?, parameter("p")?, salt, output).map(StoredHash::Scrypt)
}

impl ScryptHash {
    /// Creates a hash of known parts.
    pub(super) fn new(log_n: u32, r: u32, p: u32, salt: Salt, output: Output) -> Result<Self, RefusedHash> {
        if log_n == 0 || r == 0 || p == 0 {
            return Err(RefusedHash::Invalid("a parameter is 0"));
        }
        let n = if log_n < 32 { 1_u64 << log_n } else { u64::MAX };
        let memory = n.saturating_mul(r.into());
        if memory > MAX_MEMORY {
            return Err(RefusedHash::TooCostly("scrypt may take 128 MiB at most"));
        }
        if memory.saturating_mul(p.into()) > MAX_WORK {
            return Err(RefusedHash::TooCostly("N × r × p of scrypt may be 2,097,152 at most"));
        }
        Ok(Self { log_n, r, p, salt, output })
    }

    /// The memory, in KiB.
    pub(super) fn memory(&self) -> usize {
        // 128 bytes × N × r.
        ((1_usize << self.log_n) * self.r as usize).div_ceil(8)
    }

    pub(super) fn matches(&self, password: &[u8]) -> Result<bool> {
        let log_n = u8::try_from(self.log_n).map_err(Error::internal)?;
        let params =
            Params::new(log_n, self.r, self.p).map_err(|error| Error::internal(error.to_string()))?;
        let mut computed = vec![0; self.output.len()];
        scrypt::scrypt(password, &self.salt, &params, &mut computed)
            .map_err(|error| Error::internal(error.to_string()))?;
        Ok(constant_time_eq(&computed, self.output.as_bytes()))
    }
}

impl std::fmt::Display for ScryptHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parameters = [("ln", self.log_n), ("r", self.r), ("p", self.p)];
        write_phc(f, "scrypt", &parameters, self.salt, self.output)
    }
}
