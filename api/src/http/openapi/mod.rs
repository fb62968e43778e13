//! The OpenAPI document: what poem-openapi says of `/v1`, the OAuth endpoints beside it, and what the framework
//! cannot say: the CSRF header, the errors that every operation can give, that an optional field may be null, and
//! examples.

mod bounds;
mod errors;
mod examples;
mod progenitor;
mod schemas;

use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService};
use serde_json::{Value, json};

pub use progenitor::narrowed;

use super::{
    auth::{BEARER_SCHEME, CSRF_HEADER, CSRF_SCHEME, SESSION_SCHEME},
    service,
};

/// The service with the document's head.
pub(super) fn describe<T: OpenApi>(apis: T) -> OpenApiService<T, ()> {
    OpenApiService::new(apis, "Aldaba", env!("CARGO_PKG_VERSION"))
        .description(
            "Centralised authentication for companies: people, products, access, and one OpenID Connect provider.",
        )
        .contact(ContactObject::new().name("The Aldaba project"))
        .license(LicenseObject::new("GPL-3.0-or-later").url("https://www.gnu.org/licenses/gpl-3.0.html"))
        .server("/")
        .url_prefix("/v1")
}

/// The whole document: OpenAPI 3.0, as JSON. `other` holds what is not of `/v1`: tags, paths and components.
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
    for_each_operation(&mut document, |path, operation| {
        let secured = secure(operation);
        errors::add(path, operation, secured);
        media_types(operation);
    });
    schemas::mend(&mut document);
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
        "description": "Goes with the session cookie; `GET /v1/session` gives it.",
        "name": CSRF_HEADER,
        "in": "header",
    });
}

/// What an object holds under a name, where that is an object itself.
fn entries<'a>(of: &'a mut Value, name: &str) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    of.get_mut(name).and_then(Value::as_object_mut).into_iter().flatten()
}

fn for_each_operation(document: &mut Value, mut change: impl FnMut(&str, &mut Value)) {
    for (path, item) in entries(document, "paths") {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            change(path, operation);
        }
    }
}

/// The cookie counts only together with its CSRF token; what needs no caller says so.
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

/// Media types without parameters, which is what clients look for.
fn media_types(operation: &mut Value) {
    for (_, response) in entries(operation, "responses") {
        if response["description"] == "" {
            response["description"] = json!("Done.");
        }
        let content = response.get_mut("content").and_then(Value::as_object_mut);
        if let Some(content) = content
            && let Some(body) = content.remove("application/json; charset=utf-8")
        {
            content.insert("application/json".to_owned(), body);
        }
    }
}
