//! Reads the people of a JSON file from pieces of any size. The objects of the list of people are parsed one by one, so
//! that a long file needs no more memory than a short one.

use std::collections::VecDeque;

use encoding_rs::Decoder;
use serde_json::Value;
use shared_types::{ImportEncoding, ImportKind};

use super::{
    exports,
    parser::{Record, encoding},
};

/// The maximum size of an object, in bytes.
const MAX_OBJECT: usize = 64 * 1024;
/// The number of bytes of a member's name that are compared.
const MAX_NAME: usize = 32;

/// Parses pieces of a JSON file. A record is an object of the list of people; its line is its number in the list.
pub(super) struct JsonParser {
    kind: ImportKind,
    decoder: Decoder,
    splitter: Splitter,
    records: VecDeque<Record>,
}

impl JsonParser {
    /// Begins a file.
    pub(super) fn new(kind: ImportKind, of: ImportEncoding) -> Self {
        Self {
            kind,
            decoder: encoding(of).new_decoder_with_bom_removal(),
            splitter: Splitter::new(exports::lists(kind)),
            records: VecDeque::new(),
        }
    }

    /// Adds a piece of the file. The last one, which may be empty, ends it.
    pub(super) fn push(&mut self, piece: &[u8], is_last: bool) {
        let mut text = String::with_capacity(self.decoder.max_utf8_buffer_length(piece.len()).unwrap_or(0));
        let _ = self.decoder.decode_to_string(piece, &mut text, is_last);
        for byte in text.bytes() {
            if let Some(object) = self.splitter.push(byte) {
                self.records.extend(record(self.kind, object));
            }
        }
        if is_last && let Some(object) = self.splitter.end() {
            self.records.extend(record(self.kind, object));
        }
    }

    /// Takes the next person.
    pub(super) fn next(&mut self) -> Option<Record> {
        self.records.pop_front()
    }
}

/// Returns the record of an object; `None` if it is no person.
fn record(kind: ImportKind, object: Object) -> Option<Record> {
    let Object { line, text, problem } = object;
    let cells = match problem {
        Some(problem) => Err(problem),
        None => serde_json::from_slice::<Value>(&text).map_err(|_| ("invalid_json", "is not valid JSON")),
    };
    match cells {
        Ok(value) => exports::cells(kind, &value).map(|cells| {
            let is_replaced = cells.iter().any(|cell| cell.contains(char::REPLACEMENT_CHARACTER));
            let problem =
                is_replaced.then_some(("invalid_encoding", "has bytes that are none of the encoding"));
            Record { line, cells, problem }
        }),
        Err(problem) => Some(Record { line, cells: Vec::new(), problem: Some(problem) }),
    }
}

/// An object of the list of people.
struct Object {
    /// Its number in the list, from 1.
    line: i64,
    text: Vec<u8>,
    /// Why it cannot be read: a code and a text.
    problem: Option<(&'static str, &'static str)>,
}

/// Finds the objects of the list of people: that of the file itself, or of a member of its object.
struct Splitter {
    /// The names of members that are lists of people.
    lists: &'static [&'static str],
    /// How many objects and lists are open.
    depth: usize,
    is_list: bool,
    is_in_text: bool,
    is_escaped: bool,
    /// The last text in the file's object, which is the name of a member when a list begins.
    name: Vec<u8>,
    /// The depth of the objects of the list that is open; 0 outside such a list.
    people: usize,
    /// Whether the bytes belong to an object of the list.
    is_inside: bool,
    text: Vec<u8>,
    is_too_long: bool,
    /// The number of objects that began.
    count: i64,
}

