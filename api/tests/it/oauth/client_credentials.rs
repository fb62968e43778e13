//! An application's token for itself.

use serde_json::{Value, json};

use super::party::{Party, decode, error, text};
use crate::support::TestApp;

const FORM: [(&str, &str); 1] = [("grant_type", "client_credentials")];

#[tokio::test]
async fn an_application_gets_a_token_that_says_nothing_of_people() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.token(&FORM).await.expect(200);
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_eq!((tokens.get("refresh_token"), tokens.get("id_token")), (None, None));
    let (header, claims) = decode(&tokens["access_token"]);
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("ES256")));
    assert_eq!((&claims["sub"], &claims["client_id"]), (&json!(party.client_id), &json!(party.client_id)));
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(app.url), &json!(app.url)));
    for absent in ["sid", "company", "roles", "auth_time", "acr", "amr", "grant_id", "nonce"] {
        assert_eq!(claims.get(absent), None, "{absent}");
    }
    let again = party.token(&FORM).await.expect(200);
    assert_ne!(decode(&again["access_token"]).1["jti"], claims["jti"]);

    let known = party.introspect(text(&tokens["access_token"])).await;
    assert_eq!((&known["active"], &known["sub"]), (&Value::Bool(true), &json!(party.client_id)));
    assert_eq!(error(&party.userinfo(text(&tokens["access_token"])).await, 403), "insufficient_scope");
}

#[tokio::test]
async fn scopes_of_people_are_not_given() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Robot", "scope": "openid email reports.read reports.write" });
    let party = Party::register_as(&app, settings).await;
    assert_eq!(party.token(&FORM).await.expect(200)["scope"], "reports.read reports.write");
    let asked = [FORM[0], ("scope", "openid reports.read teleport")];
    assert_eq!(party.token(&asked).await.expect(200)["scope"], "reports.read");
    assert_eq!(error(&party.token(&[FORM[0], ("scope", "a\\b")]).await, 400), "invalid_scope");
}

#[tokio::test]
async fn a_scope_that_contains_the_name_of_another_is_left_whole() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Robot", "scope": "my_offline_access offline_access reports" });
    let party = Party::register_as(&app, settings).await;
    assert_eq!(party.token(&FORM).await.expect(200)["scope"], "my_offline_access reports");
}

#[tokio::test]
async fn the_grant_must_be_the_applications() {
    let app = TestApp::start().await;
    let party =
        Party::register_as(&app, json!({ "name": "Web", "grant_types": ["authorization_code"] })).await;
    assert_eq!(error(&party.token(&FORM).await, 400), "unauthorized_client");
    assert_eq!(error(&party.token(&[("grant_type", "password")]).await, 400), "unauthorized_client");
    assert_eq!(error(&party.token(&[("grant_type", "telepathy")]).await, 400), "unsupported_grant_type");
    assert_eq!(error(&party.token(&[("grant_type", "")]).await, 400), "invalid_request");
}

#[tokio::test]
async fn a_lifetime_is_the_applications_own() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Brief", "access_token_lifetime": 60 })).await;
    let tokens = party.token(&FORM).await.expect(200);
    assert_eq!(tokens["expires_in"], 60);
    assert_eq!(party.introspect(text(&tokens["access_token"])).await["active"], true);
    app.advance(chrono::TimeDelta::seconds(61));
    assert_eq!(party.introspect(text(&tokens["access_token"])).await["active"], false);
}
