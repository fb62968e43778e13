//! Recognises how a file is written: whether it is JSON of another system, its encoding, its delimiter, and whether its
//! first row names the columns.

use shared_types::{ImportEncoding, ImportKind};

use super::{
    exports,
    json::JsonParser,
    mapping,
    parser::{Parser, encoding},
};
use store::payloads::ImportFormat;

/// The delimiters that are recognised.
const DELIMITERS: [u8; 4] = *b",;\t|";
/// The number of rows that are shown.
const SAMPLE: usize = 5;
/// The number of rows that the delimiter is recognised by.
const EXAMINED: usize = 50;
/// What Excel writes before the first row, with the delimiter after it.
pub(super) const SEPARATOR_LINE: &str = "sep=";

/// Recognises the format of a file by its beginning.
pub(super) fn detect(beginning: &[u8]) -> ImportFormat {
    let encoding = encoding_of(beginning);
    if let Some(kind) = json_of(encoding, beginning) {
        return described_json(kind, encoding, beginning);
    }
    let of = |delimiter: u8| {
        let rows = rows(encoding, delimiter, beginning);
        let widths: Vec<usize> = rows.iter().take(EXAMINED).map(Vec::len).collect();
        let first = widths.first().copied().unwrap_or_default();
        // The delimiter that divides the most rows into as many cells as the first one.
        let alike = widths.iter().filter(|width| **width == first && first > 1).count();
        (alike, first)
    };
    let best = DELIMITERS.into_iter().rev().max_by_key(|delimiter| of(*delimiter));
    let delimiter = best.filter(|delimiter| of(*delimiter).0 > 0).unwrap_or(b',');
    let mut rows = rows(encoding, delimiter, beginning);
    let has_header = is_header(&rows);
    let format = ImportFormat {
        kind: Some(ImportKind::Csv),
        encoding: Some(encoding),
        delimiter: char::from(delimiter).to_string(),
        has_header,
        ..ImportFormat::default()
    };
    described(format, &mut rows)
}

/// Recognises a JSON file by its beginning.
fn json_of(of: ImportEncoding, beginning: &[u8]) -> Option<ImportKind> {
    let (text, _) = encoding(of).decode_with_bom_removal(beginning);
    exports::recognise(&text)
}

fn described_json(kind: ImportKind, encoding: ImportEncoding, beginning: &[u8]) -> ImportFormat {
    let mut parser = JsonParser::new(kind, encoding);
    parser.push(beginning, false);
    let people = std::iter::from_fn(|| parser.next()).filter(|person| person.problem.is_none());
    let columns: Vec<String> = exports::columns(kind).iter().map(|name| (*name).to_owned()).collect();
    let sample = people.take(SAMPLE).map(|mut person| {
        exports::hide(&columns, &mut person.cells);
        person.cells.iter().map(|cell| shortened(cell)).collect()
    });
    let sample: Vec<Vec<String>> = sample.collect();
    ImportFormat { kind: Some(kind), encoding: Some(encoding), sample, columns, ..ImportFormat::default() }
}

/// Reads the columns and the sample again, after a change of the format.
pub(super) fn read_again(format: ImportFormat, beginning: &[u8]) -> ImportFormat {
    let encoding = format.encoding.unwrap_or(ImportEncoding::Utf8);
    let mut rows = rows(encoding, delimiter_of(&format), beginning);
    described(format, &mut rows)
}

/// Returns the delimiter as a byte.
pub(super) fn delimiter_of(format: &ImportFormat) -> u8 {
    format.delimiter.bytes().next().unwrap_or(b',')
}

fn described(mut format: ImportFormat, rows: &mut Vec<Vec<String>>) -> ImportFormat {
    let width = rows.iter().take(EXAMINED).map(Vec::len).max().unwrap_or_default();
    format.columns = match format.has_header && !rows.is_empty() {
        true => rows.remove(0).into_iter().map(|name| shortened(name.trim())).collect(),
        false => (1..=width).map(|number| number.to_string()).collect(),
    };
    let sample = rows.iter().take(SAMPLE).map(|row| {
        let mut cells: Vec<String> = row.iter().map(|cell| shortened(cell)).collect();
        exports::hide(&format.columns, &mut cells);
        cells
    });
    let sample: Vec<Vec<String>> = sample.collect();
    ImportFormat { sample, ..format }
}

