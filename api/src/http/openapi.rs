//! The OpenAPI document: what poem-openapi says of `/v1`, the OAuth endpoints beside it, and what the framework
//! cannot say: the CSRF header, the errors that every operation can give, and that an optional field may be null.

use poem_openapi::{LicenseObject, OpenApi, OpenApiService};
use serde_json::{Map, Value, json};

use super::{
    auth::{BEARER_SCHEME, CSRF_HEADER, CSRF_SCHEME, SESSION_SCHEME},
    conditional, guard, list,
    problem::PROBLEM_JSON,
    service,
};

/// The service with the document's head.
pub(super) fn describe<T: OpenApi>(apis: T) -> OpenApiService<T, ()> {
    OpenApiService::new(apis, "Aldaba", env!("CARGO_PKG_VERSION"))
        .description(
            "Centralised authentication for companies: people, products, access, and one OpenID Connect provider.",
        )
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
    let text = Value::String("3.0.3".to_owned());
    document["openapi"] = text;
    describe_security(&mut document);
    add_problem_schema(&mut document);
    for_each_operation(&mut document, |path, method, operation| {
        list::describe(operation);
        conditional::describe(method, operation);
        let secured = secure(operation);
        guard::describe(method, operation);
        add_errors(path, operation, secured);
        spell(operation);
    });
    allow_null(&mut document["components"]["schemas"]);
    merge(&mut document, other);
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

/// The errors' schema, which no operation names as its result.
fn add_problem_schema(document: &mut Value) {
    let mut registry = poem_openapi::registry::Registry::new();
    <shared_types::Problem as poem_openapi::types::Type>::register(&mut registry);
    for (name, schema) in &registry.schemas {
        document["components"]["schemas"][name] = serde_json::to_value(schema).unwrap_or_default();
    }
}

fn for_each_operation(document: &mut Value, mut change: impl FnMut(&str, &str, &mut Map<String, Value>)) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if let Some(operation) = operation.as_object_mut() {
                change(path, method, operation);
            }
        }
    }
}

/// The cookie counts only together with its CSRF token; what needs no caller says so.
fn secure(operation: &mut Map<String, Value>) -> bool {
    let secured = operation.get("security").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let security = if secured {
        json!([{ BEARER_SCHEME: [] }, { SESSION_SCHEME: [], CSRF_SCHEME: [] }])
    } else if operation.get("operationId").and_then(Value::as_str) == Some("getSession") {
        json!([{ SESSION_SCHEME: [] }])
    } else {
        json!([])
    };
    let guarded = security != json!([]);
    operation.insert("security".to_owned(), security);
    guarded
}

fn add_errors(path: &str, operation: &mut Map<String, Value>, secured: bool) {
    let has_body = operation.contains_key("requestBody");
    let in_path = path.contains('{');
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let has_query = parameters.is_some_and(|list| list.iter().any(|known| known["in"] != "path"));
    let is_setup = path.ends_with("/setup");
    let errors = [
        (has_body || has_query, "400", "A field or a parameter is not valid."),
        (secured, "401", "The caller is not known."),
        (secured || (is_setup && has_body), "403", "The caller may not do this."),
        (in_path, "404", "There is no such thing, or the caller may not know of it."),
        (has_body || in_path, "409", "The state of things does not allow it."),
        (has_body, "413", "The body is too large."),
        (has_body, "415", "The body is not JSON."),
        (true, "503", "The installation is not finished, or the server is busy: try again."),
    ];
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (_, status, description) in errors.iter().filter(|(applies, ..)| *applies) {
        responses.entry((*status).to_owned()).or_insert_with(|| refusal(description));
    }
}

/// The description of an error's answer.
pub(super) fn refusal(description: &str) -> Value {
    let content = json!({ PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } });
    json!({ "description": description, "content": content })
}

/// Media types without parameters, which is what clients look for, and headers as they are usually spelt.
fn spell(operation: &mut Map<String, Value>) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for response in responses.values_mut() {
        if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
            *headers = std::mem::take(headers).into_iter().map(|(name, it)| (spelt(&name), it)).collect();
        }
        if response.get("description").and_then(Value::as_str) == Some("") {
            response["description"] = json!("Done.");
        }
        if let Some(content) = response.get_mut("content").and_then(Value::as_object_mut)
            && let Some(body) = content.remove("application/json; charset=utf-8")
        {
            content.insert("application/json".to_owned(), body);
        }
    }
}

/// A header's name as it is usually spelt; the framework says all of it in capitals.
fn spelt(name: &str) -> String {
    if name == "ETAG" {
        return "ETag".to_owned();
    }
    let words = name.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_lowercase())
    });
    words.collect::<Vec<_>>().join("-")
}

/// A field that need not be there may also be null.
fn allow_null(schemas: &mut Value) {
    for schema in schemas.as_object_mut().into_iter().flat_map(|schemas| schemas.values_mut()) {
        let required: Vec<_> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { continue };
        for (name, property) in properties {
            if required.contains(name) || property.get("default").is_some() {
                continue;
            }
            if let Some(reference) = property.get("$ref").cloned() {
                *property = json!({ "allOf": [{ "$ref": reference }], "nullable": true });
            } else {
                property["nullable"] = json!(true);
            }
        }
    }
}
