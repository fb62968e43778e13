//! The grant by a person's password (RFC 6749 section 4.3) at the token endpoint.

use serde_json::{Value, json};

use super::party::{Party, decode, error, send, text};
use crate::support::{ADMIN, PASSWORD, TestApp};

/// An application that the administrator may use, which an administrator trusts with passwords.
pub async fn trusted(app: &TestApp) -> Party<'_> {
    trusted_as(app, json!({ "name": "Old" })).await
}

/// The same with other settings.
pub async fn trusted_as(app: &TestApp, settings: Value) -> Party<'_> {
    let grants = ["password", "authorization_code", "refresh_token", "client_credentials"];
    let mut all = json!({ "grant_types": grants });
    all.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    Party::register_as(app, all).await
}

pub fn form<'a>(username: &'a str, password: &'a str) -> [(&'static str, &'a str); 4] {
    [
        ("grant_type", "password"),
        ("username", username),
        ("password", password),
        ("scope", "openid email roles"),
    ]
}

#[tokio::test]
async fn a_trusted_application_gets_tokens_for_a_password() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    let user = app.add_user(1, "eva@example.com", json!({ "username": "eva" })).await;
    let access = json!({ "roles": [{ "role": "user", "user_ids": [1, user] }] });
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    app.admin().await.put(&path, access).await.expect(200);
    for (login, email) in [(ADMIN, ADMIN), ("Eva@Example.com", "eva@example.com"), ("EVA", "eva@example.com")]
    {
        let tokens = party.token(&form(login, PASSWORD)).await.expect(200);
        let (_, claims) = decode(&tokens["access_token"]);
        assert!(claims.get("sid").is_none() && claims["auth_time"].is_i64(), "{claims}");
        assert_eq!((&claims["amr"], &claims["roles"]), (&json!(["pwd"]), &json!(["user"])));
        assert_eq!(decode(&tokens["id_token"]).1["email"], email);
        let known = party.userinfo(text(&tokens["access_token"])).await.expect(200);
        assert_eq!(known["email"], email);
        party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    }
    assert_eq!(app.audited("password.accepted").await.len(), 3);
}

#[tokio::test]
async fn every_other_application_is_rejected() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    assert_eq!(error(&party.token(&form(ADMIN, PASSWORD)).await, 400), "unauthorized_client");
    assert!(app.audited("password.accepted").await.is_empty(), "the password was not even looked at");
}

#[tokio::test]
async fn only_an_administrator_gives_the_grant_and_never_to_a_public_application() {
    let app = TestApp::start().await;
    app.add_user(1, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    let manager = app.caller("apps@example.com").await;
    let body = json!({ "name": "Old", "grant_types": ["password"] });
    assert_eq!(manager.post("/v1/applications", body.clone()).await.problem(403).0, "privileged");
    let mine = manager.post("/v1/applications", json!({ "name": "Mine" })).await.expect(201);
    let path = format!("/v1/applications/{}", text(&mine["client_id"]));
    assert_eq!(manager.put(&path, json!({ "grant_types": ["password"] })).await.problem(403).0, "privileged");
    // What an administrator made privileged has a secret that the manager never saw, and is not the manager's any more.
    let admin = app.admin().await;
    admin.put(&path, json!({ "grant_types": ["password"] })).await.expect(200);
    assert_ne!(admin.get(&path).await.expect(200)["client_secret"], mine["client_secret"]);
    assert_eq!(manager.get(&path).await.expect(200)["client_secret"], Value::Null);
    assert_eq!(manager.put(&path, json!({ "name": "Theirs" })).await.problem(403).0, "privileged");
    assert_eq!(manager.delete(&path).await.problem(403).0, "privileged");
    for grant_type in ["password", "urn:ietf:params:oauth:grant-type:token-exchange"] {
        let body =
            json!({ "name": "Public", "token_endpoint_auth_method": "none", "grant_types": [grant_type] });
        let (_, fields) = admin.post("/v1/applications", body).await.problem(400);
        assert_eq!(fields, [("grant_types".to_owned(), "invalid".to_owned())]);
    }
    let checks = admin.get(&format!("{path}/checks")).await.expect(200);
    let found =
        checks["findings"].as_array().unwrap().iter().any(|finding| finding["id"] == "password_grant");
    assert!(found, "{checks}");
}

#[tokio::test]
async fn wrong_credentials_are_one_refusal_and_an_attempt_to_sign_in() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    app.add_user(1, "gone@example.com", json!({})).await;
    app.admin().await.put("/v1/companies/1/users/2", json!({ "status": "disabled" })).await.expect(200);
    let mut texts = std::collections::BTreeSet::new();
    for (login, password) in [
        (ADMIN, "wrong"),
        ("nobody@example.com", PASSWORD),
        ("gone@example.com", PASSWORD),
        (ADMIN, "x\u{fffd}"),
    ] {
        let answer = party.token(&form(login, password)).await;
        assert_eq!(error(&answer, 400), "invalid_grant");
        texts.insert(answer.text);
    }
    assert_eq!(texts.len(), 1, "the answer reveals accounts: {texts:?}");
    app.write_sums().await;
    let refused = app.audited("session.refused").await;
    let mut counts: Vec<_> = refused
        .iter()
        .map(|details| (details["login_hash"].is_string(), details["count"].as_u64()))
        .collect();
    counts.sort_unstable();
    let expected = [(false, Some(1)), (false, Some(2)), (true, Some(1))];
    assert_eq!(counts, expected, "known logins under the person: {refused:?}");
    for missing in ["username", "password"] {
        let rest: Vec<_> = form(ADMIN, PASSWORD).into_iter().filter(|(name, _)| *name != missing).collect();
        assert_eq!(error(&party.token(&rest).await, 400), "invalid_request");
    }
    let mut scope = form(ADMIN, PASSWORD);
    scope[3].1 = "a\\b";
    assert_eq!(error(&party.token(&scope).await, 400), "invalid_scope");
    let anonymous = send(party.token_request(&form(ADMIN, PASSWORD))).await;
    assert_eq!(error(&anonymous, 401), "invalid_client");
}

