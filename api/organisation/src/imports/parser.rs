//! Reads the records of a file (RFC 4180) from pieces of any size, so that a long file needs no more memory than a
//! short one.

use std::collections::VecDeque;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use shared_types::ImportEncoding;

/// The maximum size of a record, in bytes.
const MAX_RECORD: usize = 64 * 1024;
/// The maximum number of cells of a record.
const MAX_CELLS: usize = 500;

/// A record of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// The number of its first line, from 1.
    pub(super) line: i64,
    pub(super) cells: Vec<String>,
    /// Why it cannot be read: a code and a text.
    pub(super) problem: Option<(&'static str, &'static str)>,
}

/// Parses pieces of a file.
pub(super) struct Parser {
    decoder: Decoder,
    reader: Reader,
    output: Vec<u8>,
    written: usize,
    ends: Vec<usize>,
    ended: usize,
    /// The number of line breaks that were read.
    breaks: usize,
    /// The number of the first line of the record.
    line: usize,
    is_at_start: bool,
    is_too_long: bool,
    has_replaced: bool,
    records: VecDeque<Record>,
}

/// Returns an encoding by its name.
pub(super) fn encoding(encoding: ImportEncoding) -> &'static Encoding {
    match encoding {
        ImportEncoding::Utf8 => UTF_8,
        ImportEncoding::Utf16Le => UTF_16LE,
        ImportEncoding::Utf16Be => UTF_16BE,
        ImportEncoding::Windows1252 => WINDOWS_1252,
    }
}

impl Parser {
    /// Begins a file.
    pub(super) fn new(of: ImportEncoding, delimiter: u8) -> Self {
        Self {
            decoder: encoding(of).new_decoder_with_bom_removal(),
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            output: vec![0; 1024],
            written: 0,
            ends: vec![0; 32],
            ended: 0,
            breaks: 0,
            line: 1,
            is_at_start: true,
            is_too_long: false,
            has_replaced: false,
            records: VecDeque::new(),
        }
    }

    /// Adds a piece of the file. The last one, which may be empty, ends it.
    pub(super) fn push(&mut self, piece: &[u8], is_last: bool) {
        let mut text = String::with_capacity(self.decoder.max_utf8_buffer_length(piece.len()).unwrap_or(0));
        let (_, _, has_replaced) = self.decoder.decode_to_string(piece, &mut text, is_last);
        self.has_replaced |= has_replaced;
        self.parse(text.as_bytes());
        if is_last {
            self.parse_end();
        }
    }

    /// Takes the next complete record.
    pub(super) fn next(&mut self) -> Option<Record> {
        self.records.pop_front()
    }

    fn parse(&mut self, mut text: &[u8]) {
        while !text.is_empty() {
            let read = self.step(text);
            text = text.get(read..).unwrap_or_default();
        }
    }

    /// An empty input ends the file.
    fn parse_end(&mut self) {
        while !self.is_at_end() {}
    }

    fn is_at_end(&mut self) -> bool {
        let (result, _, written, ended) =
            self.reader.read_record(&[], &mut self.output[self.written..], &mut self.ends[self.ended..]);
        self.written += written;
        self.ended += ended;
        self.take(&result);
        matches!(result, ReadRecordResult::End)
    }

    /// Parses up to the end of a record or of the text; returns how many bytes it read.
    fn step(&mut self, text: &[u8]) -> usize {
        let is_break = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let skipped = if self.is_at_start { text.iter().take_while(is_break).count() } else { 0 };
        if skipped > 0 {
            self.count_breaks(text, skipped);
            return skipped;
        }
        if std::mem::take(&mut self.is_at_start) {
            self.line = self.breaks + 1;
        }
        let (result, read, written, ended) =
            self.reader.read_record(text, &mut self.output[self.written..], &mut self.ends[self.ended..]);
        self.written += written;
        self.ended += ended;
        self.count_breaks(text, read);
        self.take(&result);
        read
    }

    fn count_breaks(&mut self, text: &[u8], read: usize) {
        self.breaks += text.iter().take(read).filter(|byte| **byte == b'\n').count();
    }

