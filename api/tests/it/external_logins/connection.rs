//! Testing the connection of an identity provider, and who is linked to it.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    links::{add, signed_in},
    sign_in::{PAGE, maria, reason},
    upstream::{SECRET, Upstream},
};
use crate::support::{ADMIN, TestApp};

const OWN: &str = "/v1/companies/1/identity-providers";
const STEPS: [&str; 6] = ["resolve", "tls", "discovery", "keys", "client_authentication", "sign_in"];

/// A server with a login of its company, and the path of the login.
async fn world() -> (TestApp, Upstream, String) {
    let app = TestApp::start().await;
    let upstream = Upstream::start(&app).await;
    let provider = upstream.register(&app, json!({ "create_users": true })).await;
    let path = format!("{OWN}/{}", provider["id"]);
    (app, upstream, path)
}

async fn test(app: &TestApp, path: &str) -> Value {
    let tested = app.admin().await.post(&format!("{path}/test"), json!({})).await;
    assert!(!tested.text.contains(SECRET), "{}", tested.text);
    tested.expect(200)
}

/// The outcome of each step.
fn outcomes(test: &Value) -> Vec<String> {
    let steps = test["steps"].as_array().unwrap();
    let names: Vec<_> = steps.iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(names, STEPS);
    steps.iter().map(|step| step["outcome"].as_str().unwrap().to_owned()).collect()
}

/// The first step that failed, why, and what was received.
fn failure(test: &Value) -> (String, String, Value) {
    let steps = test["steps"].as_array().unwrap();
    let failed = steps.iter().find(|step| step["outcome"] == "failed").expect("a step that failed");
    for text in ["message", "advice"] {
        assert!(failed[text].as_str().is_some_and(|text| !text.is_empty()), "{failed}");
    }
    let text = |name: &str| failed[name].as_str().unwrap_or_default().to_owned();
    (text("step"), text("problem"), failed["detail"].clone())
}

#[tokio::test]
async fn a_connection_is_tested_step_by_step_and_the_result_is_kept() {
    let (app, _upstream, path) = world().await;
    let admin = app.admin().await;
    let before = admin.get(&path).await;
    let version = before.header("etag");
    assert_eq!(before.expect(200)["connection"], Value::Null);
    let tested = test(&app, &path).await;
    assert_eq!(outcomes(&tested), ["ok", "skipped", "ok", "ok", "ok", "ok"]);
    assert_eq!((&tested["succeeded"], &tested["steps"][1]["problem"]), (&json!(true), &json!("plain_http")));
    let after = admin.get(&path).await;
    // It is the version of the settings.
    assert_eq!(after.header("etag"), version);
    let connection = after.expect(200)["connection"].clone();
    assert_eq!((&connection["succeeded"], &connection["failed_at"]), (&json!(true), &Value::Null));
    assert_eq!(connection["tested_at"], tested["tested_at"]);
    assert_eq!(app.audited("identity_provider.tested").await, [json!({ "succeeded": true })]);
    // Nobody can use the request that was sent.
    assert_eq!(app.count_all(&["upstream_requests", "users"]).await, [0, 1]);
}

