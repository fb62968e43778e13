//! What poem-openapi's schemas lack or say in a way that generators of clients stumble over.

use serde_json::{Map, Value, json};

use super::entries;

/// Mends the schemas.
pub(super) fn mend(schemas: &mut Value) {
    for (_, schema) in schemas.as_object_mut().into_iter().flatten() {
        let required = schema["required"].clone();
        let required: Vec<_> = required.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for (name, property) in entries(schema, "properties") {
            let Some(property) = property.as_object_mut() else { continue };
            // A field that need not be there may also be null.
            let nullable = !required.contains(&name.as_str()) && !property.contains_key("default");
            match reference(property) {
                Some(reference) => refer(property, reference, nullable),
                None if nullable => drop(property.insert("nullable".to_owned(), json!(true))),
                None => {}
            }
        }
    }
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

/// Refers to a schema. In OpenAPI 3.0 `nullable` says nothing beside a reference, so null is one of two cases.
fn refer(property: &mut Map<String, Value>, reference: Value, nullable: bool) {
    if nullable {
        property.insert("oneOf".to_owned(), json!([reference, { "enum": [null] }]));
    } else if property.is_empty() {
        property.insert("$ref".to_owned(), reference["$ref"].clone());
    } else {
        property.insert("allOf".to_owned(), json!([reference]));
    }
}
