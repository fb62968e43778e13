//! Managing identity providers.

use reqwest::Method;
use serde_json::{Value, json};

use super::upstream::{SECRET, Upstream};
use crate::{oauth::party::send, support::TestApp};

const OWN: &str = "/v1/companies/1/identity-providers";
const EVERYBODY: &str = "/v1/identity-providers";

#[tokio::test]
async fn a_provider_is_created_read_changed_and_deleted() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    for path in [OWN, EVERYBODY] {
        let body = json!({ "preset": "keycloak", "name": "Acme", "issuer": "https://id.acme.example/realms/acme",
            "client_id": "aldaba", "client_secret": SECRET });
        let created = admin.post(path, body).await;
        let location = created.header("location");
        let created = created.expect(201);
        let id = created["id"].as_i64().unwrap();
        assert_eq!(location, format!("{path}/{id}"));
        assert_eq!(created["redirect_uri"], format!("{}/sign-in/external/{id}/callback", app.url));
        let fields = ["has_client_secret", "enabled", "create_users", "trust_second_factor", "scope"];
        let fields: Vec<_> = fields.iter().map(|name| created[name].clone()).collect();
        assert_eq!(
            fields,
            [json!(true), json!(true), json!(false), json!(false), json!("openid profile email")]
        );
        assert_eq!(created["company_id"], if path == OWN { json!(1) } else { Value::Null });

        // What was read can be sent back, and changes nothing.
        let read = admin.get(&location).await;
        let etag = read.header("etag");
        let read = read.expect(200);
        assert_eq!(read, created);
        assert_eq!(admin.put(&location, read).await.header("etag"), etag);
        assert_eq!(admin.get(path).await.expect(200), json!([created]));
        let changed =
            admin.put(&location, json!({ "name": "Acme login", "enabled": false })).await.expect(200);
        assert_eq!((&changed["name"], &changed["enabled"]), (&json!("Acme login"), &json!(false)));
        assert_eq!(changed["has_client_secret"], true);
        let public = admin.patch(&location, json!({ "client_secret": null })).await.expect(200);
        assert_eq!(public["has_client_secret"], false);
        assert_eq!(admin.patch(&location, json!({ "issuer": null })).await.problem(400).1[0].0, "issuer");
        let stale = admin.request(Method::PUT, &location).header("if-match", &etag);
        assert_eq!(send(stale.json(&json!({ "name": "X" }))).await.problem(412).0, "changed");
        admin.delete(&location).await.expect(204);
        assert_eq!(admin.get(&location).await.problem(404).0, "not_found");
        assert_eq!(admin.delete(&location).await.problem(404).0, "not_found");
    }
    for kind in ["created", "updated", "deleted"] {
        let audited = app.audited(&format!("identity_provider.{kind}")).await;
        assert_eq!(audited[0]["issuer"], "https://id.acme.example/realms/acme", "{kind}");
    }
}

#[tokio::test]
async fn a_client_secret_is_stored_encrypted_and_never_returned() {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let created = upstream.register(&app, json!({})).await;
    let admin = app.admin().await;
    let changed = admin.put(&format!("{OWN}/{}", created["id"]), json!({ "client_secret": SECRET })).await;
    let listed = admin.get(OWN).await;
    let audited = app.texts("audit_events", "details").await.join("");
    let stored = app.texts("identity_providers", "client_secret").await.join("");
    for text in [&created.to_string(), &changed.text, &listed.text, &audited, &stored] {
        assert!(!text.contains(SECRET), "{text}");
    }
    assert!(stored.starts_with("v1."), "{stored}");
}

#[tokio::test]
async fn invalid_fields_are_reported_together() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let body = json!({ "name": " ", "issuer": "http://id.acme.example", "client_id": "x".repeat(256),
        "scope": "profile", "client_secret": "x".repeat(2_049) });
    let (_, fields) = admin.post(OWN, body).await.problem(400);
    let fields: Vec<_> = fields.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
    for expected in [
        ("name", "required"),
        ("issuer", "invalid"),
        ("client_id", "too_long"),
        ("scope", "invalid"),
        ("client_secret", "too_long"),
    ] {
        assert!(fields.contains(&expected), "{expected:?} in {fields:?}");
    }
    let missing = admin.post(OWN, json!({ "name": "Acme", "client_id": "aldaba" })).await.problem(400);
    assert_eq!(missing.1, [("issuer".to_owned(), "required".to_owned())]);
    let everybody = json!({ "preset": "google", "name": "Google", "client_id": "a", "create_users": true });
    let refused = admin.post(EVERYBODY, everybody).await.problem(400);
    assert_eq!(refused.1, [("create_users".to_owned(), "invalid".to_owned())]);
    let google = json!({ "preset": "google", "name": "Google", "client_id": "a" });
    let google = admin.post(EVERYBODY, google).await.expect(201);
    assert_eq!(google["issuer"], "https://accounts.google.com");
    assert_eq!(admin.post(OWN, json!({ "name": 1, "client_id": "a" })).await.status, 400);
    assert_eq!(
        admin.post(OWN, json!({ "preset": "myspace", "name": "G", "client_id": "a" })).await.status,
        400
    );
}

