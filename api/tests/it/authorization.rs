//! Authorization coverage, computed from the OpenAPI document: every operation rejects callers without the right to it.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{openapi::operations, support::TestApp};

/// Operations that every signed-in person may call, since what they return or change is the person's own.
const ANYONE: &str = include_str!("authorization_anyone.txt");

/// An application and a company whose plain member `out@example.com` belongs to no other.
async fn world(app: &TestApp) -> String {
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(2, "out@example.com", json!({})).await;
    let application = app.add_application(json!({ "name": "Demo" }), &[]).await;
    let domain = json!({ "domain": "acme.example" });
    admin.post("/v1/companies/1/email-domains", domain).await.expect(201);
    let provider = json!({ "preset": "google", "name": "Google", "client_id": "aldaba" });
    for path in ["/v1/companies/1/identity-providers", "/v1/identity-providers"] {
        admin.post(path, provider.clone()).await.expect(201);
    }
    let setup_link = json!({ "name": "Acme login" });
    admin.post("/v1/companies/1/setup-links", setup_link).await.expect(201);
    let client_id = application["client_id"].as_str().unwrap().to_owned();
    let login = json!({ "identity_provider_id": 2, "external_url": "https://a.example", "unverified": true });
    admin.put(&format!("/v1/applications/{client_id}/external-login"), login).await.expect(200);
    let resource = json!({ "uri": "https://api.example.com", "name": "API" });
    admin.post("/v1/resources", resource).await.expect(201);
    let import = json!({ "file_name": "people.csv", "size": 100 });
    admin.post("/v1/companies/1/imports", import).await.expect(201);
    client_id
}

/// The operations of `/v1` that need a caller: id, method, path with real ids, a body that its schema accepts.
async fn guarded(app: &TestApp, client_id: &str) -> Vec<(String, Method, String, Option<Value>)> {
    let document = app.anonymous().get("/openapi.json").await.expect(200);
    let mut found = Vec::new();
    for (path, method, operation) in operations(&document) {
        let security = operation["security"].as_array().unwrap();
        if !path.starts_with("/v1") || !security.iter().any(|scheme| scheme.get("bearer").is_some()) {
            continue;
        }
        let path = path
            .replace("{company_id}/identity-providers/{provider_id}", "1/identity-providers/1")
            .replace("{provider_id}", "2")
            .replace("{identity_id}", "1")
            .replace("{domain_id}", "1")
            .replace("{setup_link_id}", "1")
            .replace("{company_id}", "1")
            .replace("{user_id}", "1")
            .replace("{client_id}", client_id)
            .replace("{job_id}", "1")
            .replace("{schedule}", "connection_tests")
            .replace("{import_id}", "1")
            .replace("{mail_id}", "1")
            .replace("{code}", "user")
            .replace("{secret_id}", "1")
            .replace("{kid}", "unknown")
            .replace("{invitation_id}", "1")
            .replace("{token_id}", "1")
            .replace("{resource_id}", "1")
            .replace("{passkey_id}", "1")
            .replace("{session_id}", "5f0c6b6e-7d0e-4c53-9d1e-7a1d8f3f5b11");
        assert!(!path.contains('{'), "{path}: give its parameter a value");
        let schema = operation.pointer("/requestBody/content/application~1json/schema");
        let body = schema.map(|schema| sample(&document, schema));
        let id = operation["operationId"].as_str().unwrap().to_owned();
        found.push((id, method.to_uppercase().parse().unwrap(), path, body));
    }
    assert!(found.len() >= 20, "only {} operations were found", found.len());
    found
}

/// A value that a schema accepts, with what is required only.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return sample(document, document.pointer(reference.trim_start_matches('#')).expect("the schema"));
    }
    if let Some(first) = schema["allOf"].get(0) {
        return sample(document, first);
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let names = required.iter().filter_map(Value::as_str);
            names.map(|name| (name.to_owned(), sample(document, &schema["properties"][name]))).collect()
        }
        Some("array") => json!([]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        _ => json!("sample"),
    }
}

#[tokio::test]
async fn every_operation_rejects_callers_without_a_token() {
    let app = TestApp::start().await;
    let client_id = world(&app).await;
    let nobody = app.anonymous();
    let callers = [nobody.clone(), nobody.with_token("rubbish"), nobody.with_token("aldaba_pat_unknown")];
    for (id, method, path, body) in guarded(&app, &client_id).await {
        for caller in &callers {
            let answer = caller.call(method.clone(), &path, body.clone()).await;
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{id}");
            assert_eq!(answer.problem(401).0, "unauthenticated", "{id}");
        }
    }
}

#[tokio::test]
async fn every_operation_rejects_callers_with_the_wrong_role() {
    let app = TestApp::start().await;
    let client_id = world(&app).await;
    let out = app.caller("out@example.com").await;
    let exempt: BTreeSet<_> = ANYONE.lines().filter(|line| !line.starts_with('#')).collect();
    let mut allowed = BTreeSet::new();
    for (id, method, path, body) in guarded(&app, &client_id).await {
        let status = out.call(method, &path, body).await.status.as_u16();
        // Another company's id is in the body there, and reported at its field.
        let is_field_error = id == "chooseCompany" && status == 400;
        assert!(is_field_error || matches!(status, 200..=299 | 403 | 404), "{id}: {status}");
        if status < 300 {
            allowed.insert(id);
        }
    }
    let allowed: BTreeSet<_> = allowed.iter().map(String::as_str).collect();
    assert_eq!(allowed, exempt, "authorization_anyone.txt lists what everybody may call, and nothing else");
}

#[tokio::test]
async fn a_token_that_only_reads_changes_nothing() {
    let app = TestApp::start().await;
    let client_id = world(&app).await;
    let reader = app.reader("admin@example.com").await;
    for (id, method, path, body) in guarded(&app, &client_id).await {
        let answer = reader.call(method.clone(), &path, body).await;
        if method == Method::GET {
            assert_eq!(answer.status, 200, "{id}");
            assert!(!answer.text.contains("aldaba_cs_"), "{id} shows a secret to a token that only reads");
        } else {
            assert_eq!(answer.problem(403).0, "insufficient_scope", "{id}");
        }
    }
}

#[tokio::test]
async fn the_session_cookie_counts_only_with_its_csrf_token() {
    let app = TestApp::start().await;
    let browser = app.browser();
    assert_eq!(
        browser.sign_in("/sign-in", crate::support::ADMIN, crate::support::PASSWORD).await.status,
        303
    );
    assert_eq!(browser.get("/v1/companies").await.problem(403).0, "csrf");
    let session = browser.get("/v1/session").await.expect(200);
    let token = session["csrf_token"].as_str().unwrap();
    assert_eq!(browser.get_with("/v1/companies", "x-csrf-token", token).await.status, 200);
    let wrong = format!("{}x", &token[1..]);
    assert_eq!(browser.get_with("/v1/companies", "x-csrf-token", &wrong).await.problem(403).0, "csrf");
}
