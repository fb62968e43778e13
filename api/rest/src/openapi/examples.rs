//! Examples, composed from one table: `examples.json` has one for each name of a property or parameter. A name that
//! means different things has an entry for each schema, such as `Company.name`; an entry with a schema's own name is
//! the example of all of it. Words of enums, switches, points in time and what refers to another schema need none.

use serde_json::{Map, Value, json};

use super::{entries, for_each_operation};

const TABLE: &str = include_str!("examples.json");
/// The example of a point in time without one of its own.
const TIME: &str = "2026-01-02T03:04:05.678Z";

/// Gives an example to every property, parameter, request and response.
///
/// # Panics
/// When the table is not JSON.
pub(super) fn add(document: &mut Value) {
    let table: Value = serde_json::from_str(TABLE).expect("the table of examples is JSON");
    let schemas = document["components"]["schemas"].take();
    let examples = Examples { table, schemas: &schemas };
    for_each_operation(document, |_, _, operation| {
        examples.show_parameters(operation);
        examples.show_bodies(operation);
    });
    let mut shown = Map::new();
    let mut described = schemas.clone();
    for (name, schema) in described.as_object_mut().into_iter().flatten() {
        if let Some(example) = examples.of_schema(name) {
            shown.insert(format!("{name}List"), json!({ "value": [example] }));
            shown.insert(name.clone(), json!({ "value": example }));
        }
        for (property, value) in entries(schema, "properties") {
            examples.show_property(name, property, value);
        }
    }
    let text = document.to_string();
    shown.retain(|name, _| text.contains(&format!("\"#/components/examples/{name}\"")));
    document["components"]["schemas"] = described;
    document["components"]["examples"] = Value::Object(shown);
}

struct Examples<'a> {
    table: Value,
    schemas: &'a Value,
}

impl Examples<'_> {
    fn show_property(&self, owner: &str, name: &str, property: &mut Value) {
        let refers = ["$ref", "allOf"].iter().any(|word| property.get(word).is_some());
        if refers || property.get("example").is_some() {
            return;
        }
        if let Some(example) = self.of_property(owner, name, property) {
            property["example"] = example;
        }
    }

    fn show_parameters(&self, operation: &mut Value) {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default();
            if let Some(example) = self.of_property("", name, &parameter["schema"]) {
                parameter["example"] = example;
            }
        }
    }

    fn show_bodies(&self, operation: &mut Value) {
        operation.get_mut("requestBody").map(show_contents);
        for (_, response) in entries(operation, "responses") {
            show_contents(response);
            for (name, header) in entries(response, "headers") {
                if let Some(example) = self.of_property("", &name.to_lowercase(), &header["schema"]) {
                    header["example"] = example;
                }
            }
        }
    }

    /// The example of a schema that has a name.
    fn of_schema(&self, name: &str) -> Option<Value> {
        let schema = self.schemas.get(name)?;
        if let Some(example) = schema.get("example").or_else(|| self.table.get(name)) {
            return Some(example.clone());
        }
        if let Some(word) = schema["enum"].get(0) {
            return Some(word.clone());
        }
        let properties = schema["properties"].as_object()?.iter();
        let shown = properties.filter_map(|(property, value)| {
            Some((property.clone(), self.of_property(name, property, value)?))
        });
        Some(Value::Object(shown.collect()))
    }

    /// The example of a property of a schema, or of a parameter.
    fn of_property(&self, owner: &str, name: &str, schema: &Value) -> Option<Value> {
        let whole = self.schemas.get(owner).and_then(|schema| schema["example"].get(name));
        let own = schema.get("example").or(whole).or_else(|| self.table.get(format!("{owner}.{name}")));
        if let Some(example) = own {
            return Some(example.clone());
        }
        if let Some(name) = reference_target(schema) {
            return self.of_schema(name);
        }
        if let Some(name) = reference_target(&schema["items"]) {
            return Some(json!([self.of_schema(name)?]));
        }
        if let Some(example) = self.table.get(name).filter(|example| fits(schema, example)) {
            return Some(example.clone());
        }
        if let Some(word) = schema["enum"].get(0) {
            return Some(word.clone());
        }
        match (schema["type"].as_str()?, schema["format"].as_str()) {
            ("boolean", _) => Some(json!(true)),
            ("string", Some("date-time")) => Some(json!(TIME)),
            _ => None,
        }
    }
}

/// Whether a value is of a schema's type.
fn fits(schema: &Value, value: &Value) -> bool {
    match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("integer" | "number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    }
}

/// The name of the schema that a schema refers to.
pub(super) fn reference_target(schema: &Value) -> Option<&str> {
    let reference = [&schema["$ref"], &schema["allOf"][0]["$ref"]];
    reference.into_iter().find_map(Value::as_str)?.rsplit('/').next()
}

/// Refers to the example of the schema that a body has, or is a list of.
fn show_contents(carrier: &mut Value) {
    for (_, body) in entries(carrier, "content") {
        let list = body["schema"]["type"] == "array";
        let Some(name) = reference_target(if list { &body["schema"]["items"] } else { &body["schema"] })
        else {
            continue;
        };
        let name = if list { format!("{name}List") } else { name.to_owned() };
        if body.get("example").is_none() && body.get("examples").is_none() {
            let reference = json!({ "$ref": format!("#/components/examples/{name}") });
            body["examples"] = json!({ name: reference });
        }
    }
}
