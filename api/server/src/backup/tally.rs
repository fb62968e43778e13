//! Counts and hashes of the rows of a table, in whatever order they are read.

use serde_json::Value as Json;

use kernel::{
    Error, Result,
    secrets::{base64url, sha256},
};

/// The number of rows, and the sum of their hashes: it does not depend on the order of the rows, which differs between
/// databases. It finds what was lost or changed by mistake; the encryption finds what was changed by somebody who
/// cannot decrypt it. Neither proves who wrote the backup: the key of its recipient is enough to write another one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    rows: u64,
    sum: [u8; 32],
}

impl Tally {
    /// Adds a row.
    ///
    /// # Errors
    /// When the row cannot be written as JSON.
    pub(super) fn add(&mut self, row: &[Json]) -> Result<()> {
        let hash = sha256(&serde_json::to_vec(row).map_err(Error::internal)?);
        let mut carry = 0;
        for (byte, more) in self.sum.iter_mut().rev().zip(hash.iter().rev()) {
            let [high, low] = (u16::from(*byte) + u16::from(*more) + carry).to_be_bytes();
            *byte = low;
            carry = u16::from(high);
        }
        self.rows += 1;
        Ok(())
    }

    /// Returns the number of rows.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Returns the sum of the rows' SHA-256, modulo 2²⁵⁶, as base64url.
    pub(super) fn hash(&self) -> String {
        base64url(&self.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[i64]) -> Tally {
        let mut tally = Tally::default();
        for row in rows {
            tally.add(&[Json::from(*row)]).expect("JSON");
        }
        tally
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_their_values_do() {
        assert_eq!(of(&[1, 2, 3]), of(&[3, 1, 2]));
        assert_ne!(of(&[1, 2, 3]), of(&[1, 2, 4]));
        assert_ne!(of(&[1, 2]).hash(), of(&[1, 2, 2]).hash());
        assert_eq!(of(&[]).hash(), base64url(&[0; 32]));
    }
}
