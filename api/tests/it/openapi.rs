//! The OpenAPI document.

use std::{collections::HashSet, path::Path, process::Command};

use serde_json::Value;

use crate::support::TestApp;

fn committed(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi").join(name);
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
fn the_committed_documents_are_what_the_binary_says() {
    let hint =
        "run: aldaba openapi > openapi/openapi.json; aldaba openapi --discovery > openapi/discovery.json";
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
        assert!(operation["tags"][0].is_string(), "{id} has no tag");
        assert!(operation["security"].is_array(), "{id} does not say who may call it");
    }
    for id in ["authorize", "token", "userinfo", "introspect", "logout", "jwks", "finishSetup", "putAccess"] {
        assert!(ids.iter().any(|known| known.contains(id)), "{id} is missing");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let text = committed("openapi.json");
    let document: Value = serde_json::from_str(&text).unwrap();
    for reference in text.split("\"$ref\": \"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference} is missing");
    }
}
