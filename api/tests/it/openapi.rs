//! The OpenAPI document.

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
    process::Command,
};

use serde_json::Value;

use crate::support::TestApp;

fn committed(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn generated(what: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_aldaba")).args(what).env_clear().output().expect("aldaba runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Every operation: path, method and the operation itself.
pub fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            found.push((path.clone(), method.clone(), operation.clone()));
        }
    }
    found
}

#[test]
fn the_committed_documents_equal_the_generated_ones() {
    let hint = "run: make openapi";
    assert!(committed("openapi.json") == generated(&["openapi"]), "{hint}");
    assert!(committed("discovery.json") == generated(&["openapi", "--discovery"]), "{hint}");
}

#[tokio::test]
async fn the_served_document_is_the_committed_one() {
    let app = TestApp::start().await;
    let served = app.anonymous().get("/openapi.json").await.expect(200);
    let committed = serde_json::from_str::<Value>(&committed("openapi.json")).unwrap();
    assert!(served == committed, "the served document is another than the committed one");
    assert!(app.anonymous().get("/docs").await.text.contains("listCompanies"));
}

#[test]
fn every_operation_is_described() {
    let document: Value = serde_json::from_str(&committed("openapi.json")).unwrap();
    let mut ids = HashSet::new();
    for (path, method, operation) in operations(&document) {
        let id =
            operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no operationId"));
        assert!(ids.insert(id.to_owned()), "{id} is there twice");
        assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{id} has no summary");
        assert!(
            !operation["description"].as_str().unwrap_or_default().is_empty(),
            "{id} has no description: add a paragraph to its comment"
        );
        assert!(operation["tags"][0].is_string(), "{id} has no tag");
        assert!(operation["security"].is_array(), "{id} does not say who may call it");
    }
    for id in ["authorize", "token", "userinfo", "introspect", "logout", "jwks", "finishSetup", "putAccess"] {
        assert!(ids.iter().any(|known| known.contains(id)), "{id} is missing");
    }
}

#[test]
fn every_tag_is_described() {
    let document: Value = serde_json::from_str(&committed("openapi.json")).unwrap();
    let tags = document["tags"].as_array().expect("tags");
    let described =
        |name: &Value| tags.iter().any(|tag| tag["name"] == *name && tag["description"].is_string());
    for (path, method, operation) in operations(&document) {
        assert!(described(&operation["tags"][0]), "{method} {path}: its tag {} is not", operation["tags"][0]);
    }
}

/// What a body says: its media type, and the schema and the examples of it.
fn bodies<'a>(document: &'a Value, carrier: &'a Value) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let target =
        carrier["$ref"].as_str().and_then(|reference| document.pointer(reference.trim_start_matches('#')));
    target.unwrap_or(carrier)["content"].as_object().into_iter().flatten()
}

