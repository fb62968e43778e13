//! API resources: administered by administrators, asked for by applications (RFC 8707; see `oauth/resource.rs`).

use serde_json::{Value, json};

use crate::support::{Client, TestApp};

/// A resource that may be asked for, in the order of its fields.
fn reports() -> Value {
    json!({
        "uri": "https://reports.example.com/",
        "name": "Reports",
        "scopes": [{ "scope": "reports.read", "en": "Read reports", "es": "Leer informes" }],
    })
}

async fn application(admin: &Client, client_id: &str) {
    let path = format!("/v1/applications/{client_id}");
    admin.post(&path, json!({ "name": client_id })).await.expect(201);
}

#[tokio::test]
async fn a_resource_is_created_read_changed_and_deleted() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    application(&admin, "wiki").await;
    application(&admin, "reports").await;
    let mut body = reports();
    body["applications"] = json!(["wiki", "reports", "wiki"]);
    body["served_by"] = json!("reports");
    let made = admin.post("/v1/resources", body).await;
    let path = made.header("location");
    let made = made.expect(201);
    assert_eq!(path, format!("/v1/resources/{}", made["id"]));
    assert_eq!(made["applications"], json!(["reports", "wiki"]));
    assert_eq!((&made["served_by"], &made["scopes"][0]["pt"]), (&json!("reports"), &Value::Null));

    // What was got can be put back, and changes nothing.
    let got = admin.get(&path).await;
    let etag = got.header("etag");
    let got = got.expect(200);
    assert_eq!(got, made);
    let again = admin.put(&path, got.clone()).await;
    assert_eq!((again.header("etag"), again.expect(200)), (etag.clone(), got));

    let changed = admin.put(&path, json!({ "name": "All reports", "applications": [] })).await;
    assert_ne!(changed.header("etag"), etag);
    let changed = changed.expect(200);
    assert_eq!((&changed["name"], &changed["applications"]), (&json!("All reports"), &json!([])));
    assert_eq!((&changed["uri"], &changed["served_by"]), (&made["uri"], &json!("reports")));
    let patched = admin.patch(&path, json!({ "served_by": null })).await.expect(200);
    assert_eq!((&patched["served_by"], &patched["name"]), (&Value::Null, &json!("All reports")));
    assert_eq!(admin.patch(&path, json!({ "uri": null })).await.problem(400).1[0].0, "uri");

    let listed = admin.get("/v1/resources?q=all").await;
    assert_eq!((listed.header("x-total-count"), listed.expect(200)), ("1".to_owned(), json!([patched])));
    admin.delete(&path).await.expect(204);
    assert_eq!(admin.get(&path).await.problem(404).0, "not_found");
    assert_eq!(admin.delete(&path).await.problem(404).0, "not_found");
    for kind in ["resource.created", "resource.deleted"] {
        assert_eq!(app.audited(kind).await[0]["uri"], "https://reports.example.com/", "{kind}");
    }
    assert_eq!(app.audited("resource.updated").await.len(), 2);
    let scopes = &app.audited("resource.created").await[0]["scopes"];
    assert_eq!(scopes[0]["es"], "Leer informes", "what people read of it too");
}

