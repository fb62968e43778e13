//! The cost of new hashes.

use std::ops::RangeInclusive;

use argon2::Params;

/// The length of a new hash, in bytes.
const OUTPUT: usize = 32;
/// The minimum of memory in KiB × passes: every choice that OWASP's Password Storage Cheat Sheet recommends for
/// Argon2id is above it.
const MIN_WORK: u64 = 7 * 1024 * 5;

/// The cost of a new hash by Argon2id (RFC 9106 section 3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost(Params);

impl Cost {
    /// The allowed memory, in KiB.
    pub const MEMORY: RangeInclusive<u32> = 7 * 1024..=256 * 1024;
    /// The allowed number of passes.
    pub const PASSES: RangeInclusive<u32> = 1..=16;
    /// The allowed number of lanes.
    pub const LANES: RangeInclusive<u32> = 1..=16;

    /// Creates a cost of `memory` in KiB, a number of passes and a number of lanes; `None` if one is out of range, or
    /// all together are weaker than OWASP's weakest recommendation.
    #[must_use]
    pub fn new(memory: u32, passes: u32, lanes: u32) -> Option<Self> {
        let is_allowed =
            Self::MEMORY.contains(&memory) && Self::PASSES.contains(&passes) && Self::LANES.contains(&lanes);
        let is_enough = u64::from(memory) * u64::from(passes) >= MIN_WORK;
        let params = (is_allowed && is_enough).then(|| Params::new(memory, passes, lanes, Some(OUTPUT)).ok());
        params.flatten().map(Self)
    }

    /// Returns the parameters of Argon2id.
    pub(super) fn params(&self) -> &Params {
        &self.0
    }

    /// Returns the memory, in KiB.
    pub(super) fn memory(&self) -> usize {
        self.0.block_count()
    }
}

impl Default for Cost {
    /// 19 MiB, 2 passes, 1 lane: OWASP's first recommendation for servers with little memory.
    fn default() -> Self {
        const DEFAULT: Params = match Params::new(19 * 1024, 2, 1, Some(OUTPUT)) {
            Ok(params) => params,
            Err(_) => panic!("the cost is valid"),
        };
        Self(DEFAULT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_and_excessive_costs_are_refused() {
        for (memory, passes) in [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5), (262_144, 16)]
        {
            assert!(Cost::new(memory, passes, 1).is_some(), "{memory} {passes}");
        }
        for (memory, passes, lanes) in [
            (19_456, 1, 1),
            (7_167, 16, 1),
            (262_145, 1, 1),
            (19_456, 0, 1),
            (19_456, 17, 1),
            (19_456, 2, 0),
            (19_456, 2, 17),
        ] {
            assert!(Cost::new(memory, passes, lanes).is_none(), "{memory} {passes} {lanes}");
        }
        assert_eq!(Cost::new(19_456, 2, 1), Some(Cost::default()));
    }
}
