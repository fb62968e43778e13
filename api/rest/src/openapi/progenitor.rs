//! The document for progenitor, a generator of Rust clients. It takes one media type of a request, one type of result
//! and one type of error for each operation, in JSON. A client's build script compiles this file too, so it uses
//! nothing of ours.

use serde_json::{Map, Value, json};

const BOUNDS: [&str; 5] = ["minLength", "maxLength", "pattern", "minimum", "maximum"];

/// The document without what progenitor does not take: operations for browsers, which answer with a page or send on,
/// and the bounds of texts and numbers, of which it would make types.
#[must_use]
pub fn narrowed(mut document: Value) -> Value {
    let components = document["components"].clone();
    let paths = document["paths"].as_object_mut();
    for item in paths.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        item.retain(|_, operation| narrow(operation, &components).is_some());
    }
    unbind(&mut document);
    document
}

/// Narrows an operation; nothing where no result is left.
fn narrow(operation: &mut Value, components: &Value) -> Option<()> {
    let body = operation.get_mut("requestBody");
    if let Some(content) = body.and_then(|body| body["content"].as_object_mut()) {
        let media_type =
            content.keys().find(|name| *name == "application/json").or(content.keys().next())?.clone();
        content.retain(|name, _| *name == media_type);
    }
    if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
        parameters.retain(|parameter| parameter["in"] != "cookie");
    }
    let responses = operation["responses"].as_object()?;
    let (status, result) = responses.iter().find(|(status, _)| status.starts_with('2'))?;
    let result = json_of(result, components)?;
    let error = responses.iter().find(|(status, _)| status.starts_with('4') || status.starts_with('5'));
    let mut narrowed = Map::from_iter([(status.clone(), result)]);
    if let Some(error) = error.and_then(|(_, error)| json_of(error, components)) {
        narrowed.insert("4XX".to_owned(), error.clone());
        narrowed.insert("5XX".to_owned(), error);
    }
    operation["responses"] = Value::Object(narrowed);
    Some(())
}

/// A response with its JSON, whatever the media type calls it; nothing where it has another body.
fn json_of(response: &Value, components: &Value) -> Option<Value> {
    let named = response["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    let response = named.map_or(response, |name| &components["responses"][name]);
    let description = &response["description"];
    let Some(content) = response["content"].as_object() else {
        return Some(json!({ "description": description }));
    };
    let (_, body) = content.iter().find(|(media_type, _)| media_type.ends_with("json"))?;
    let content = json!({ "application/json": { "schema": body["schema"] } });
    Some(json!({ "description": description, "content": content }))
}

/// Takes the bounds of texts and numbers away, wherever there is a schema of one.
fn unbind(value: &mut Value) {
    match value {
        Value::Object(value) => {
            if value.get("type").is_some_and(|kind| kind == "string" || kind == "integer") {
                value.retain(|name, _| !BOUNDS.contains(&name.as_str()));
            }
            value.values_mut().for_each(unbind);
        }
        Value::Array(parts) => parts.iter_mut().for_each(unbind),
        _ => {}
    }
}
