//! What poem-openapi's schemas lack or say in a way that generators of clients stumble over.

use serde_json::{Map, Value, json};

use super::{entries, for_each_operation, merge};

/// What makes an application, and the schema that it shares with what changes one.
const NEW_APPLICATION: (&str, &str) = ("CreateApplication", "ApplicationData");

/// Properties that are JSON objects of another standard, which poem-openapi describes as any JSON.
const OBJECTS: [&str; 1] = ["jwks"];

/// Mends the schemas.
pub(super) fn correct(document: &mut Value) {
    describe_new_applications(document);
    for (_, schema) in entries(&mut document["components"], "schemas") {
        let required = schema["required"].clone();
        let required: Vec<_> = required.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, property) in entries(schema, "properties") {
            let Some(property) = property.as_object_mut() else { continue };
            if OBJECTS.contains(&name.as_str()) {
                property.insert("type".to_owned(), json!("object"));
            }
            // A field that need not be there may also be null.
            let nullable = !required.contains(&name.as_str()) && !property.contains_key("default");
            match reference(property) {
                Some(reference) => refer(property, reference, nullable),
                // What may be anything may be null too; `nullable` goes only with a type.
                None if nullable && property.contains_key("type") => {
                    property.insert("nullable".to_owned(), json!(true));
                }
                None => {}
            }
        }
    }
}

/// A new application needs a name; otherwise it is described as a changed one is.
fn describe_new_applications(document: &mut Value) {
    let (new, changed) = NEW_APPLICATION;
    let mut schema = document["components"]["schemas"][changed].clone();
    let description =
        "An application to register (UC-13). Only `name` is needed; what is absent is the default.";
    merge(&mut schema, json!({ "title": new, "description": description, "required": ["name"] }));
    document["components"]["schemas"][new] = schema;
    for_each_operation(document, |_, _, operation| {
        if operation["operationId"].as_str().is_some_and(|id| id.starts_with("createApplication")) {
            let reference = json!({ "$ref": format!("#/components/schemas/{new}") });
            operation["requestBody"]["content"]["application/json"]["schema"] = reference;
        }
    });
}

/// The schema that a property refers to, taken out of it: poem-openapi writes it alone, or beside the description.
fn reference(property: &mut Map<String, Value>) -> Option<Value> {
    if let Some(reference) = property.remove("$ref") {
        return Some(json!({ "$ref": reference }));
    }
    let all = property.get("allOf").and_then(Value::as_array)?;
    let found = all.iter().find(|part| part.get("$ref").is_some())?.clone();
    property.remove("allOf");
    Some(found)
}

/// Refers to a schema. `nullable` beside `allOf` is the only form that every generator of clients understands: some
/// write no type for a choice of a reference and null.
fn refer(property: &mut Map<String, Value>, reference: Value, nullable: bool) {
    if nullable {
        property.insert("nullable".to_owned(), json!(true));
    } else if property.is_empty() {
        property.insert("$ref".to_owned(), reference["$ref"].clone());
        return;
    }
    property.insert("allOf".to_owned(), json!([reference]));
}
