//! An application's token for itself.

use serde_json::{Value, json};

use super::party::{Party, decode, error, text};
use crate::support::{Client, TestApp};

const FORM: [(&str, &str); 1] = [("grant_type", "client_credentials")];

#[tokio::test]
async fn a_client_credentials_token_contains_no_person() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.token(&FORM).await.expect(200);
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&json!("Bearer"), &json!(600)));
    assert_eq!((tokens.get("refresh_token"), tokens.get("id_token")), (None, None));
    let (header, claims) = decode(&tokens["access_token"]);
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("ES256")));
    assert_eq!((&claims["sub"], &claims["client_id"]), (&json!(party.client_id), &json!(party.client_id)));
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(app.url), &json!(app.url)));
    for absent in ["sid", "company", "roles", "auth_time", "acr", "amr", "nonce"] {
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
async fn a_scope_whose_name_contains_another_is_kept_whole() {
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
async fn an_application_has_token_lifetimes_of_its_own() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Brief", "access_token_lifetime": 60 })).await;
    let tokens = party.token(&FORM).await.expect(200);
    assert_eq!(tokens["expires_in"], 60);
    assert_eq!(party.introspect(text(&tokens["access_token"])).await["active"], true);
    app.advance(chrono::TimeDelta::seconds(61));
    assert_eq!(party.introspect(text(&tokens["access_token"])).await["active"], false);
}

/// A token of the application, and whether it is still valid everywhere.
async fn own_token(party: &Party<'_>) -> Client {
    let form = [FORM[0], ("scope", "aldaba.api")];
    let token = text(&party.token(&form).await.expect(200)["access_token"]).to_owned();
    party.app.anonymous().with_token(&token)
}

/// The status with which `/v1` answers the token.
async fn status(token: &Client) -> u16 {
    token.get("/v1/companies").await.status.as_u16()
}

async fn robot<'a>(app: &'a TestApp, name: &str) -> Party<'a> {
    let settings = json!({ "name": name, "scope": "openid aldaba.api", "redirect_uris": [], "system_role": "app_manager" });
    Party::register_as(app, settings).await
}

#[tokio::test]
async fn tokens_end_with_the_secret_they_were_issued_to() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let mut party = robot(&app, "Robot").await;
    let other = robot(&app, "Other").await;
    let (before, elsewhere) = (own_token(&party).await, own_token(&other).await);
    let secrets = format!("/v1/applications/{}/secrets", party.client_id);
    // With an overlap, the old secret and its tokens are valid for a while.
    let old = admin.get(&secrets).await.expect(200)[0]["id"].clone();
    party.secret = text(&admin.post(&secrets, json!({})).await.expect(201)["client_secret"]).to_owned();
    assert_eq!(status(&before).await, 200);
    admin.delete(&format!("{secrets}/{old}")).await.expect(204);
    assert_eq!(status(&before).await, 401);
    let before = own_token(&party).await;
    assert_eq!(status(&before).await, 200);
    let made = admin.post(&secrets, json!({ "overlap_seconds": 0 })).await.expect(201);
    assert_eq!(status(&before).await, 401);
    party.secret = text(&made["client_secret"]).to_owned();
    assert_eq!(status(&own_token(&party).await).await, 200);
    assert_eq!(status(&elsewhere).await, 200);
}

#[tokio::test]
async fn tokens_end_with_the_rights_that_they_gave() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.post("/v1/companies", json!({ "name": "Branch" })).await.expect(201);
    let party = robot(&app, "Robot").await;
    let path = format!("/v1/applications/{}", party.client_id);
    let before = own_token(&party).await;
    admin.patch(&path, json!({ "name": "Renamed" })).await.expect(200);
    assert_eq!(status(&before).await, 200);
    for change in [
        json!({ "system_role": "admin" }),
        json!({ "system_role": null, "company_id": 2, "company_role": "company_admin" }),
        json!({ "introspect_all": true }),
        json!({ "grant_types": ["authorization_code"] }),
        json!({ "grant_types": ["client_credentials"] }),
    ] {
        let before = match change["grant_types"][0] == "client_credentials" {
            true => before.clone(),
            false => own_token(&party).await,
        };
        admin.patch(&path, change.clone()).await.expect(200);
        assert_eq!(status(&before).await, 401, "{change}");
    }
    let before = own_token(&party).await;
    assert_eq!(status(&before).await, 200);
    admin.delete("/v1/companies/2").await.expect(204);
    assert_eq!(status(&before).await, 401);
}

#[tokio::test]
async fn a_recreated_application_does_not_revive_old_tokens() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let settings = json!({ "name": "Robot", "grant_types": ["client_credentials"], "scope": "aldaba.api",
        "system_role": "admin" });
    let mut party = Party { app: &app, client_id: "robot".to_owned(), secret: String::new() };
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let made = admin.post("/v1/applications/robot", settings.clone()).await.expect(201);
        party.secret = text(&made["client_secret"]).to_owned();
        tokens.push(own_token(&party).await);
        assert_eq!(status(&tokens[tokens.len() - 1]).await, 200);
        assert_eq!(status(&tokens[0]).await, if tokens.len() == 1 { 200 } else { 401 });
        let watched = party.token(&[FORM[0]]).await.expect(200)["access_token"].clone();
        assert_eq!(party.introspect(text(&watched)).await["active"], true);
        admin.delete("/v1/applications/robot").await.expect(204);
        assert_eq!(status(&tokens[tokens.len() - 1]).await, 401);
    }
}
