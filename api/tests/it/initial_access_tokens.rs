//! What administrators give to those whose applications register themselves.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::TestApp;

const PATH: &str = "/v1/initial-access-tokens";

#[tokio::test]
async fn a_token_is_created_shown_once_listed_and_revoked() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let made = admin.post(PATH, json!({ "name": "Partners", "company_id": 1 })).await;
    assert!(made.header("location").starts_with("/v1/initial-access-tokens/"));
    let made = made.expect(201);
    let token = made["token"].as_str().unwrap();
    assert!(token.starts_with("aldaba_iat_"));
    let shown = &made["initial_access_token"];
    assert_eq!((&shown["max_uses"], &shown["uses"]), (&json!(1), &json!(0)));
    assert_eq!(shown["company"]["code"], "acme");
    let listed = admin.get(PATH).await;
    assert!(!listed.text.contains(token), "it is shown once");
    assert_eq!(listed.expect(200), json!([shown]));
    assert_eq!(admin.get(&format!("{PATH}?q=part")).await.expect(200), json!([shown]));
    assert_eq!(admin.get(&format!("{PATH}?q=other")).await.expect(200), json!([]));
    for (table, column) in [("audit_events", "details"), ("initial_access_tokens", "name")] {
        assert!(!app.texts(table, column).await.iter().any(|text| text.contains(token)));
    }
    admin.delete(&format!("{PATH}/{}", shown["id"])).await.expect(204);
    assert_eq!(admin.delete(&format!("{PATH}/{}", shown["id"])).await.status, 404);
    assert_eq!(admin.get(PATH).await.expect(200), json!([]));
    for kind in ["initial_access_token.created", "initial_access_token.revoked"] {
        assert_eq!(app.audited(kind).await.len(), 1, "{kind}");
    }
}

#[tokio::test]
async fn invalid_input_is_reported_at_its_field() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let now = app.clock.now();
    for (change, field, code) in [
        (json!({ "name": " " }), "name", "required"),
        (json!({ "name": "x".repeat(256) }), "name", "too_long"),
        (json!({ "company_id": 99 }), "company_id", "unknown"),
        (json!({ "max_uses": 0 }), "max_uses", "invalid"),
        (json!({ "max_uses": 10_001 }), "max_uses", "invalid"),
        (json!({ "expires_at": now - TimeDelta::seconds(1) }), "expires_at", "invalid"),
        (json!({ "expires_at": now + TimeDelta::days(400) }), "expires_at", "invalid"),
    ] {
        let mut body = json!({ "name": "Partners", "company_id": 1 });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let problem = admin.post(PATH, body).await.problem(400);
        assert_eq!(problem.1, [(field.to_owned(), code.to_owned())], "{change}");
    }
    for body in
        [json!({ "company_id": 1 }), json!({ "name": "x" }), json!({ "name": "x", "company_id": "1" })]
    {
        assert_eq!(admin.post(PATH, body).await.status, 400);
    }
}

#[tokio::test]
async fn only_administrators_create_initial_access_tokens() {
    let app = TestApp::start().await;
    app.add_user(1, "manager@example.com", json!({ "system_role": "app_manager" })).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    for email in ["manager@example.com", "boss@example.com"] {
        let caller = app.caller(email).await;
        assert_eq!(caller.get(PATH).await.status, 403);
        assert_eq!(caller.post(PATH, json!({ "name": "x", "company_id": 1 })).await.status, 403);
        assert_eq!(caller.delete(&format!("{PATH}/1")).await.status, 403);
    }
}

#[tokio::test]
async fn initial_access_tokens_end_with_their_company() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let company = admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201)["id"].clone();
    let make = async |name: &str, company_id: &Value| {
        admin.post(PATH, json!({ "name": name, "company_id": company_id })).await.expect(201)
    };
    make("Own", &json!(1)).await;
    make("Theirs", &company).await;
    assert_eq!(admin.get(PATH).await.expect(200).as_array().unwrap().len(), 2);
    admin.delete(&format!("/v1/companies/{company}")).await.expect(204);
    assert_eq!(admin.get(PATH).await.expect(200)[0]["name"], "Own");
    app.advance(TimeDelta::days(31));
    assert_eq!(admin.get(PATH).await.expect(200), json!([]));
}