#[tokio::test]
async fn each_step_that_fails_says_why_and_what_to_do() {
    let (app, upstream, path) = world().await;
    let found = async || failure(&test(&app, &path).await);
    let is = |step: &str, problem: &str, detail: Value| (step.to_owned(), problem.to_owned(), detail);
    for (endpoint, status, expected) in [
        ("/.well-known/openid-configuration", 404, is("discovery", "bad_status", json!("404"))),
        ("/jwks", 500, is("keys", "bad_status", json!("500"))),
        ("/token", 503, is("client_authentication", "bad_status", json!("503"))),
        ("/authorize", 400, is("sign_in", "request_rejected", json!("400"))),
    ] {
        upstream.down(endpoint, status);
        assert_eq!(found().await, expected);
        upstream.up();
        app.advance(TimeDelta::minutes(1));
    }
    let callback = app.admin().await.get(&path).await.expect(200)["redirect_uri"].clone();
    let refused = format!("{}?error=unauthorized_client", callback.as_str().unwrap());
    upstream.redirect("/authorize", &refused);
    assert_eq!(found().await, is("sign_in", "request_rejected", json!("unauthorized_client")));
    app.advance(TimeDelta::minutes(1));
    upstream.metadata(|metadata| metadata["jwks_uri"] = metadata["token_endpoint"].clone());
    assert_eq!(found().await.0, "keys");
    upstream.metadata(|metadata| metadata["issuer"] = json!("https://another.example"));
    let tested = test(&app, &path).await;
    assert_eq!(failure(&tested), is("discovery", "other_issuer", json!("https://another.example")));
    assert_eq!(outcomes(&tested), ["ok", "skipped", "failed", "skipped", "skipped", "skipped"]);
    assert_eq!(tested["steps"][3]["problem"], "earlier_step");
    upstream.metadata(|metadata| metadata["token_endpoint"] = json!("https://10.1.2.3/token"));
    assert_eq!(found().await, is("discovery", "forbidden_address", Value::Null));
    upstream.metadata(|metadata| *metadata = json!([]));
    assert_eq!(found().await, is("discovery", "not_metadata", Value::Null));
}

#[tokio::test]
async fn a_wrong_secret_and_an_address_that_is_wrong_are_found() {
    let (app, upstream, path) = world().await;
    let admin = app.admin().await;
    admin.patch(&path, json!({ "client_secret": "another" })).await.expect(200);
    let tested = test(&app, &path).await;
    assert_eq!(outcomes(&tested), ["ok", "skipped", "ok", "ok", "failed", "ok"]);
    let expected =
        ("client_authentication".to_owned(), "client_rejected".to_owned(), json!("invalid_client"));
    assert_eq!(failure(&tested), expected);
    let not_tls = upstream.url.replace("http:", "https:");
    for (issuer, step, problem) in [
        ("https://10.1.2.3", "resolve", "forbidden_address"),
        ("https://nowhere.invalid", "resolve", "unknown_host"),
        (not_tls.as_str(), "tls", "unreachable"),
        ("http://127.0.0.1:9", "discovery", "unreachable"),
    ] {
        admin.patch(&path, json!({ "issuer": issuer, "client_secret": SECRET })).await.expect(200);
        let (found, why, _) = failure(&test(&app, &path).await);
        assert_eq!((found.as_str(), why.as_str()), (step, problem), "{issuer}");
    }
}

#[tokio::test]
async fn the_last_failure_is_kept_until_the_connection_is_changed() {
    let (app, upstream, path) = world().await;
    let admin = app.admin().await;
    let connection = async || admin.get(&path).await.expect(200)["connection"].clone();
    upstream.down("/jwks", 500);
    let failed = test(&app, &path).await;
    let kept = connection().await;
    assert_eq!((&kept["succeeded"], &kept["failed_at"]), (&json!(false), &failed["tested_at"]));
    assert_eq!((&kept["failed_step"], &kept["problem"]), (&json!("keys"), &json!("bad_status")));
    upstream.up();
    app.advance(TimeDelta::hours(1));
    let tested = test(&app, &path).await;
    let kept = connection().await;
    assert_eq!((&kept["succeeded"], &kept["tested_at"]), (&json!(true), &tested["tested_at"]));
    assert_eq!((&kept["failed_at"], &kept["failed_step"]), (&failed["tested_at"], &json!("keys")));
    // A new name changes no connection, another client does.
    admin.patch(&path, json!({ "name": "Acme", "enabled": false })).await.expect(200);
    assert_eq!(connection().await, kept);
    admin.patch(&path, json!({ "client_id": "another" })).await.expect(200);
    assert_eq!(connection().await, Value::Null);
}

