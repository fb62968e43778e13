//! Query parameters: each operation rejects those that it does not have, since a misspelt filter that is ignored
//! returns more than was asked for.

use std::sync::LazyLock;

use poem::{Request, http::Method};
use serde_json::Value;

use super::{
    list,
    operations::{audit, service},
    parameters::is_canonical,
};
use kernel::Error;
use web::Params;

/// Names that other APIs use, without underscores, and ours.
const OTHER_NAMES: [(&str, &str); 15] = [
    ("limit", "page_size"),
    ("perpage", "page_size"),
    ("size", "page_size"),
    ("maxresults", "page_size"),
    ("page", "cursor"),
    ("pagetoken", "cursor"),
    ("offset", "cursor"),
    ("after", "cursor"),
    ("startingafter", "cursor"),
    ("search", "q"),
    ("query", "q"),
    ("filter", "q"),
    ("order", "sort"),
    ("orderby", "sort"),
    ("sortby", "sort"),
];

/// An operation, as the OpenAPI document describes it.
struct Operation {
    /// Whether it requires a caller.
    is_secured: bool,
    method: String,
    /// The segments of its path; `None` for a parameter.
    path: Vec<Option<String>>,
    query: Vec<String>,
}

/// All operations; those with the fewest path parameters first.
static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let mut document: Value = serde_json::from_str(&service().spec()).unwrap_or_default();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            list::describe(operation);
            audit::describe(operation);
            operations.push(Operation {
                is_secured: operation["security"].as_array().is_some_and(|list| !list.is_empty()),
                method: method.to_uppercase(),
                path: path.split('/').map(|part| (!part.starts_with('{')).then(|| part.to_owned())).collect(),
                query: query_of(operation),
            });
        }
    }
    operations.sort_by_key(|operation| operation.path.iter().filter(|part| part.is_none()).count());
    operations
});

fn query_of(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let query = parameters.filter(|parameter| parameter["in"] == "query");
    query.filter_map(|parameter| Some(parameter["name"].as_str()?.to_owned())).collect()
}

/// Rejects a query that is malformed, repeats a parameter, or has an id that is not written like those in a path.
pub(super) fn validate(request: &Request) -> web::Result<()> {
    let query = read(request)?;
    if let Some(name) = query.repeated(&[]) {
        return Err(Error::field(name, "repeated", "may be sent only once").into());
    }
    if query.first("company_id").is_some_and(|id| !is_canonical(id)) {
        return Err(Error::field("company_id", "invalid", "must be a number").into());
    }
    Ok(())
}

/// Rejects a parameter that the operation does not have. Where a caller is required and missing, that is the error.
pub(super) fn check_names(request: &Request, is_authenticated: bool) -> web::Result<()> {
    let query = read(request)?;
    if query.names().next().is_none() {
        return Ok(());
    }
    let operation = find(request.method(), request.original_uri().path());
    let Some(operation) = operation.filter(|it| is_authenticated || !it.is_secured) else { return Ok(()) };
    match query.names().find(|name| !operation.query.iter().any(|known| known == name)) {
        Some(name) => Err(Error::field(name, "unknown", unknown(name, &operation.query)).into()),
        None => Ok(()),
    }
}

fn read(request: &Request) -> web::Result<Params> {
    let query = Params::parse(request.uri().query().unwrap_or_default().as_bytes());
    Ok(query.ok_or_else(|| Error::field("", "invalid", "the query is not form-url-encoded UTF-8"))?)
}

/// The operation of a request; `None` when there is none, which the router answers.
fn find(method: &Method, path: &str) -> Option<&'static Operation> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    OPERATIONS.iter().find(|operation| {
        let mut wanted = operation.path.iter();
        operation.method == method
            && path.split('/').all(|part| match wanted.next() {
                Some(Some(literal)) => literal == part,
                other => other.is_some(),
            })
            && wanted.next().is_none()
    })
}

/// The text for an unknown parameter: the name that was probably meant, else all names.
fn unknown(name: &str, known: &[String]) -> String {
    let bare = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let name = bare(name);
    let alias = OTHER_NAMES.into_iter().find(|(other, _)| *other == name).map(|(_, ours)| ours);
    let meant = known.iter().find(|known| bare(known) == name || Some(known.as_str()) == alias);
    match (meant, known.is_empty()) {
        (Some(meant), _) => format!("is not a parameter of this operation; did you mean {meant}?"),
        (None, true) => "is not a parameter of this operation, which has none in the query".to_owned(),
        (None, false) => {
            format!("is not a parameter of this operation; those in the query are {}", known.join(", "))
        }
    }
}
