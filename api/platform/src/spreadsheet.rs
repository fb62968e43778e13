//! Comma-separated values that spreadsheets open safely.

use kernel::{Error, Result};

/// Writes rows as comma-separated values (RFC 4180), with cells that no spreadsheet takes for a formula.
///
/// # Errors
/// When the rows have different lengths.
pub fn lines<const N: usize>(rows: impl Iterator<Item = [String; N]>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.map(harmless)).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(|error| Error::internal(error.to_string()))
}

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(harmless("=1+1".into()), "'=1+1");
        assert_eq!(harmless("Ana".into()), "Ana");
        let text = lines(std::iter::once(["@x".to_owned(), "a,b".to_owned()])).unwrap();
        assert_eq!(text, b"'@x,\"a,b\"\n");
    }
}
