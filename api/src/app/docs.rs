//! The documentation page: the OpenAPI document as plain HTML, made once at start, without script.

use std::fmt::Write;

use serde_json::Value;

/// What the page may load: nothing but its own inline style, by its hash.
pub(super) fn policy() -> String {
    let hash = crate::kernel::secrets::sha256(STYLE.as_bytes());
    let hash = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, hash);
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark;--accent:#0f6068;--line:#8884}\
@media(prefers-color-scheme:dark){:root{--accent:#6cc5cd}}\
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem}\
a{color:var(--accent)}h2{margin-top:2.5rem}\
details{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;padding:.4rem .8rem}\
summary{cursor:pointer}code,pre{font-size:.9em;overflow-wrap:anywhere;white-space:pre-wrap}\
.m{display:inline-block;min-width:4.5em;font-weight:700;color:var(--accent)}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0;border-bottom:1px solid var(--line)}";

/// The page.
pub(super) fn page(document: &Value) -> String {
    let mut html = String::with_capacity(64 * 1024);
    let title = text(&document["info"]["title"]);
    let _ = write!(
        html,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title} API</title><style>{STYLE}</style></head><body>\
         <h1>{title} API <small>{}</small></h1><p>{}</p><p>For programs: <a href=\"/openapi.json\">openapi.json</a> \
         (OpenAPI 3.0).</p>",
        text(&document["info"]["version"]),
        text(&document["info"]["description"]),
    );
    for tag in tags(document) {
        let _ = write!(html, "<h2>{}</h2>", escape(&tag));
        for (path, method, operation) in operations(document) {
            if operation["tags"][0].as_str() == Some(&tag) {
                write_operation(&mut html, document, path, method, operation);
            }
        }
    }
    html.push_str("<h2>Schemas</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        write_schema(&mut html, name, schema);
    }
    html.push_str("</body></html>");
    html
}

/// The tags in the order in which operations first use them.
fn tags(document: &Value) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for (_, _, operation) in operations(document) {
        let tag = operation["tags"][0].as_str().unwrap_or_default();
        if !tag.is_empty() && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn write_operation(html: &mut String, document: &Value, path: &str, method: &str, operation: &Value) {
    let _ = write!(
        html,
        "<details id=\"{}\"><summary><span class=\"m\">{}</span> <code>{}</code> {}</summary><p>{}</p>",
        text(&operation["operationId"]),
        escape(&method.to_uppercase()),
        escape(path),
        text(&operation["summary"]),
        text(&operation["description"]),
    );
    html.push_str("<table>");
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
        let told = text(&parameter["description"]);
        let _ = write!(html, "<tr><th><code>{name}</code></th><td>{place} {told}</td></tr>");
    }
    for (media_type, body) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        let shape = shape(&body["schema"]);
        let example = body["examples"].as_object().and_then(|examples| examples.values().next());
        let example = example.map(|example| format!("{:#}", resolve(document, example)["value"]));
        let _ = write!(
            html,
            "<tr><th>body</th><td><code>{}</code> {shape}<pre>{}</pre></td></tr>",
            escape(media_type),
            escape(&example.unwrap_or_default()),
        );
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let response = resolve(document, response);
        let content = response["content"].as_object().into_iter().flatten().next();
        let shape = content.map(|(_, body)| shape(&body["schema"])).unwrap_or_default();
        let told = text(&response["description"]);
        let _ = write!(html, "<tr><th>{}</th><td>{told} {shape}</td></tr>", escape(status));
    }
    html.push_str("</table></details>");
}

fn write_schema(html: &mut String, name: &str, schema: &Value) {
    let name = escape(name);
    let told = text(&schema["description"]);
    let _ = write!(
        html,
        "<details id=\"schema-{name}\"><summary><code>{name}</code></summary><p>{told}</p><table>"
    );
    let required: Vec<_> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (field, property) in schema["properties"].as_object().into_iter().flatten() {
        let need = if required.contains(&field.as_str()) { "" } else { " (optional)" };
        let (shape, told) = (shape(property), text(&property["description"]));
        let _ = write!(html, "<tr><th><code>{}</code></th><td>{shape}{need} {told}</td></tr>", escape(field));
    }
    html.push_str("</table></details>");
}

/// What a reference leads to; what is none stays.
fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target =
        value["$ref"].as_str().and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    target.unwrap_or(value)
}

/// What a schema is, in a few words, with a link to its own entry.
fn shape(schema: &Value) -> String {
    let reference = [&schema["$ref"], &schema["allOf"][0]["$ref"], &schema["oneOf"][0]["$ref"]];
    let reference = reference.into_iter().find_map(Value::as_str);
    if let Some(name) = reference.and_then(|reference| reference.rsplit('/').next()) {
        let name = escape(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    if schema["type"] == "array" {
        return format!("list of {}", shape(&schema["items"]));
    }
    let words = schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>();
    if words.is_empty() { text(&schema["type"]) } else { escape(&words.join(" | ")) }
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