impl Splitter {
    fn new(lists: &'static [&'static str]) -> Self {
        Self {
            lists,
            depth: 0,
            is_list: false,
            is_in_text: false,
            is_escaped: false,
            name: Vec::new(),
            people: 0,
            is_inside: false,
            text: Vec::new(),
            is_too_long: false,
            count: 0,
        }
    }

    /// Reads a byte; returns the object that it ends.
    fn push(&mut self, byte: u8) -> Option<Object> {
        if self.is_in_text {
            self.read_text(byte);
            self.keep(byte);
            return None;
        }
        match byte {
            b'"' => {
                self.is_in_text = true;
                if self.depth == 1 {
                    self.name.clear();
                }
                self.keep(byte);
                None
            }
            b'{' | b'[' => {
                self.open(byte);
                self.keep(byte);
                None
            }
            b'}' | b']' => {
                self.keep(byte);
                self.close()
            }
            _ => {
                self.keep(byte);
                None
            }
        }
    }

    fn read_text(&mut self, byte: u8) {
        match (std::mem::take(&mut self.is_escaped), byte) {
            (false, b'"') => {
                self.is_in_text = false;
                return;
            }
            (false, b'\\') => self.is_escaped = true,
            _ => {}
        }
        if self.depth == 1 && self.name.len() < MAX_NAME {
            self.name.push(byte);
        }
    }

    fn open(&mut self, byte: u8) {
        self.depth += 1;
        match (self.depth, byte) {
            (1, b'[') => (self.is_list, self.people) = (true, 2),
            (1, _) => {}
            (2, b'[') if !self.is_list && self.lists.iter().any(|name| name.as_bytes() == self.name) => {
                self.people = 3;
            }
            (depth, b'{') if depth == self.people => {
                (self.is_inside, self.is_too_long) = (true, false);
                self.text.clear();
                self.count += 1;
            }
            _ => {}
        }
    }

    fn close(&mut self) -> Option<Object> {
        let ended = (self.is_inside && self.depth == self.people).then(|| {
            self.is_inside = false;
            let problem = self.is_too_long.then_some(("too_long", "is longer than 64 kB"));
            Object { line: self.count, text: std::mem::take(&mut self.text), problem }
        });
        if !self.is_list && self.depth + 1 == self.people {
            self.people = 0;
        }
        self.depth = self.depth.saturating_sub(1);
        ended
    }

    fn keep(&mut self, byte: u8) {
        match self.is_inside {
            true if self.text.len() < MAX_OBJECT => self.text.push(byte),
            true => self.is_too_long = true,
            false => {}
        }
    }

    /// Ends the file; returns what is wrong if it ends in the middle.
    fn end(&mut self) -> Option<Object> {
        let line = if self.is_inside { self.count } else { self.count + 1 };
        let problem = Some(("cut_off", "is not complete: the file ends before it does"));
        (self.depth > 0).then(|| Object { line, text: Vec::new(), problem })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(kind: ImportKind, text: &str, size: usize) -> Vec<Record> {
        let mut parser = JsonParser::new(kind, ImportEncoding::Utf8);
        for piece in text.as_bytes().chunks(size) {
            parser.push(piece, false);
        }
        parser.push(&[], true);
        std::iter::from_fn(|| parser.next()).collect()
    }

    #[test]
    fn a_file_gives_the_same_people_in_pieces_of_every_size() {
        let text = "\u{feff}{\"realm\": \"users\", \"roles\": {\"users\": [{\"username\": \"no\"}]}, \"clients\": [{\"username\": \"no\"}],
            \"users\": [{\"username\": \"a\\\"}{ñ\", \"attributes\": {\"x\": [{\"username\": \"no\"}]}},
                      {\"username\": \"b\"}], \"groups\": [{\"username\": \"no\"}]}";
        for size in 1..=text.len() {
            let found = records(ImportKind::Keycloak, text, size);
            let found: Vec<_> = found.iter().map(|it| (it.line, it.cells[1].as_str(), it.problem)).collect();
            assert_eq!(found, [(1, "a\"}{ñ", None), (2, "b", None)], "{size}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error_and_the_next_is_read() {
        let long = "x".repeat(MAX_OBJECT);
        let text =
            format!(r#"[{{"userName":"{long}"}},{{"userName":nothing}},{{"userName":"ana"}},{{"userName":"#);
        let found = records(ImportKind::Scim, &text, 1000);
        let found: Vec<_> = found.iter().map(|it| (it.line, it.problem.map(|(code, _)| code))).collect();
        assert_eq!(
            found,
            [(1, Some("too_long")), (2, Some("invalid_json")), (3, None), (4, Some("cut_off"))]
        );
    }
}
