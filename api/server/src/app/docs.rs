//! The documentation page: the OpenAPI document as plain HTML without script, rendered once.

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

use kernel::secrets::sha256;

const STYLE: &str = include_str!("../../templates/docs.css");

/// Returns the content security policy of the page, which allows only its own inline style, by its hash.
pub(super) fn policy() -> String {
    let hash = STANDARD.encode(sha256(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
    )
}

#[derive(Template)]
#[template(path = "docs.html")]
struct Docs<'a> {
    style: &'static str,
    title: &'a str,
    version: &'a str,
    description: &'a str,
    sections: Vec<Section<'a>>,
    schemas: Vec<Schema<'a>>,
}

/// The operations of a tag.
struct Section<'a> {
    name: &'a str,
    operations: Vec<Operation<'a>>,
}

struct Operation<'a> {
    id: &'a str,
    method: String,
    path: &'a str,
    summary: &'a str,
    description: &'a str,
    parameters: Vec<Parameter<'a>>,
    bodies: Vec<Body<'a>>,
    responses: Vec<Response<'a>>,
}

struct Parameter<'a> {
    name: &'a str,
    /// The location of the parameter: `path`, `query` or `header`.
    place: &'a str,
    description: &'a str,
}

struct Body<'a> {
    media_type: &'a str,
    shape: Shape<'a>,
    /// The example, as indented JSON.
    example: String,
}

struct Response<'a> {
    status: &'a str,
    description: &'a str,
    shape: Option<Shape<'a>>,
}

struct Schema<'a> {
    name: &'a str,
    description: &'a str,
    properties: Vec<Property<'a>>,
}

struct Property<'a> {
    name: &'a str,
    shape: Shape<'a>,
    is_required: bool,
    description: &'a str,
}

/// A short description of a schema.
struct Shape<'a> {
    is_list: bool,
    /// The name of the schema that it refers to.
    schema: Option<&'a str>,
    /// Its type or its values, when it refers to none.
    words: String,
}

/// Renders the page.
///
/// # Panics
/// Never: rendering into memory does not fail.
pub(super) fn page(document: &Value) -> String {
    let info = &document["info"];
    let page = Docs {
        style: STYLE,
        title: text(&info["title"]),
        version: text(&info["version"]),
        description: text(&info["description"]),
        sections: sections(document),
        schemas: members(&document["components"]["schemas"]).map(schema).collect(),
    };
    page.render().expect("rendering into memory does not fail")
}

/// Returns the operations by their first tag, the tags in the order of their first use.
fn sections(document: &Value) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for (path, item) in members(&document["paths"]) {
        for (method, described) in members(item) {
            let Some(name) = described["tags"][0].as_str() else { continue };
            let operation = operation(document, path, method, described);
            match sections.iter_mut().find(|section| section.name == name) {
                Some(section) => section.operations.push(operation),
                None => sections.push(Section { name, operations: vec![operation] }),
            }
        }
    }
    sections
}

fn operation<'a>(document: &'a Value, path: &'a str, method: &str, described: &'a Value) -> Operation<'a> {
    let parameters = described["parameters"].as_array().into_iter().flatten().map(|parameter| Parameter {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        description: text(&parameter["description"]),
    });
    let bodies = members(&described["requestBody"]["content"]).map(|(media_type, body)| Body {
        media_type,
        shape: shape(&body["schema"]),
        example: members(&body["examples"])
            .next()
            .map(|(_, example)| format!("{:#}", resolve(document, example)["value"]))
            .unwrap_or_default(),
    });
    let responses = members(&described["responses"]).map(|(status, response)| {
        let response = resolve(document, response);
        let content = members(&response["content"]).next();
        Response {
            status,
            description: text(&response["description"]),
            shape: content.map(|(_, body)| shape(&body["schema"])),
        }
    });
    Operation {
        id: text(&described["operationId"]),
        method: method.to_uppercase(),
        path,
        summary: text(&described["summary"]),
        description: text(&described["description"]),
        parameters: parameters.collect(),
        bodies: bodies.collect(),
        responses: responses.collect(),
    }
}

fn schema<'a>((name, schema): (&'a str, &'a Value)) -> Schema<'a> {
    let is_required = |field: &str| {
        schema["required"].as_array().is_some_and(|required| required.iter().any(|known| known == field))
    };
    let properties = members(&schema["properties"]).map(|(name, property)| Property {
        name,
        shape: shape(property),
        is_required: is_required(name),
        description: text(&property["description"]),
    });
    Schema { name, description: text(&schema["description"]), properties: properties.collect() }
}

/// Returns the target of a reference; any other value unchanged.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target =
        value["$ref"].as_str().and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    target.unwrap_or(value)
}

fn shape(schema: &Value) -> Shape<'_> {
    let is_list = schema["type"] == "array";
    let schema = if is_list { &schema["items"] } else { schema };
    let references = [&schema["$ref"], &schema["allOf"][0]["$ref"]];
    let reference = references.into_iter().find_map(Value::as_str);
    let values: Vec<_> = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    Shape {
        is_list,
        schema: reference.and_then(|reference| reference.rsplit('/').next()),
        words: if values.is_empty() { text(&schema["type"]).to_owned() } else { values.join(" | ") },
    }
}

/// Returns the members of an object, in its order.
fn members(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
