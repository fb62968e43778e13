//! External applications (UC-18): their external login is set after a test of the connection, or explicitly without one.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::upstream::{SECRET, Upstream};
use crate::{
    oauth::party::{Party, callback},
    support::{Answer, TestApp},
};

pub const PROVIDERS: &str = "/v1/companies/1/identity-providers";

/// The path of the external login of an application.
pub fn path(client_id: &str) -> String {
    format!("/v1/applications/{client_id}/external-login")
}

/// A server with a login of its company that creates people, and an application for everybody there.
pub async fn world(app: &TestApp) -> (Upstream, Value, Party<'_>) {
    let upstream = Upstream::start(app).await;
    let provider = upstream.register(app, json!({ "create_users": true })).await;
    let party = Party::register_as(app, json!({ "name": "Shop", "access_policy": "all_members" })).await;
    (upstream, provider, party)
}

/// What sets the external login of an application, whose address is a page of this server.
pub fn login(app: &TestApp, provider: &Value) -> Value {
    json!({ "identity_provider_id": provider["id"], "external_url": format!("{}/sign-in", app.url) })
}

/// Sets the external login of an application, after a test.
pub async fn bind(app: &TestApp, party: &Party<'_>, provider: &Value) -> Value {
    app.admin().await.put(&path(&party.client_id), login(app, provider)).await.expect(200)
}

/// The same, without a test.
pub fn unverified(app: &TestApp, provider: &Value) -> Value {
    let mut body = login(app, provider);
    body["unverified"] = json!(true);
    body
}

/// Whether a person who begins at the application is sent on to the identity provider.
pub async fn is_sent_on(party: &Party<'_>, upstream: &Upstream) -> bool {
    let browser = party.app.browser();
    let answer = browser.get(&party.authorize(&[])).await;
    if !answer.header("location").starts_with("/sign-in?") {
        assert_eq!(callback(&answer).remove("error").as_deref(), Some("temporarily_unavailable"));
        return false;
    }
    browser.get(&answer.header("location")).await.header("location").starts_with(&upstream.url)
}

/// The fields that an answer refuses, with their codes.
#[track_caller]
pub fn fields(answer: Answer) -> Vec<(String, String)> {
    answer.problem(400).1
}

/// One field that is refused, with its code.
pub fn field(name: &str, code: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), code.to_owned())]
}

#[tokio::test]
async fn an_external_login_is_set_after_a_test_that_succeeds_shown_and_removed() {
    let app = TestApp::start().await;
    let (_upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let (path, application) = (path(&party.client_id), format!("/v1/applications/{}", party.client_id));
    assert_eq!(admin.get(&path).await.problem(404).0, "not_found");
    let set = bind(&app, &party, &provider).await;
    assert_eq!(set, admin.get(&path).await.expect(200));
    assert_eq!((&set["state"], &set["connection"]["succeeded"]), (&json!("verified"), &json!(true)));
    assert_eq!(set["identity_provider"]["name"], "Acme login");
    assert_eq!(set["identity_provider"]["company"]["code"], "acme");
    assert_eq!(admin.get(&application).await.expect(200)["kind"], "external");
    // What was read can be sent back, and what is absent stays.
    assert_eq!(admin.put(&path, set.clone()).await.expect(200)["external_url"], set["external_url"]);
    assert_eq!(admin.put(&path, json!({})).await.expect(200)["identity_provider_id"], provider["id"]);
    let listed = admin.get("/v1/applications?kind=external").await.expect(200);
    assert_eq!(listed.as_array().unwrap().len(), 1);

    admin.delete(&path).await.expect(204);
    assert_eq!(admin.delete(&path).await.problem(404).0, "not_found");
    assert_eq!(admin.get(&application).await.expect(200)["kind"], "internal");
    let set = app.audited("application.external_login_set").await;
    assert_eq!((set.len(), &set[0]["state"]), (3, &json!("verified")));
    assert_eq!(app.audited("application.external_login_removed").await.len(), 1);
}

#[tokio::test]
async fn nothing_is_saved_while_a_step_of_the_test_fails() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let path = path(&party.client_id);
    let put = async || fields(admin.put(&path, login(&app, &provider)).await);
    for (endpoint, status, code) in [
        ("/.well-known/openid-configuration", 404, "bad_status"),
        ("/jwks", 500, "bad_status"),
        ("/token", 503, "bad_status"),
        ("/authorize", 400, "request_rejected"),
    ] {
        upstream.down(endpoint, status);
        assert_eq!(put().await, field("identity_provider_id", code), "{endpoint}");
        upstream.up();
        app.advance(TimeDelta::minutes(1));
    }
    upstream.metadata(|metadata| metadata["token_endpoint"] = json!("https://10.1.2.3/token"));
    assert_eq!(put().await, field("identity_provider_id", "forbidden_address"));
    upstream.metadata(|metadata| metadata["issuer"] = json!("https://another.example"));
    assert_eq!(put().await, field("identity_provider_id", "other_issuer"));
    upstream.metadata(|_| {});
    // Each step that fails is named.
    upstream.down("/jwks", 500);
    upstream.down("/token", 503);
    assert_eq!(put().await.len(), 2);
    upstream.up();
    app.advance(TimeDelta::minutes(1));
    let provider_path = format!("{PROVIDERS}/{}", provider["id"]);
    admin.patch(&provider_path, json!({ "client_secret": "another" })).await.expect(200);
    let refused = admin.put(&path, login(&app, &provider)).await;
    assert!(!refused.text.contains("another"), "{}", refused.text);
    assert_eq!(fields(refused), field("identity_provider_id", "client_rejected"));
    for issuer in ["https://10.1.2.3", "https://nowhere.invalid", "http://127.0.0.1:9"] {
        let change = json!({ "issuer": issuer, "client_secret": SECRET });
        admin.patch(&provider_path, change).await.expect(200);
        assert_eq!(put().await[0].0, "identity_provider_id", "{issuer}");
    }
    assert_eq!(admin.get(&path).await.status, 404);
    assert_eq!(app.count_all(&["external_applications"]).await, [0]);
}

