//! The pieces that the descriptions of operations are made of: parameters, forms, schemas of texts, and responses.

use serde_json::{Map, Value, json};

use crate::parameters::Parameter;

/// The parameters of a query.
pub(super) fn query(table: &[Parameter]) -> Value {
    let parameter = |parameter: &Parameter| {
        json!({
            "name": parameter.name,
            "in": "query",
            "required": parameter.is_required,
            "description": description(parameter),
            "schema": schema(parameter),
        })
    };
    table.iter().map(parameter).collect()
}

/// The schema of a form with these parameters.
pub(super) fn form_schema(table: &[Parameter]) -> Value {
    let properties = table.iter().map(|parameter| {
        let mut property = schema(parameter);
        property["description"] = json!(description(parameter));
        (parameter.name.to_owned(), property)
    });
    let required = table.iter().filter(|parameter| parameter.is_required).map(|parameter| parameter.name);
    object(properties.collect(), required.collect())
}

fn description(parameter: &Parameter) -> String {
    let repeatable = if parameter.is_repeatable() { " May be sent more than once." } else { "" };
    format!("{}{repeatable}", parameter.description)
}

fn schema(parameter: &Parameter) -> Value {
    let mut schema = json!({ "type": "string" });
    if let Some(values) = parameter.closed_values() {
        schema["enum"] = json!(values);
    }
    schema
}

/// An object of texts: name, whether it is always there, description.
pub(super) fn texts(members: &[(&str, bool, &str)]) -> Value {
    let properties = members
        .iter()
        .map(|(name, _, description)| (*name, json!({ "type": "string", "description": description })))
        .map(|(name, schema)| (name.to_owned(), schema));
    let required = members.iter().filter(|(_, required, _)| *required).map(|(name, ..)| *name);
    object(properties.collect(), required.collect())
}

fn object(properties: Map<String, Value>, required: Vec<&str>) -> Value {
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

/// The body of a request that posts a form.
pub(super) fn form(schema: &str) -> Value {
    json!({ "required": true, "content": { "application/x-www-form-urlencoded": { "schema": reference(schema) } } })
}

/// A response in JSON.
pub(super) fn answer(description: &str, schema: &str) -> Value {
    json!({ "description": description, "content": { "application/json": { "schema": reference(schema) } } })
}

/// The same response as a signed JWT, for applications that ask for one.
pub(super) fn or_jwt(mut answer: Value, media_type: &str) -> Value {
    let example = "eyJhbGciOiJSUzI1NiIs…";
    answer["content"][media_type] = json!({ "schema": { "type": "string" }, "example": example });
    answer
}

/// An error for the application.
pub(super) fn refused(description: &str) -> Value {
    answer(description, "OAuthError")
}

/// A page for the person.
pub(super) fn page(description: &str) -> Value {
    json!({ "description": description, "content": { "text/html": { "schema": { "type": "string" } } } })
}

/// A redirect.
pub(super) fn see_other(description: &str) -> Value {
    let location = json!({ "description": "The URI to go to.", "schema": { "type": "string" } });
    json!({ "description": description, "headers": { "Location": location } })
}

pub(super) fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}
