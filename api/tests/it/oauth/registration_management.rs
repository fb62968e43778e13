//! Applications that change and end their own registration: RFC 7592.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    party::{Party, send},
    registration::{error_and_description, initial_token, register},
};
use crate::support::{Answer, TestApp};

const CALLBACK: &str = "https://rp.example.com/cb";

/// A registration and what changes it.
struct Registered<'a> {
    app: &'a TestApp,
    said: Value,
}

impl<'a> Registered<'a> {
    async fn new(app: &'a TestApp, more: Value) -> Self {
        let token = initial_token(app, 1).await;
        let mut metadata = json!({ "client_name": "Reports", "redirect_uris": [CALLBACK] });
        metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Self { app, said: register(app, &token, metadata).await.expect(201) }
    }

    fn text(&self, name: &str) -> &str {
        self.said[name].as_str().unwrap()
    }

    fn path(&self) -> &str {
        self.text("registration_client_uri").strip_prefix(&self.app.url).unwrap()
    }

    async fn call(&self, method: Method, token: &str, body: Option<Value>) -> Answer {
        let request = self.app.anonymous().request(method, self.path());
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        send(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    async fn own(&self, method: Method, body: Option<Value>) -> Answer {
        self.call(method, self.text("registration_access_token"), body).await
    }

    async fn put(&self, more: Value) -> Answer {
        let mut body = json!({ "client_id": self.said["client_id"], "redirect_uris": [CALLBACK] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.own(Method::PUT, Some(body)).await
    }

    fn party(&self) -> Party<'a> {
        let secret = self.said["client_secret"].as_str().unwrap_or_default().to_owned();
        Party { app: self.app, client_id: self.text("client_id").to_owned(), secret }
    }
}

#[tokio::test]
async fn an_application_reads_its_registration() {
    let app = TestApp::start().await;
    let registered = Registered::new(&app, json!({ "contacts": ["ops@rp.example.com"] })).await;
    let read = registered.own(Method::GET, None).await;
    assert_eq!(read.header("cache-control"), "no-store");
    assert_eq!(read.expect(200), registered.said);
    // The token is kept as its hash only.
    for (table, column) in [("applications", "metadata"), ("audit_events", "details")] {
        let texts = app.texts(table, column).await;
        assert!(!texts.iter().any(|text| text.contains(registered.text("registration_access_token"))));
    }
}

#[tokio::test]
async fn fields_absent_from_a_client_update_get_their_defaults() {
    let app = TestApp::start().await;
    let registered = Registered::new(
        &app,
        json!({
            "contacts": ["ops@rp.example.com"], "logo_uri": "https://rp.example.com/logo.png", "scope": "openid",
            "grant_types": ["authorization_code", "refresh_token"], "subject_type": "pairwise",
            "default_max_age": 60, "post_logout_redirect_uris": ["https://rp.example.com/bye"],
        }),
    )
    .await;
    let said = registered
        .put(json!({ "client_name": "Reports 2", "tos_uri": "https://rp.example.com/terms" }))
        .await;
    let said = said.expect(200);
    for same in [
        "client_id",
        "client_secret",
        "client_id_issued_at",
        "registration_access_token",
        "registration_client_uri",
    ] {
        assert_eq!(said[same], registered.said[same], "{same}");
    }
    for absent in ["contacts", "logo_uri", "default_max_age", "post_logout_redirect_uris"] {
        assert_eq!(said.get(absent), None, "{absent}");
    }
    assert_eq!(
        (&said["client_name"], &said["tos_uri"]),
        (&json!("Reports 2"), &json!("https://rp.example.com/terms"))
    );
    assert_eq!(
        (&said["grant_types"], &said["subject_type"]),
        (&json!(["authorization_code"]), &json!("public"))
    );
    assert!(said["scope"].as_str().unwrap().contains("offline_access"));
    assert_eq!(registered.own(Method::GET, None).await.expect(200), said);
    // What was read can be put back, and changes nothing.
    let events = app.audited("application.updated").await.len();
    assert_eq!(registered.own(Method::PUT, Some(said.clone())).await.expect(200), said);
    assert_eq!(app.audited("application.updated").await.len(), events);
    let events = app.admin().await.get("/v1/audit-events?kind=application.updated").await.expect(200);
    assert_eq!(events[0]["actor"]["id"], registered.said["client_id"]);
    let unnamed = registered.put(json!({})).await.expect(200);
    assert_eq!(unnamed["client_name"], format!("Application {}", registered.text("client_id")));
}

#[tokio::test]
async fn a_change_is_validated_like_a_registration() {
    let app = TestApp::start().await;
    let registered = Registered::new(&app, json!({})).await;
    for (more, code) in [
        (json!({ "redirect_uris": ["http://rp.example.com/cb"] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": null }), "invalid_redirect_uri"),
        (json!({ "grant_types": ["password"] }), "invalid_client_metadata"),
        (json!({ "scope": "aldaba.api" }), "invalid_client_metadata"),
        (json!({ "client_id": "other" }), "invalid_client_metadata"),
        (json!({ "client_id": null }), "invalid_client_metadata"),
        (json!({ "client_id": 7 }), "invalid_client_metadata"),
        (json!({ "client_secret": "chosen" }), "invalid_client_metadata"),
    ] {
        assert_eq!(error_and_description(&registered.put(more.clone()).await, 400).0, code, "{more}");
    }
    registered.put(json!({ "client_secret": registered.said["client_secret"] })).await.expect(200);
    let bad = registered.own(Method::PUT, Some(json!([]))).await;
    assert_eq!(error_and_description(&bad, 400).0, "invalid_client_metadata");
}

#[tokio::test]
async fn the_authentication_method_decides_whether_an_application_has_a_secret() {
    let app = TestApp::start().await;
    let registered = Registered::new(&app, json!({ "token_endpoint_auth_method": "none" })).await;
    assert_eq!(registered.said.get("client_secret"), None);
    let said =
        registered.put(json!({ "token_endpoint_auth_method": "client_secret_post" })).await.expect(200);
    assert!(said["client_secret"].as_str().unwrap().starts_with("aldaba_cs_"));
    let said = registered.put(json!({ "token_endpoint_auth_method": "none" })).await.expect(200);
    assert_eq!(said.get("client_secret"), None);
}

#[tokio::test]
async fn a_wrong_token_does_not_reveal_what_exists() {
    let app = TestApp::start().await;
    let registered = Registered::new(&app, json!({})).await;
    let other = Registered::new(&app, json!({})).await;
    let plain = app.add_application(json!({ "name": "Plain" }), &[]).await;
    let initial = initial_token(&app, 1).await;
    let foreign = other.text("registration_access_token");
    let body = || Some(json!({ "client_id": registered.said["client_id"], "redirect_uris": [CALLBACK] }));
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        for token in ["", "rubbish", "aldaba_rat_unknown", foreign, &initial] {
            let sent = if method == Method::PUT { body() } else { None };
            let answer = registered.call(method.clone(), token, sent).await;
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{method} {token}");
            assert_eq!(error_and_description(&answer, 401).0, "invalid_token", "{method} {token}");
        }
        for id in ["nobody", plain["client_id"].as_str().unwrap(), "%00", &"x".repeat(60)] {
            let request = app.anonymous().request(method.clone(), &format!("/oauth2/register/{id}"));
            let answer = send(request.bearer_auth(foreign).json(&json!({ "client_id": id }))).await;
            assert_eq!(error_and_description(&answer, 401).0, "invalid_token", "{method} {id}");
        }
    }
    registered.own(Method::GET, None).await.expect(200);
}

#[tokio::test]
async fn ending_a_registration_ends_its_tokens() {
    let app = TestApp::start().await;
    let registered =
        Registered::new(&app, json!({ "grant_types": ["authorization_code", "client_credentials"] })).await;
    let party = registered.party();
    let tokens = party.token(&[("grant_type", "client_credentials")]).await.expect(200);
    let watcher = Party::register_as(&app, json!({ "name": "Watcher", "introspect_all": true })).await;
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(watcher.introspect(access_token).await["active"], true);
    let answer = registered.own(Method::DELETE, None).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
    assert_eq!(watcher.introspect(access_token).await["active"], false);
    assert_eq!(party.token(&[("grant_type", "client_credentials")]).await.status, 401);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(registered.own(method, None).await.status, 401);
    }
    assert_eq!(app.audited("application.deleted").await.len(), 1);
}

#[tokio::test]
async fn a_client_that_changes_itself_keeps_the_settings_of_an_administrator() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let registered = Registered::new(&app, json!({})).await;
    let path = format!("/v1/applications/{}", registered.text("client_id"));
    let decided = json!({
        "access_policy": "assigned", "pkce": "required", "consent_policy": "first_party", "access_token_lifetime": 60,
        "claim_mappings": [{ "claim": "groups", "roles": true }], "id_token_claims": "scopes",
    });
    admin.patch(&path, decided.clone()).await.expect(200);
    registered.put(json!({ "client_name": "Changed" })).await.expect(200);
    let shown = admin.get(&path).await.expect(200);
    for name in ["access_policy", "pkce", "consent_policy", "access_token_lifetime", "id_token_claims"] {
        assert_eq!(shown[name], decided[name], "{name}");
    }
    assert_eq!(shown["claim_mappings"][0]["claim"], "groups");
    // One with rights of its own is an administrator's alone.
    let redirect_uris = shown["redirect_uris"].clone();
    let raised = json!({ "scope": "openid aldaba.api", "redirect_uris": redirect_uris });
    admin.patch(&path, raised).await.expect(200);
    for method in [Method::GET, Method::DELETE] {
        assert_eq!(error_and_description(&registered.own(method, None).await, 403).0, "access_denied");
    }
    assert_eq!(error_and_description(&registered.put(json!({})).await, 403).0, "access_denied");
    assert_eq!(admin.get(&path).await.expect(200)["scope"], "openid aldaba.api");
}