#[test]
fn everything_has_an_example() {
    let document: Value = serde_json::from_str(&committed("openapi.json")).unwrap();
    let mut missing = BTreeSet::new();
    for (schema, described) in document["components"]["schemas"].as_object().expect("schemas") {
        for (name, property) in described["properties"].as_object().into_iter().flatten() {
            let refers = ["$ref", "allOf"].iter().any(|word| property.get(word).is_some());
            if !refers && property.get("example").is_none() {
                missing.insert(format!("{schema}.{name}"));
            }
        }
    }
    for (_, _, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("an id");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            if parameter.get("example").is_none() {
                missing.insert(format!("{} of {id}", parameter["name"]));
            }
        }
        let responses = operation["responses"].as_object().expect("responses").iter();
        let carriers = responses.map(|(status, response)| (status.as_str(), response));
        for (what, carrier) in carriers.chain([("request", &operation["requestBody"])]) {
            for (media_type, body) in
                bodies(&document, carrier).filter(|(media_type, _)| *media_type != "text/html")
            {
                if body.get("example").or(body.get("examples")).is_none() {
                    missing.insert(format!("{media_type} of {id}, {what}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "add to api/rest/src/openapi/examples.json: {missing:#?}");
}

#[test]
fn the_documentation_tables_have_no_unused_entry() {
    let document = committed("openapi.json");
    let parsed: Value = serde_json::from_str(&document).unwrap();
    let schemas = &parsed["components"]["schemas"];
    for file in ["examples.json", "bounds.json"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rest/src/openapi").join(file);
        let table: Value =
            serde_json::from_str(&std::fs::read_to_string(path).expect("the table")).expect("JSON");
        for name in table.as_object().expect("an object").keys() {
            let used = match name.split_once('.') {
                Some((schema, property)) => schemas[schema]["properties"].get(property).is_some(),
                None => document.to_lowercase().contains(&format!("\"{}\"", name.to_lowercase())),
            };
            assert!(used, "{file}: {name} names nothing any more");
        }
    }
}

#[test]
fn the_document_for_progenitor_has_one_type_of_result_and_of_error() {
    let document: Value = serde_json::from_str(&generated(&["openapi", "--progenitor"])).expect("JSON");
    let ids: Vec<_> = operations(&document)
        .iter()
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert!(ids.iter().any(|id| id == "createUser") && ids.iter().any(|id| id == "token"), "{ids:?}");
    assert!(!ids.iter().any(|id| id == "authorize"), "browsers go there");
    for (path, method, operation) in operations(&document) {
        let requests = operation["requestBody"]["content"].as_object().map_or(0, serde_json::Map::len);
        assert!(requests <= 1, "{method} {path}");
        let responses = operation["responses"].as_object().expect("responses");
        assert_eq!(responses.keys().filter(|status| status.starts_with('2')).count(), 1, "{method} {path}");
        let errors: HashSet<_> =
            responses.iter().filter(|(status, _)| !status.starts_with('2')).map(|(_, error)| error).collect();
        assert!(errors.len() <= 1, "{method} {path}");
        for media_type in
            responses.values().filter_map(|response| response["content"].as_object()?.keys().next())
        {
            assert_eq!(media_type, "application/json", "{method} {path}");
        }
    }
    assert!(!document["components"]["schemas"].to_string().contains("\"maxLength\""));
}

#[test]
fn every_reference_leads_somewhere() {
    let text = committed("openapi.json");
    let document: Value = serde_json::from_str(&text).unwrap();
    for reference in text.split("\"$ref\": \"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference} is missing");
    }
}

/// Generators derive more names from those in the document. Go's constructor of `User` is `CreateUser`, and its types
/// of the operation `token` are `TokenResponse`, `TokenParams` and `TokenBody`.
#[test]
fn no_schema_has_a_name_that_generators_derive_from_another() {
    let document: Value = serde_json::from_str(&committed("openapi.json")).unwrap();
    let derived: HashSet<_> = operations(&document)
        .iter()
        .filter_map(|(_, _, operation)| operation["operationId"].as_str())
        .flat_map(|id| ["response", "params", "body"].map(|suffix| format!("{}{suffix}", id.to_lowercase())))
        .collect();
    for name in document["components"]["schemas"].as_object().expect("schemas").keys() {
        assert!(!name.starts_with("New"), "{name}: name it as the operation, such as CreateUser");
        assert!(!derived.contains(&name.to_lowercase()), "{name}: generators name a type of an operation so");
    }
}

/// oapi-codegen makes a constant of each value, beside a type `Client` of its own.
#[test]
fn no_value_of_an_enumeration_has_the_name_of_a_type_that_generators_write() {
    let document: Value = serde_json::from_str(&committed("openapi.json")).unwrap();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        let values = schema["enum"].as_array().into_iter().flatten();
        assert!(!values.clone().any(|value| value == "client"), "{name}: {:?}", values.collect::<Vec<_>>());
    }
}

/// Whether a schema, or one inside it, is a choice of an array and something else.
fn has_choice_of_array(schema: &Value) -> bool {
    let choices = ["oneOf", "anyOf"].iter().filter_map(|word| schema[*word].as_array());
    let is_array = |choice: &Value| choice["type"] == "array";
    let mut choices = choices.filter(|list| list.iter().any(is_array) && !list.iter().all(is_array));
    choices.next().is_some()
        || match schema {
            Value::Object(members) => members.values().any(has_choice_of_array),
            Value::Array(items) => items.iter().any(has_choice_of_array),
            _ => false,
        }
}

/// orval writes `Address | ;` for a choice of a reference and null.
#[test]
fn a_nullable_reference_is_declared_beside_it() {
    let document: Value = serde_json::from_str(&committed("openapi.json")).unwrap();
    let address = &document["components"]["schemas"]["User"]["properties"]["address"];
    assert_eq!((&address["nullable"], address.get("oneOf")), (&Value::Bool(true), None), "{address}");
    let text = document.to_string();
    assert!(!text.contains(r#"{"enum":[null]}"#), "write nullable and allOf");
}

#[test]
fn no_value_is_either_an_array_or_a_scalar() {
    let document: Value = serde_json::from_str(&committed("openapi.json")).unwrap();
    for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
        assert!(!has_choice_of_array(schema), "{name}: leave the type open, generated Java does not compile");
    }
}
