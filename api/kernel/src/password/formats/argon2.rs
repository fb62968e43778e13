//! Argon2 (RFC 9106) in PHC form: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<output>`.

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};

use super::{Cost, Error, RefusedHash, Result, StoredHash, phc};
use crate::secrets::constant_time_eq;

/// The maximum memory, in KiB.
const MAX_MEMORY: u32 = 256 * 1024;
/// The maximum of memory in KiB × passes.
const MAX_WORK: u64 = 1024 * 1024;
/// The maximum number of lanes.
const MAX_LANES: u32 = 64;
/// The minimum capacity of a buffer, in blocks of 1 KiB. glibc always returns allocations above 32 MiB to the system
/// when they are freed, but keeps smaller ones once it has seen one freed. Unused capacity takes no memory.
const MIN_CAPACITY: usize = 33 * 1024;
/// The parameters that every hash must contain. With a default instead, another hash than the stored one would be
/// verified.
const REQUIRED_PARAMETERS: [&str; 3] = ["m", "t", "p"];

/// A hash by Argon2.
#[derive(Clone)]
pub(in super::super) struct Argon2Hash {
    algorithm: Algorithm,
    version: Version,
    params: Params,
    salt: Salt,
    output: Output,
}

/// Reads a PHC string.
pub(super) fn read(text: &str) -> Result<StoredHash, RefusedHash> {
    let (hash, salt, output) = phc(text)?;
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).map_err(|_| RefusedHash::UnknownFormat)?;
    let version = hash.version.ok_or(RefusedHash::Invalid("the version is missing"))?;
    let version = Version::try_from(version).map_err(|_| RefusedHash::Invalid("the version is unknown"))?;
    if REQUIRED_PARAMETERS.iter().any(|name| hash.params.get(*name).is_none()) {
        return Err(RefusedHash::Invalid("a parameter is missing"));
    }
    let params = Params::try_from(&hash).map_err(|_| RefusedHash::Invalid("a parameter is not allowed"))?;
    Argon2Hash::new(algorithm, version, params, salt, output).map(StoredHash::Argon2)
}

impl Argon2Hash {
    /// Creates a hash of known parts.
    pub(super) fn new(
        algorithm: Algorithm,
        version: Version,
        params: Params,
        salt: Salt,
        output: Output,
    ) -> Result<Self, RefusedHash> {
        if params.m_cost() > MAX_MEMORY {
            return Err(RefusedHash::TooCostly("Argon2 may take 256 MiB at most"));
        }
        if u64::from(params.m_cost()) * u64::from(params.t_cost()) > MAX_WORK {
            return Err(RefusedHash::TooCostly("the memory times the passes of Argon2 may be 1 GiB at most"));
        }
        if params.p_cost() > MAX_LANES {
            return Err(RefusedHash::TooCostly("Argon2 may have 64 lanes at most"));
        }
        Ok(Self { algorithm, version, params, salt, output })
    }

    /// Computes the hash of a password, by Argon2id.
    pub(in super::super) fn compute(
        cost: &Cost,
        salt: Salt,
        password: &[u8],
        buffer: &mut Vec<Block>,
    ) -> Result<Self> {
        let params = cost.params().clone();
        let bytes = run(Algorithm::Argon2id, Version::V0x13, &params, &salt, password, buffer)?;
        let output = Output::new(&bytes).map_err(Error::internal)?;
        Ok(Self { algorithm: Algorithm::Argon2id, version: Version::V0x13, params, salt, output })
    }

    /// A hash of a cost without a known password.
    pub(in super::super) fn of_nobody(cost: &Cost) -> Result<Self> {
        let params = cost.params().clone();
        let output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
        let (salt, output) = (Salt::new(&[0; 16]), Output::new(&output));
        let (salt, output) = (salt.map_err(Error::internal)?, output.map_err(Error::internal)?);
        Ok(Self { algorithm: Algorithm::Argon2id, version: Version::V0x13, params, salt, output })
    }

    pub(super) fn memory(&self) -> usize {
        self.params.block_count()
    }

    pub(super) fn is_current(&self, cost: &Cost) -> bool {
        self.algorithm == Algorithm::Argon2id
            && self.version == Version::V0x13
            && self.params == *cost.params()
    }

    pub(super) fn matches(&self, password: &[u8], buffer: &mut Vec<Block>) -> Result<bool> {
        let computed = run(self.algorithm, self.version, &self.params, &self.salt, password, buffer)?;
        Ok(constant_time_eq(&computed, self.output.as_bytes()))
    }
}

impl std::fmt::Display for Argon2Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hash = PasswordHash {
            algorithm: self.algorithm.ident(),
            version: Some(self.version.into()),
            params: ParamsString::try_from(&self.params).map_err(|_| std::fmt::Error)?,
            salt: Some(self.salt),
            hash: Some(self.output),
        };
        hash.fmt(f)
    }
}

fn run(
    algorithm: Algorithm,
    version: Version,
    params: &Params,
    salt: &Salt,
    password: &[u8],
    buffer: &mut Vec<Block>,
) -> Result<Vec<u8>> {
    let blocks = params.block_count();
    if buffer.len() < blocks {
        *buffer = Vec::with_capacity(blocks.max(MIN_CAPACITY));
        buffer.resize(blocks, Block::new());
    }
    let mut output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    Argon2::new(algorithm, version, params.clone())
        .hash_password_into_with_memory(password, salt, &mut output, &mut buffer[..])
        .map_err(|error| Error::internal(error.to_string()))?;
    Ok(output)
}