#[tokio::test]
async fn access_is_checked_as_everywhere_and_ends_at_once() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    app.add_user(1, "eva@example.com", json!({})).await;
    let refused = party.token(&form("eva@example.com", PASSWORD)).await;
    assert_eq!(error(&refused, 400), "invalid_grant");
    let tokens = party.token(&form(ADMIN, PASSWORD)).await.expect(200);
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    let nobody = json!({ "roles": [{ "role": "user", "user_ids": [] }] });
    app.admin().await.put(&path, nobody).await.expect(200);
    assert_eq!(party.introspect(text(&tokens["access_token"])).await["active"], false);
    assert_eq!(error(&party.refresh(text(&tokens["refresh_token"])).await, 400), "invalid_grant");
    assert_eq!(error(&party.token(&form(ADMIN, PASSWORD)).await, 400), "invalid_grant");
    app.write_sums().await;
    let denied = app.audited("access.denied").await;
    assert_eq!(denied.iter().filter_map(|details| details["count"].as_u64()).sum::<u64>(), 3);
    assert_eq!(denied.iter().filter(|details| details["user"] == 1).count(), 2, "by password and by refresh");
}

#[tokio::test]
async fn tokens_of_a_password_grant_end_with_the_password_and_the_consent() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    let user = app.add_user(1, "eva@example.com", json!({})).await;
    let admin = app.admin().await;
    let access = json!({ "roles": [{ "role": "user", "user_ids": [user] }] });
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    admin.put(&path, access).await.expect(200);
    let tokens = party.token(&form("eva@example.com", PASSWORD)).await.expect(200);
    let person = format!("/v1/companies/1/users/{user}");
    admin.put(&person, json!({ "password": "another horse battery" })).await.expect(200);
    assert_eq!(error(&party.refresh(text(&tokens["refresh_token"])).await, 400), "invalid_grant");
    let tokens = party.token(&form("eva@example.com", "another horse battery")).await.expect(200);
    admin.delete(&format!("{person}/consents/{}", party.client_id)).await.expect(204);
    assert_eq!(party.introspect(text(&tokens["access_token"])).await["active"], false);
}

#[tokio::test]
async fn of_several_companies_it_is_the_one_that_was_chosen() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    super::choosers::second_company(&app, &party).await;
    let company = async || {
        let tokens = party.token(&form(ADMIN, PASSWORD)).await.expect(200);
        decode(&tokens["access_token"]).1["company"]["id"].clone()
    };
    assert_eq!(company().await, 1, "the home company, where nothing was chosen");
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let choice = json!({ "company_id": 2, "client_id": party.client_id });
    let chosen = browser.call(reqwest::Method::PUT, "/v1/me/company", Some(choice)).await;
    assert!(chosen.status.is_success(), "{}", chosen.text);
    assert_eq!(company().await, 2);
}