#[tokio::test]
async fn an_invalid_resource_is_reported_at_its_field() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/resources", reports()).await.expect(201);
    let with = |changed: Value| {
        let mut body = reports();
        body["uri"] = json!("https://other.example.com");
        body.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        body
    };
    let scope = |name: &str| json!({ "scopes": [{ "scope": name, "en": "It" }] });
    for (changed, field, code) in [
        (json!({ "uri": "" }), "uri", "required"),
        (json!({ "uri": "reports" }), "uri", "invalid"),
        (json!({ "uri": "https://a.example.com/#x" }), "uri", "fragment"),
        (json!({ "uri": format!("https://a.example.com/{}", "a".repeat(2048)) }), "uri", "too_long"),
        (json!({ "uri": app.url }), "uri", "reserved"),
        (json!({ "uri": format!("{}/v1", app.url) }), "uri", "reserved"),
        (json!({ "uri": "https://reports.example.com/" }), "uri", "duplicate"),
        (json!({ "uri": 7 }), "uri", "invalid"),
        (json!({ "name": " " }), "name", "required"),
        (json!({ "name": "a".repeat(256) }), "name", "too_long"),
        (json!({ "name": null }), "name", "invalid"),
        (scope(""), "scopes.0.scope", "required"),
        (scope("a b"), "scopes.0.scope", "invalid"),
        (scope("openid"), "scopes.0.scope", "reserved"),
        (scope("aldaba.api"), "scopes.0.scope", "reserved"),
        (scope(&"a".repeat(101)), "scopes.0.scope", "too_long"),
        (json!({ "scopes": [{ "scope": "a", "en": "" }] }), "scopes.0.en", "required"),
        (
            json!({ "scopes": [{ "scope": "a", "en": "x", "pt": "x".repeat(256) }] }),
            "scopes.0.pt",
            "too_long",
        ),
        (
            json!({ "scopes": [{ "scope": "a", "en": "x" }, { "scope": "a", "en": "y" }] }),
            "scopes.1.scope",
            "duplicate",
        ),
        (json!({ "applications": ["nobody"] }), "applications.0", "unknown"),
        (json!({ "applications": ["a\u{0}b"] }), "applications.0", "unknown"),
        (json!({ "applications": [""] }), "applications.0", "unknown"),
        (json!({ "served_by": "nobody" }), "served_by", "unknown"),
        (json!({ "served_by": "a\u{0}b" }), "served_by", "unknown"),
        (json!({ "name": "a\u{0}b" }), "name", "invalid"),
        (json!({ "uri": "urn:a\u{0}b" }), "uri", "invalid"),
        (json!({ "scopes": [{ "scope": "a", "en": "a\u{0}b" }] }), "scopes.0.en", "invalid"),
    ] {
        let (_, errors) = admin.post("/v1/resources", with(changed.clone())).await.problem(400);
        assert_eq!(errors, [(field.to_owned(), code.to_owned())], "{changed}");
    }
    let missing = admin.post("/v1/resources", json!({ "name": "Reports" })).await.problem(400);
    assert_eq!(missing.1, [("uri".to_owned(), "required".to_owned())]);
    let many: Vec<_> = (0..101).map(|n| json!({ "scope": format!("s{n}"), "en": "It" })).collect();
    let (_, errors) = admin.post("/v1/resources", with(json!({ "scopes": many }))).await.problem(400);
    assert_eq!(errors[0], ("scopes".to_owned(), "too_long".to_owned()));
    assert_eq!(admin.get("/v1/resources").await.header("x-total-count"), "1", "something was added");
    // Two resources cannot get the same URI by a change either.
    let other = admin.post("/v1/resources", with(json!({}))).await.expect(201);
    let path = format!("/v1/resources/{}", other["id"]);
    let taken = admin.put(&path, json!({ "uri": "https://reports.example.com/" })).await.problem(400);
    assert_eq!(taken.1, [("uri".to_owned(), "duplicate".to_owned())]);
}

#[tokio::test]
async fn only_an_administrator_sees_resources() {
    let app = TestApp::start().await;
    let made = app.admin().await.post("/v1/resources", reports()).await.expect(201);
    let path = format!("/v1/resources/{}", made["id"]);
    app.add_user(1, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    for email in ["apps@example.com", "boss@example.com"] {
        let caller = app.caller(email).await;
        for path in ["/v1/resources", &*path, "/v1/resources/99"] {
            assert_eq!(caller.get(path).await.problem(403).0, "forbidden");
        }
        assert_eq!(caller.post("/v1/resources", reports()).await.problem(403).0, "forbidden");
        assert_eq!(caller.put(&path, json!({})).await.problem(403).0, "forbidden");
        assert_eq!(caller.delete(&path).await.problem(403).0, "forbidden");
    }
    assert_eq!(app.admin().await.get("/v1/resources/x").await.problem(404).0, "not_found");
    assert_eq!(app.admin().await.put("/v1/resources/99", json!({})).await.problem(404).0, "not_found");
}

#[tokio::test]
async fn a_resource_change_needs_the_version_that_was_read() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = admin.post("/v1/resources", reports()).await.expect(201);
    let path = format!("/v1/resources/{}", made["id"]);
    let seen = admin.get(&path).await.header("etag");
    let change = |name: String| {
        let request = admin.request(reqwest::Method::PUT, &path).header("if-match", &seen);
        crate::oauth::party::send(request.json(&json!({ "name": name })))
    };
    let answers = futures::future::join_all((0..4).map(|n| change(format!("Reports {n}")))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412]);
    // Of several that add the same one at once, one does.
    let mut body = reports();
    body["uri"] = json!("urn:example:new");
    let answers = futures::future::join_all((0..4).map(|_| admin.post("/v1/resources", body.clone()))).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 400, 400, 400]);
}

#[tokio::test]
async fn deleting_an_application_removes_it_from_resources() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    application(&admin, "wiki").await;
    let mut body = reports();
    body["applications"] = json!(["wiki"]);
    body["served_by"] = json!("wiki");
    let made = admin.post("/v1/resources", body).await.expect(201);
    admin.delete("/v1/applications/wiki").await.expect(204);
    let left = admin.get(&format!("/v1/resources/{}", made["id"])).await.expect(200);
    assert_eq!((&left["applications"], &left["served_by"]), (&json!([]), &Value::Null));
}
