//! What the fields of requests are bound to. DTOs are plain and the domain checks them, so the document gets them here:
//! `bounds.json` has what JSON Schema can say of a name in requests, or of a schema's field, such as `CreateUser.name`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{entries, examples::reference_target, for_each_operation, merge};

const TABLE: &str = include_str!("bounds.json");
/// The bounds of the numbers that are not of JSON Schema's own formats.
const NUMBERS: [(&str, i64); 2] = [("uint16", u16::MAX as i64), ("uint32", u32::MAX as i64)];

/// Bounds the fields of requests.
///
/// # Panics
/// When the table is not JSON.
pub(super) fn add(document: &mut Value) {
    let table: Value = serde_json::from_str(TABLE).expect("the table of bounds is JSON");
    let mut requests = BTreeSet::new();
    for_each_operation(document, |_, _, operation| requests.extend(body(operation).map(str::to_owned)));
    let schemas = document["components"]["schemas"].clone();
    for name in requests.clone() {
        collect(&schemas, &schemas[name], &mut requests);
    }
    for (owner, schema) in entries(&mut document["components"], "schemas") {
        for (name, property) in entries(schema, "properties") {
            if let Some((_, most)) = NUMBERS.iter().find(|(format, _)| property["format"] == *format) {
                merge(property, json!({ "minimum": 0, "maximum": most }));
            }
            let own = table.get(format!("{owner}.{name}")).or_else(|| table.get(name));
            if let Some(bounds) = own.filter(|_| requests.contains(owner)) {
                merge(property, bounds.clone());
            }
        }
    }
}

/// The name of the schema of an operation's JSON body.
fn body(operation: &Value) -> Option<&str> {
    reference_target(operation.pointer("/requestBody/content/application~1json/schema")?)
}

/// Adds the names of the schemas that a schema refers to.
fn collect(schemas: &Value, schema: &Value, found: &mut BTreeSet<String>) {
    for property in schema["properties"].as_object().into_iter().flat_map(|properties| properties.values()) {
        let name = reference_target(property).or_else(|| reference_target(&property["items"]));
        if let Some(name) = name.filter(|name| found.insert((*name).to_owned())) {
            collect(schemas, &schemas[name], found);
        }
    }
}
