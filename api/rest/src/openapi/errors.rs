//! The errors that operations of `/v1` can return, each described once.

use poem::http::StatusCode;
use serde_json::{Value, json};

use crate::headers::{IDEMPOTENCY_KEY, IF_MATCH};
use web::problem::PROBLEM_JSON;

/// An error: its status, when it is returned, and the code and the text of its example.
type Described = (StatusCode, &'static str, &'static str, &'static str);

const ERRORS: [Described; 11] = [
    (
        StatusCode::BAD_REQUEST,
        "The body or a parameter is invalid. `errors` lists every invalid field.",
        "invalid",
        "the request is not valid",
    ),
    (
        StatusCode::UNAUTHORIZED,
        "The request has no valid credentials.",
        "unauthenticated",
        "sign in, or send a valid token",
    ),
    (
        StatusCode::FORBIDDEN,
        "The caller lacks the rights for this operation.",
        "forbidden",
        "you may not do this",
    ),
    (
        StatusCode::NOT_FOUND,
        "The object does not exist, or the caller may not see it.",
        "not_found",
        "there is no such company",
    ),
    (
        StatusCode::CONFLICT,
        "The current state does not allow the operation.",
        "last_admin",
        "this would leave the system without an administrator",
    ),
    (
        StatusCode::PRECONDITION_FAILED,
        "The object was changed since the version in `If-Match`.",
        "changed",
        "it was changed by somebody else: read it again",
    ),
    (StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.", "too_large", "the body is too large"),
    (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "The body is not JSON.",
        "unsupported_media_type",
        "send application/json",
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "The `Idempotency-Key` was used for a different request.",
        "idempotency_key_reused",
        "this Idempotency-Key was used for another request",
    ),
    (
        StatusCode::TOO_MANY_REQUESTS,
        "The caller sent too many requests.",
        "too_many_requests",
        "too many requests: try again in 3 seconds",
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "The server is busy or the installation is not finished. Try again.",
        "busy",
        "the server is busy, try again",
    ),
];

/// Adds the errors' schema, which no operation names as its result, and every error as a response to refer to.
pub(super) fn describe(document: &mut Value) {
    let mut registry = poem_openapi::registry::Registry::new();
    <shared_types::Problem as poem_openapi::types::Type>::register(&mut registry);
    for (name, schema) in &registry.schemas {
        document["components"]["schemas"][name] = serde_json::to_value(schema).unwrap_or_default();
    }
    for error in &ERRORS {
        document["components"]["responses"][name(error.0)] = response(error);
    }
}

/// Refers to the errors that an operation can return, unless it describes them itself.
pub(super) fn add(path: &str, operation: &mut Value, secured: bool) {
    let has_body = operation.get("requestBody").is_some();
    let parameters = operation["parameters"].as_array();
    let has_query = parameters.is_some_and(|list| list.iter().any(|known| known["in"] != "path"));
    let takes = |name: &str| parameters.is_some_and(|list| list.iter().any(|known| known["name"] == name));
    let (conditional, idempotent) = (takes(IF_MATCH), takes(IDEMPOTENCY_KEY));
    let in_path = path.contains('{');
    let is_setup = path.ends_with("/setup");
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (status, ..) in ERRORS {
        let applies = match status {
            StatusCode::BAD_REQUEST => has_body || has_query,
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNSUPPORTED_MEDIA_TYPE => has_body,
            StatusCode::PRECONDITION_FAILED => conditional,
            StatusCode::UNPROCESSABLE_ENTITY => idempotent,
            StatusCode::UNAUTHORIZED => secured,
            StatusCode::FORBIDDEN => secured || (is_setup && has_body),
            StatusCode::NOT_FOUND => in_path,
            StatusCode::CONFLICT => has_body || in_path,
            _ => true,
        };
        if applies {
            let reference = json!({ "$ref": format!("#/components/responses/{}", name(status)) });
            responses.entry(status.as_str()).or_insert(reference);
        }
    }
}

/// The name of an error among the responses, such as `NotFound`.
fn name(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().replace(' ', "")
}

fn response((status, description, code, detail): &Described) -> Value {
    let mut example = json!({
        "type": "about:blank",
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "code": code,
        "detail": detail,
    });
    if *status == StatusCode::BAD_REQUEST {
        example["errors"] = json!([{ "field": "name", "code": "duplicate", "message": "is taken already" }]);
    }
    let content = json!({ "schema": { "$ref": "#/components/schemas/Problem" }, "example": example });
    let mut response = json!({ "description": description, "content": { PROBLEM_JSON: content } });
    let header = |description: &str, example: &str| json!({ "description": description, "schema": { "type": "string" }, "example": example });
    match *status {
        StatusCode::UNAUTHORIZED => {
            response["headers"]["WWW-Authenticate"] =
                header("How to authenticate.", "Bearer realm=\"aldaba\"");
        }
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
            response["headers"]["Retry-After"] = header("When to try again, in seconds.", "1");
        }
        _ => {}
    }
    response
}