    fn take(&mut self, result: &ReadRecordResult) {
        match result {
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
            ReadRecordResult::OutputFull if self.output.len() < MAX_RECORD => {
                self.output.resize(self.output.len() * 2, 0);
            }
            ReadRecordResult::OutputEndsFull if self.ends.len() < MAX_CELLS => {
                self.ends.resize(self.ends.len() * 2, 0);
            }
            // What is too long is read over.
            ReadRecordResult::OutputFull => {
                self.is_too_long = true;
                self.written = 0;
            }
            ReadRecordResult::OutputEndsFull => {
                self.is_too_long = true;
                self.ended = 0;
            }
            ReadRecordResult::Record => self.emit(),
        }
    }

    fn emit(&mut self) {
        let line = i64::try_from(self.line).unwrap_or(i64::MAX);
        let problem = match (self.is_too_long, self.has_replaced) {
            (true, _) => Some(("too_long", "is longer than 64 kB or has more than 500 cells")),
            (false, true) if self.cells().iter().any(|cell| cell.contains('\u{fffd}')) => {
                Some(("invalid_encoding", "contains bytes that are invalid in the encoding"))
            }
            _ => None,
        };
        let cells = if self.is_too_long { Vec::new() } else { self.cells() };
        if self.is_too_long || cells.iter().any(|cell| !cell.trim().is_empty()) {
            self.records.push_back(Record { line, cells, problem });
        }
        (self.written, self.ended, self.is_too_long) = (0, 0, false);
        self.is_at_start = true;
    }

    fn cells(&self) -> Vec<String> {
        let mut start = 0;
        let ends = self.ends.iter().take(self.ended);
        let cells = ends.map(|end| {
            let cell = self.output.get(start..*end).unwrap_or_default();
            start = *end;
            String::from_utf8_lossy(cell).into_owned()
        });
        cells.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(of: ImportEncoding, delimiter: u8, bytes: &[u8], size: usize) -> Vec<Record> {
        let mut parser = Parser::new(of, delimiter);
        for piece in bytes.chunks(size) {
            parser.push(piece, false);
        }
        parser.push(&[], true);
        std::iter::from_fn(|| parser.next()).collect()
    }

    fn cells(records: &[Record]) -> Vec<(i64, Vec<&str>)> {
        records.iter().map(|it| (it.line, it.cells.iter().map(String::as_str).collect())).collect()
    }

    #[test]
    fn a_file_gives_the_same_records_in_pieces_of_every_size() {
        let text = "\u{feff}a;b\r\n\"x;\"\"y\"\"\nz\";é\n\n;\nlast;row";
        for size in 1..=text.len() {
            let found = records(ImportEncoding::Utf8, b';', text.as_bytes(), size);
            let expected = [(1, vec!["a", "b"]), (2, vec!["x;\"y\"\nz", "é"]), (6, vec!["last", "row"])];
            assert_eq!(cells(&found), expected, "{size}");
        }
    }

    #[test]
    fn every_encoding_is_read() {
        let utf16 =
            |bytes: fn(u16) -> [u8; 2]| "\u{feff}ñ,€\n".encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        for (of, bytes) in [
            (ImportEncoding::Utf16Le, utf16(u16::to_le_bytes)),
            (ImportEncoding::Utf16Be, utf16(u16::to_be_bytes)),
            (ImportEncoding::Windows1252, vec![0xf1, b',', 0x80, b'\n']),
        ] {
            assert_eq!(cells(&records(of, b',', &bytes, 1)), [(1, vec!["ñ", "€"])], "{of}");
        }
        let wrong = records(ImportEncoding::Utf8, b',', b"ok\n\xf1\nok\n", 100);
        let problems: Vec<_> = wrong.iter().map(|record| record.problem.map(|it| it.0)).collect();
        assert_eq!(problems, [None, Some("invalid_encoding"), None]);
    }

    #[test]
    fn a_record_that_is_too_long_is_one_error_and_the_next_is_read() {
        let long = format!("a\n{}\nb\n{}\nc\n", "x".repeat(3 * MAX_RECORD), ",".repeat(3 * MAX_CELLS));
        let found = records(ImportEncoding::Utf8, b',', long.as_bytes(), 10_000);
        let kinds: Vec<_> = found.iter().map(|record| (record.line, record.problem.is_some())).collect();
        assert_eq!(kinds, [(1, false), (2, true), (3, false), (4, true), (5, false)]);
    }
}
