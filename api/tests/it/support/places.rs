//! Writes a database of the places of IPv4 addresses, in the MaxMind DB format 2.0.

use std::{net::Ipv4Addr, path::Path};

use serde_json::{Value, json};

/// The length of a record of the search tree, in bytes.
const RECORD: usize = 3;
/// The separator between the search tree and the data, in bytes.
const SEPARATOR: usize = 16;

/// Where a bit of an address leads.
#[derive(Debug, Clone, Copy)]
enum Next {
    Nothing,
    Node(usize),
    /// The offset of a place in the data.
    Place(usize),
}

/// Writes a file with the places of /24 networks.
pub fn write(path: &Path, places: &[(Ipv4Addr, Value)]) {
    let (mut nodes, mut data) = (vec![[Next::Nothing; 2]], Vec::new());
    for (network, place) in places {
        let mut node = 0;
        let bits = u32::from(*network);
        for depth in 0..24 {
            let bit = usize::from(bits >> (31 - depth) & 1 == 1);
            let next = match nodes[node][bit] {
                Next::Node(next) => next,
                _ if depth == 23 => {
                    nodes[node][bit] = Next::Place(data.len());
                    break;
                }
                _ => {
                    nodes.push([Next::Nothing; 2]);
                    nodes.len() - 1
                }
            };
            nodes[node][bit] = Next::Node(next);
            node = next;
        }
        encode(&mut data, place);
    }
    let mut file = Vec::new();
    for next in nodes.iter().flatten() {
        let value = match next {
            Next::Nothing => nodes.len(),
            Next::Node(node) => *node,
            Next::Place(offset) => nodes.len() + SEPARATOR + offset,
        };
        file.extend(&u32::try_from(value).unwrap().to_be_bytes()[4 - RECORD..]);
    }
    file.extend([0; SEPARATOR]);
    file.extend(data);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    let metadata = json!({
        "binary_format_major_version": { "uint16": 2 },
        "binary_format_minor_version": { "uint16": 0 },
        "build_epoch": { "uint64": 1 },
        "database_type": "Test-City",
        "description": { "en": "Places of tests" },
        "ip_version": { "uint16": 4 },
        "languages": ["en", "es"],
        "node_count": { "uint32": nodes.len() },
        "record_size": { "uint16": 8 * RECORD },
    });
    encode(&mut file, &metadata);
    std::fs::write(path, file).expect("the file is written");
}

/// Encodes a value. A number is an object whose only member names its type.
fn encode(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::String(text) => {
            control(out, 2, text.len());
            out.extend(text.as_bytes());
        }
        Value::Array(items) => {
            control(out, 11, items.len());
            items.iter().for_each(|item| encode(out, item));
        }
        Value::Object(members) => {
            let number = members.iter().next().filter(|(name, _)| name.starts_with("uint"));
            if let Some((name, number)) = number {
                let kind = match name.as_str() {
                    "uint16" => 5,
                    "uint32" => 6,
                    _ => 9,
                };
                let bytes = number.as_u64().expect("a number").to_be_bytes();
                let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
                control(out, kind, bytes.len());
                return out.extend(bytes);
            }
            control(out, 7, members.len());
            for (name, member) in members {
                encode(out, &Value::String(name.clone()));
                encode(out, member);
            }
        }
        other => panic!("{other} cannot be encoded"),
    }
}

/// Writes the type and the size, which is below 29, of a value.
fn control(out: &mut Vec<u8>, kind: u8, size: usize) {
    let size = u8::try_from(size).ok().filter(|size| *size < 29).expect("a short value");
    match kind {
        1..=7 => out.push(kind << 5 | size),
        _ => out.extend([size, kind - 7]),
    }
}