#[tokio::test]
async fn a_company_tests_its_connections_ten_times_a_minute() {
    let (app, upstream, path) = world().await;
    let everybodys = upstream.register_at(&app, "/v1/identity-providers", json!({})).await;
    for _ in 0..10 {
        platform::limits::check_connection_test(&app.ctx, Some(1)).await.unwrap();
    }
    let admin = app.admin().await;
    assert_eq!(admin.post(&format!("{path}/test"), json!({})).await.status, 429);
    let other = format!("/v1/identity-providers/{}/test", everybodys["id"]);
    admin.post(&other, json!({})).await.expect(200);
    app.advance(TimeDelta::minutes(1));
    admin.post(&format!("{path}/test"), json!({})).await.expect(200);
}

#[tokio::test]
async fn only_administrators_of_its_owner_test_a_connection_and_see_who_is_linked() {
    let (app, _upstream, path) = world().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "member@example.com", json!({})).await;
    app.add_user(2, "out@example.com", json!({ "company_role": "company_admin" })).await;
    let (test, links) = (format!("{path}/test"), format!("{path}/linked-identities"));
    let boss = app.caller("boss@example.com").await;
    boss.post(&test, json!({})).await.expect(200);
    boss.get(&links).await.expect(200);
    for (caller, status) in [("member@example.com", 403), ("out@example.com", 404)] {
        let caller = app.caller(caller).await;
        for answer in [caller.post(&test, json!({})).await, caller.get(&links).await] {
            assert_eq!(answer.status, status, "{}", answer.text);
        }
        assert_eq!(caller.delete(&format!("{links}/1")).await.status, status);
    }
    // One of another owner, and none at all.
    let id = path.rsplit('/').next().unwrap();
    for wrong in [format!("/v1/identity-providers/{id}"), format!("{OWN}/99")] {
        assert_eq!(admin.post(&format!("{wrong}/test"), json!({})).await.problem(404).0, "not_found");
        assert_eq!(admin.get(&format!("{wrong}/linked-identities")).await.problem(404).0, "not_found");
    }
}

#[tokio::test]
async fn administrators_see_who_is_linked_and_remove_a_link() {
    let (app, upstream, path) = world().await;
    let links = format!("{path}/linked-identities");
    let admin = app.admin().await;
    upstream.sign_in(&app.browser(), PAGE, &maria()).await;
    app.add_user(1, "ivo@example.com", json!({})).await;
    let provider = admin.get(&path).await.expect(200);
    add(&signed_in(&app, "ivo@example.com").await, &upstream, &provider, &json!({ "sub": "i-1" })).await;
    let listed = admin.get(&links).await;
    assert_eq!(listed.header("x-total-count"), "2");
    let listed = listed.expect(200);
    let fields = ["user_email", "subject", "email"].map(|name| listed[1][name].clone());
    assert_eq!(fields, [json!("maria@acme.example"), json!("m-1"), json!("maria@acme.example")]);
    assert_eq!((&listed[0]["user_email"], &listed[0]["email"]), (&json!("ivo@example.com"), &Value::Null));
    for (q, found) in [("maria", 1), ("ivo@ex", 1), ("nobody", 0), ("%25", 0)] {
        let listed = admin.get(&format!("{links}?q={q}")).await.expect(200);
        assert_eq!(listed.as_array().unwrap().len(), found, "{q}");
    }
    let first = admin.get(&format!("{links}?page_size=1")).await;
    assert!(first.header("link").contains("rel=\"next\""), "{}", first.header("link"));

    let link = format!("{links}/{}", listed[1]["id"]);
    let browser = signed_in(&app, ADMIN).await;
    app.advance(TimeDelta::minutes(11));
    let late = browser.call(Method::DELETE, &link, None).await;
    assert_eq!(late.problem(403).0, "recent_sign_in_required");
    admin.delete(&link).await.expect(204);
    assert_eq!(admin.delete(&link).await.problem(404).0, "not_found");
    admin.patch(&path, json!({ "create_users": false })).await.expect(200);
    assert_eq!(reason(&upstream.sign_in(&app.browser(), PAGE, &maria()).await), "unknown");
    assert_eq!(app.audited("identity.unlinked").await.len(), 1);
    assert_eq!(admin.get(&links).await.expect(200).as_array().unwrap().len(), 1);
}