#[tokio::test]
async fn the_providers_of_a_company_are_its_administrators_business() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "member@example.com", json!({})).await;
    app.add_user(2, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    let upstream = Upstream::start(&app).await;
    let id = upstream.register(&app, json!({})).await["id"].as_i64().unwrap();
    let own = format!("{OWN}/{id}");
    let boss = app.caller("boss@example.com").await;
    boss.get(&own).await.expect(200);
    boss.put(&own, json!({ "name": "Ours" })).await.expect(200);
    assert_eq!(boss.get(EVERYBODY).await.problem(403).0, "forbidden");
    assert_eq!(boss.get("/v1/companies/2/identity-providers").await.problem(404).0, "not_found");
    for caller in ["member@example.com", "apps@example.com"] {
        let caller = app.caller(caller).await;
        for path in [&own, OWN, EVERYBODY] {
            assert_eq!(caller.get(path).await.problem(403).0, "forbidden", "{path}");
        }
        assert_eq!(caller.delete(&own).await.problem(403).0, "forbidden");
    }
    // A provider of one owner is none of another.
    assert_eq!(
        admin.get(&format!("/v1/companies/2/identity-providers/{id}")).await.problem(404).0,
        "not_found"
    );
    assert_eq!(admin.get(&format!("{EVERYBODY}/{id}")).await.problem(404).0, "not_found");
}

#[tokio::test]
async fn a_company_has_at_most_twenty_providers() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let google = json!({ "preset": "google", "name": "Google", "client_id": "a" });
    for _ in 0..20 {
        admin.post(OWN, google.clone()).await.expect(201);
    }
    assert_eq!(admin.post(OWN, google).await.problem(409).0, "too_many");
}

#[tokio::test]
async fn a_new_issuer_needs_the_secret_that_was_registered_there() {
    let app = TestApp::start().await;
    let (upstream, other) = (Upstream::start(&app).await, Upstream::start(&app).await);
    let id = upstream.register(&app, json!({})).await["id"].clone();
    let everybodys = upstream.register_at(&app, EVERYBODY, json!({})).await["id"].clone();
    let admin = app.admin().await;
    for path in [format!("{OWN}/{id}"), format!("{EVERYBODY}/{everybodys}")] {
        let read = admin.get(&path).await.expect(200);
        for mut body in [json!({}), read] {
            body["issuer"] = json!(other.url);
            let refused = admin.put(&path, body).await.problem(400).1;
            assert_eq!(refused, [("client_secret".to_owned(), "required".to_owned())]);
        }
        assert_eq!(admin.get(&path).await.expect(200)["issuer"], upstream.url);
        let new = json!({ "issuer": other.url, "client_secret": "another" });
        assert_eq!(admin.patch(&path, new).await.expect(200)["has_client_secret"], true);
        let public = json!({ "issuer": upstream.url, "client_secret": null });
        assert_eq!(admin.patch(&path, public).await.expect(200)["has_client_secret"], false);
        // A public client has none that could be sent elsewhere.
        admin.patch(&path, json!({ "issuer": other.url })).await.expect(200);
    }
}

#[tokio::test]
async fn a_login_that_everybody_can_have_creates_no_accounts() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let refused = [("create_users".to_owned(), "shared_issuer".to_owned())];
    let google = json!({ "preset": "google", "name": "Google", "client_id": "a", "create_users": true });
    assert_eq!(admin.post(OWN, google).await.problem(400).1, refused);
    let plain = json!({ "name": "Google", "issuer": "https://accounts.google.com", "client_id": "a" });
    let id = admin.post(OWN, plain).await.expect(201)["id"].clone();
    let path = format!("{OWN}/{id}");
    assert_eq!(admin.patch(&path, json!({ "create_users": true })).await.problem(400).1, refused);
    let own = json!({ "issuer": "https://id.acme.example", "create_users": true });
    admin.patch(&path, own).await.expect(200);
    let back = json!({ "issuer": "https://accounts.google.com" });
    assert_eq!(admin.patch(&path, back).await.problem(400).1, refused);
}