/// The first characters of a cell.
fn shortened(cell: &str) -> String {
    cell.chars().take(100).collect()
}

fn rows(encoding: ImportEncoding, delimiter: u8, beginning: &[u8]) -> Vec<Vec<String>> {
    let mut parser = Parser::new(encoding, delimiter);
    parser.push(beginning, false);
    // The last row may be cut off, unless there is only one.
    let mut rows: Vec<_> = std::iter::from_fn(|| parser.next()).take(EXAMINED + 2).collect();
    if rows.len() <= EXAMINED {
        parser.push(&[], true);
        rows.extend(std::iter::from_fn(|| parser.next()));
    }
    if rows.first().is_some_and(|row| is_separator_line(&row.cells)) {
        rows.remove(0);
    }
    rows.into_iter().filter(|row| row.problem.is_none()).map(|row| row.cells).collect()
}

/// Whether a row is the line that only names the delimiter.
pub(super) fn is_separator_line(cells: &[String]) -> bool {
    cells.first().is_some_and(|cell| cell.starts_with(SEPARATOR_LINE)) && cells.len() <= 2
}

fn encoding_of(beginning: &[u8]) -> ImportEncoding {
    let pairs = beginning.chunks_exact(2).take(512);
    let (mut even, mut odd) = (0, 0);
    for pair in pairs {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    match beginning {
        [0xef, 0xbb, 0xbf, ..] => ImportEncoding::Utf8,
        [0xff, 0xfe, ..] => ImportEncoding::Utf16Le,
        [0xfe, 0xff, ..] => ImportEncoding::Utf16Be,
        _ if odd > 0 && even == 0 => ImportEncoding::Utf16Le,
        _ if even > 0 && odd == 0 => ImportEncoding::Utf16Be,
        _ => match std::str::from_utf8(beginning) {
            Ok(_) => ImportEncoding::Utf8,
            // A character that was cut off at the end.
            Err(error) if error.error_len().is_none() => ImportEncoding::Utf8,
            Err(_) => ImportEncoding::Windows1252,
        },
    }
}

/// Whether the first row names columns: it contains no email, and a name that is known, or an email follows.
fn is_header(rows: &[Vec<String>]) -> bool {
    let Some(first) = rows.first() else { return false };
    let has_email = |row: &[String]| row.iter().any(|cell| cell.contains('@'));
    let names_one = first.iter().any(|name| mapping::field_named(name).is_some());
    !has_email(first) && (names_one || rows.get(1).is_some_and(|row| has_email(row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_spreadsheets_are_recognised() {
        let text = "Correo;Nombre;Apellidos\r\nana@example.com;Ana;\"López; Núñez\"\r\n";
        let (windows, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let sep = format!("sep=;\r\n{text}");
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), ImportEncoding::Utf8),
            (format!("\u{feff}{text}").into_bytes(), ImportEncoding::Utf8),
            (windows.into_owned(), ImportEncoding::Windows1252),
            (utf16, ImportEncoding::Utf16Le),
            (sep.into_bytes(), ImportEncoding::Utf8),
        ] {
            let format = detect(&bytes);
            assert_eq!(
                (format.encoding, format.delimiter.as_str(), format.has_header),
                (Some(encoding), ";", true)
            );
            assert_eq!(format.columns, ["Correo", "Nombre", "Apellidos"]);
            assert_eq!(format.sample, [["ana@example.com", "Ana", "López; Núñez"]]);
        }
    }

    #[test]
    fn a_file_without_header_has_numbered_columns() {
        let format = detect(b"ana@example.com,Ana\nluis@example.com,Luis\n");
        assert_eq!((format.has_header, format.delimiter.as_str()), (false, ","));
        assert_eq!((format.columns, format.sample.len()), (vec!["1".to_owned(), "2".to_owned()], 2));
        let one = detect(b"ana@example.com\n");
        assert_eq!((one.delimiter.as_str(), one.columns), (",", vec!["1".to_owned()]));
        assert!(detect(b"").columns.is_empty());
    }
}
