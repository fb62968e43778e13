//! Introspection.

use reqwest::Method;
use serde_json::json;

use super::party::{Party, decode, error, send, text};
use crate::support::TestApp;

#[tokio::test]
async fn an_application_learns_of_its_own_tokens() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let known = party.introspect(text(&tokens["access_token"])).await;
    let (_, claims) = decode(&tokens["access_token"]);
    assert_eq!((&known["active"], &known["token_type"]), (&json!(true), &json!("Bearer")));
    for claim in claims.as_object().unwrap().keys() {
        assert_eq!(known[claim], claims[claim], "{claim}");
    }
    let known = party.introspect(text(&tokens["refresh_token"])).await;
    assert_eq!((&known["active"], &known["client_id"]), (&json!(true), &json!(party.client_id)));
    assert_eq!((&known["sub"], &known["scope"]), (&claims["sub"], &claims["scope"]));
}

#[tokio::test]
async fn nothing_is_said_of_others_tokens_or_of_what_does_not_hold() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let other = Party::register_as(&app, json!({ "name": "Other" })).await;
    let tokens = party.tokens().await;
    for token in ["access_token", "refresh_token"] {
        assert_eq!(other.introspect(text(&tokens[token])).await, json!({ "active": false }));
    }
    assert_eq!(party.introspect(text(&tokens["id_token"])).await, json!({ "active": false }));
    assert_eq!(party.introspect("x").await, json!({ "active": false }));
    party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    assert_eq!(party.introspect(text(&tokens["refresh_token"])).await, json!({ "active": false }));
}

#[tokio::test]
async fn only_a_confidential_application_may_ask() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Public", "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code"] });
    let public = Party::register_as(&app, settings).await;
    let ask =
        |form: &[(&str, &str)]| send(app.anonymous().request(Method::POST, "/oauth2/introspect").form(form));
    assert_eq!(error(&ask(&[("token", "x")]).await, 401), "invalid_client");
    assert_eq!(error(&ask(&[("token", "x"), ("client_id", &public.client_id)]).await, 401), "invalid_client");
    let party = Party::register(&app).await;
    let own = [("client_id", &*party.client_id), ("client_secret", &*party.secret)];
    assert_eq!(error(&ask(&own).await, 400), "invalid_request");
}

#[tokio::test]
async fn an_application_that_may_introspect_every_token_learns_of_others_access_tokens() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let guard = Party::register_as(&app, json!({ "name": "Guard", "introspect_all": true })).await;
    let tokens = party.tokens().await;
    let known = guard.introspect(text(&tokens["access_token"])).await;
    assert_eq!((&known["active"], &known["client_id"]), (&json!(true), &json!(party.client_id)));
    assert_eq!(guard.introspect(text(&tokens["refresh_token"])).await, json!({ "active": false }));
    let path = format!("/v1/applications/{}", guard.client_id);
    app.admin().await.put(&path, json!({ "introspect_all": false })).await.expect(200);
    assert_eq!(guard.introspect(text(&tokens["access_token"])).await, json!({ "active": false }));
}