#[tokio::test]
async fn the_address_of_the_application_is_tested_too() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let path = path(&party.client_id);
    let put = async |url: &str| {
        let body = json!({ "identity_provider_id": provider["id"], "external_url": url });
        admin.put(&path, body).await
    };
    upstream.down("/shop", 503);
    for (url, code) in [
        (format!("{}/no-such-page", upstream.url), "bad_status"),
        (format!("{}/shop", upstream.url), "bad_status"),
        ("https://nowhere.invalid/".to_owned(), "unknown_host"),
        ("http://127.0.0.1:9/".to_owned(), "unreachable"),
    ] {
        assert_eq!(fields(put(&url).await), field("external_url", code), "{url}");
    }
    // This server does not call a private address, which people open.
    let set = put("https://10.1.2.3/").await.expect(200);
    assert_eq!(set["state"], "verified");
    let tested = admin.post(&format!("{path}/test"), json!({})).await.expect(200);
    let last = tested["steps"].as_array().unwrap().last().unwrap();
    let shown = ["step", "outcome", "problem"].map(|name| last[name].clone());
    assert_eq!(shown, [json!("external_url"), json!("skipped"), json!("forbidden_address")]);
}

#[tokio::test]
async fn invalid_external_logins_are_refused_at_their_fields() {
    let app = TestApp::start().await;
    let (_upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let path = path(&party.client_id);
    let both = [field("external_url", "required"), field("identity_provider_id", "required")].concat();
    assert_eq!(fields(admin.put(&path, json!({})).await), both);
    for (name, value, code) in [
        ("identity_provider_id", json!(99), "unknown"),
        ("identity_provider_id", json!(-1), "unknown"),
        ("external_url", json!(""), "required"),
        ("external_url", json!("shop.example.com"), "invalid"),
        ("external_url", json!("ftp://shop.example.com"), "invalid"),
        ("external_url", json!("https://user:secret@shop.example.com"), "invalid"),
        ("external_url", json!("https://shop.example.com/#top"), "fragment"),
        ("external_url", json!(format!("https://shop.example.com/{}", "x".repeat(2_048))), "too_long"),
    ] {
        let mut body = unverified(&app, &provider);
        body[name] = value.clone();
        let refused = fields(admin.put(&path, body).await);
        assert!(refused.contains(&(name.to_owned(), code.to_owned())), "{value}: {refused:?}");
    }
    for (name, value) in [("identity_provider_id", json!("1")), ("unverified", json!("yes"))] {
        let mut body = login(&app, &provider);
        body[name] = value;
        assert_eq!(admin.put(&path, body).await.status, 400, "{name}");
    }
    assert_eq!(app.count_all(&["external_applications"]).await, [0]);
}

#[tokio::test]
async fn an_application_has_a_provider_of_the_installation_or_of_a_company_that_may_use_it() {
    let app = TestApp::start().await;
    let (upstream, own, party) = world(&app).await;
    let admin = app.admin().await;
    let other = admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201);
    let of_other = format!("/v1/companies/{}/identity-providers", other["id"]);
    let others = upstream.register_at(&app, &of_other, json!({ "name": "Others" })).await;
    let everybodys = upstream.register_at(&app, "/v1/identity-providers", json!({ "name": "All" })).await;
    let list = format!("/v1/applications/{}/identity-providers", party.client_id);
    let named = async || {
        let listed = admin.get(&list).await.expect(200);
        let names = listed.as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(named().await, ["Acme login", "All"]);
    let path = path(&party.client_id);
    let refused = admin.put(&path, unverified(&app, &others)).await;
    assert_eq!(fields(refused), field("identity_provider_id", "unknown"));
    for provider in [&own, &everybodys] {
        admin.put(&path, unverified(&app, provider)).await.expect(200);
    }
    let entitlement = format!("/v1/companies/{}/entitlements/{}", other["id"], party.client_id);
    admin.put(&entitlement, json!({})).await.expect(200);
    assert_eq!(named().await, ["Acme login", "All", "Others"]);
    admin.put(&path, unverified(&app, &others)).await.expect(200);
    let found = admin.get(&format!("{list}?q=oth")).await.expect(200);
    assert_eq!(found[0]["company"]["name"], "Other");
    let first = admin.get(&format!("{list}?page_size=1")).await;
    assert_eq!((first.header("x-total-count"), first.header("link").contains("next")), ("3".into(), true));
}

#[tokio::test]
async fn app_managers_set_and_test_external_logins_and_companies_do_not() {
    let app = TestApp::start().await;
    let (_upstream, provider, party) = world(&app).await;
    app.add_user(1, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    app.add_user(1, "boss@example.com", json!({ "company_role": "company_admin" })).await;
    app.add_user(1, "member@example.com", json!({})).await;
    let path = path(&party.client_id);
    let list = format!("/v1/applications/{}/identity-providers", party.client_id);
    let apps = app.caller("apps@example.com").await;
    apps.put(&path, login(&app, &provider)).await.expect(200);
    apps.post(&format!("{path}/test"), json!({})).await.expect(200);
    apps.get(&list).await.expect(200);
    for caller in ["boss@example.com", "member@example.com"] {
        let caller = app.caller(caller).await;
        for answer in [
            caller.get(&path).await,
            caller.get(&list).await,
            caller.put(&path, unverified(&app, &provider)).await,
            caller.post(&format!("{path}/test"), json!({})).await,
            caller.delete(&path).await,
        ] {
            assert_eq!(answer.status, 403, "{}", answer.text);
        }
    }
    let reader = app.reader("apps@example.com").await;
    assert_eq!(reader.post(&format!("{path}/test"), json!({})).await.status, 403);
    let missing = super::applications::path("no-such-application");
    assert_eq!(apps.put(&missing, login(&app, &provider)).await.problem(404).0, "not_found");
    assert_eq!(apps.post(&format!("{missing}/test"), json!({})).await.problem(404).0, "not_found");
    // The login of a privileged application is an administrator's business.
    let rights = json!({ "introspect_all": true, "redirect_uris": [], "post_logout_redirect_uris": [] });
    let application = format!("/v1/applications/{}", party.client_id);
    app.admin().await.put(&application, rights).await.expect(200);
    assert_eq!(apps.delete(&path).await.problem(403).0, "privileged");
    assert_eq!(apps.put(&path, unverified(&app, &provider)).await.problem(403).0, "privileged");
}

#[tokio::test]
async fn an_application_is_tested_ten_times_a_minute() {
    let app = TestApp::start().await;
    let (_upstream, provider, party) = world(&app).await;
    let admin = app.admin().await;
    let path = path(&party.client_id);
    let id = admin.get(&format!("/v1/applications/{}", party.client_id)).await.expect(200)["id"].clone();
    for _ in 0..10 {
        platform::limits::check_application_test(&app.ctx, id.as_i64().unwrap()).await.unwrap();
    }
    assert_eq!(admin.put(&path, login(&app, &provider)).await.status, 429);
    // Without a test there is nothing to limit.
    admin.put(&path, unverified(&app, &provider)).await.expect(200);
    assert_eq!(admin.post(&format!("{path}/test"), json!({})).await.status, 429);
    app.advance(TimeDelta::minutes(1));
    admin.post(&format!("{path}/test"), json!({})).await.expect(200);
}

#[tokio::test]
async fn two_that_set_the_login_at_once_leave_one() {
    let app = TestApp::start().await;
    let (upstream, provider, party) = world(&app).await;
    let everybodys = upstream.register_at(&app, "/v1/identity-providers", json!({})).await;
    let admin = app.admin().await;
    let path = path(&party.client_id);
    let (one, other) = tokio::join!(
        admin.put(&path, unverified(&app, &provider)),
        admin.put(&path, unverified(&app, &everybodys)),
    );
    for answer in [one, other] {
        answer.expect(200);
    }
    assert_eq!(app.count_all(&["external_applications"]).await, [1]);
}
