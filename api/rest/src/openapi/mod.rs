//! The OpenAPI document: what poem-openapi says of `/v1`, the OAuth endpoints beside it, and what the framework
//! cannot say: the CSRF header, the errors that every operation can give, that an optional field may be null, and
//! examples.

mod bounds;
mod errors;
mod examples;
mod progenitor;
mod schemas;

use serde_json::{Value, json};

pub use progenitor::narrowed;

use super::{
    auth::{BEARER_SCHEME, CSRF_HEADER, CSRF_SCHEME, SESSION_SCHEME},
    conditional, guard, list,
    operations::{audit, imports, service},
};

/// The whole document: OpenAPI 3.0, as JSON. `other` contains what is not part of `/v1`: tags, paths and components.
///
/// # Panics
/// When poem-openapi gives a document that is not JSON.
#[must_use]
pub fn document(other: Value) -> Value {
    let spec = service().spec();
    let mut document: Value = serde_json::from_str(&spec).expect("the document is JSON");
    document["openapi"] = json!("3.0.3");
    describe_security(&mut document);
    errors::describe(&mut document);
    for_each_operation(&mut document, |path, method, operation| {
        let secured = secure(operation);
        list::describe(operation);
        audit::describe(operation);
        imports::describe(operation);
        conditional::describe(method, operation);
        guard::describe(method, operation, secured);
        errors::add(path, operation, secured);
        normalise_names(operation);
    });
    schemas::correct(&mut document);
    bounds::add(&mut document);
    merge(&mut document, other);
    examples::add(&mut document);
    document
}

/// Adds what is not there: to objects by name, to lists at the end.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(from)) => into.extend(from),
        (into, from) => *into = from,
    }
}

fn describe_security(document: &mut Value) {
    document["components"]["securitySchemes"][CSRF_SCHEME] = json!({
        "type": "apiKey",
        "description": "The CSRF token of the session, from `GET /v1/session`. Required with the session cookie.",
        "name": CSRF_HEADER,
        "in": "header",
    });
}

/// Returns the member of an object with a name, if that is an object itself.
fn entries<'a>(of: &'a mut Value, name: &str) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    of.get_mut(name).and_then(Value::as_object_mut).into_iter().flatten()
}

fn for_each_operation(document: &mut Value, mut change: impl FnMut(&str, &str, &mut Value)) {
    for (path, item) in entries(document, "paths") {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            change(path, method, operation);
        }
    }
}

/// Describes the credentials of an operation. The cookie is accepted only with its CSRF token.
fn secure(operation: &mut Value) -> bool {
    let secured = operation["security"].as_array().is_some_and(|list| !list.is_empty());
    let security = if secured {
        json!([{ BEARER_SCHEME: [] }, { SESSION_SCHEME: [], CSRF_SCHEME: [] }])
    } else if operation["operationId"] == "getSession" {
        json!([{ SESSION_SCHEME: [] }])
    } else {
        json!([])
    };
    let guarded = security != json!([]);
    operation["security"] = security;
    guarded
}

/// Media types without parameters, which is what clients look for, and headers as they are usually spelt.
fn normalise_names(operation: &mut Value) {
    for (_, response) in entries(operation, "responses") {
        if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
            *headers =
                std::mem::take(headers).into_iter().map(|(name, it)| (header_name(&name), it)).collect();
        }
        if response["description"] == "" {
            response["description"] = json!("The operation succeeded.");
        }
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        if let Some(content) = content
            && let Some(body) = content.remove("application/json; charset=utf-8")
        {
            content.insert("application/json".to_owned(), body);
        }
    }
}

/// A header's name as it is usually spelt; the framework says all of it in capitals.
fn header_name(name: &str) -> String {
    if name == "ETAG" {
        return "ETag".to_owned();
    }
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_lowercase())
    });
    words.collect::<Vec<_>>().join("-")
}
