//! Several instances on one database: a change at one takes effect at the others within a second.

use ::store::db::Topic;
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    oauth::{
        party::{Party, callback, decode, send, text},
        signed::{jwks, verify},
    },
    support::{
        ADMIN, Client, PASSWORD, TestApp,
        database::{self, Kind},
        until,
    },
};

/// Waits until a call is answered with a status. What is cached does not expire meanwhile, since the clock stands
/// still.
async fn answers(caller: &Client, path: &str, status: u16) {
    until(&format!("{path}: {status}"), async || caller.get(path).await.status.as_u16() == status).await;
}

async fn a_change_at_one_instance_takes_effect_at_the_other(kind: Kind) {
    let one = TestApp::on(kind).await;
    let two = one.beside().await;
    one.add_user(1, "ana@example.com", json!({ "company_role": "company_admin" })).await;
    let ana = one.caller("ana@example.com").await;
    let there = ana.at(&two.url);
    // Both have looked her up.
    ana.get("/v1/companies/1/users").await.expect(200);
    there.get("/v1/companies/1/users").await.expect(200);

    let made = one.admin().await.post("/v1/applications", json!({ "name": "Demo" })).await.expect(201);
    let path = format!("/v1/companies/1/entitlements/{}", made["client_id"].as_str().unwrap());
    one.admin().await.put(&path, json!({})).await.expect(200);
    answers(&there, &format!("/v1/applications/{}", made["client_id"].as_str().unwrap()), 200).await;

    let id = one.admin().await.get("/v1/companies/1/users?q=ana").await.expect(200)[0]["id"].clone();
    one.admin().await.delete(&format!("/v1/companies/1/users/{id}")).await.expect(204);
    assert_eq!(ana.get("/v1/me").await.status, 401, "here at once");
    answers(&there, "/v1/me", 401).await;
}

async fn a_session_that_ends_at_one_instance_ends_at_the_other(kind: Kind) {
    let one = TestApp::on(kind).await;
    let two = one.beside().await;
    let browser = one.browser();
    browser.sign_in("/sign-in", crate::support::ADMIN, PASSWORD).await;
    let there = browser.at(&two.url);
    let session: Value = there.get("/v1/session").await.expect(200);
    let token = session["csrf_token"].as_str().unwrap();
    assert_eq!(there.get_with("/v1/me", "x-csrf-token", token).await.status, 200);
    assert_eq!(browser.delete_with("/v1/session", "x-csrf-token", token).await.status, 204);
    until("a session that ended", async || {
        there.get_with("/v1/me", "x-csrf-token", token).await.status == 401
    })
    .await;
}

async fn a_token_that_is_revoked_at_one_instance_ends_at_the_other(kind: Kind) {
    let one = TestApp::on(kind).await;
    let two = one.beside().await;
    let party = Party::register(&one).await;
    let own = [("grant_type", "client_credentials")];
    let token = party.token(&own).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    let ask = |app: &TestApp, path: &str| {
        let request = app.anonymous().request(Method::POST, path).form(&[("token", &token)]);
        send(request.basic_auth(&party.client_id, Some(&party.secret)))
    };
    assert_eq!(ask(&two, "/oauth2/introspect").await.expect(200)["active"], true);
    ask(&one, "/oauth2/revoke").await;
    assert_eq!(ask(&one, "/oauth2/introspect").await.expect(200)["active"], false, "here at once");
    until("a revoked token", async || ask(&two, "/oauth2/introspect").await.expect(200)["active"] == false)
        .await;
}

async fn a_key_rotated_by_one_instance_is_used_by_the_other(kind: Kind) {
    let one = TestApp::on(kind).await;
    let two = one.beside().await;
    let party = Party::register(&one).await;
    let admin = one.admin().await;
    jwks(&two).await;
    admin.post("/v1/keys/rotate", json!({})).await.expect(200);
    // What one signs now, the other verifies: the key was published ahead.
    let own = [("grant_type", "client_credentials")];
    let token = party.token(&own).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    verify(&two, &token).await;
    until("the same keys", async || jwks(&two).await == jwks(&one).await).await;
    // When the time comes, both look and one of them rotates.
    for app in [&one, &two] {
        app.advance(chrono::TimeDelta::days(91));
    }
    until("the keys are rotated", async || one.audited("key.rotated").await.len() >= 4).await;
    for app in [&one, &two] {
        app.look_after_keys().await;
    }
    assert_eq!(one.audited("key.rotated").await.len(), 4, "two algorithms, by hand and by time");
}

async fn a_key_revoked_by_one_instance_is_unknown_to_the_other(kind: Kind) {
    let one = TestApp::on(kind).await;
    let two = one.beside().await;
    let party = Party::register(&one).await;
    let own = [("grant_type", "client_credentials")];
    let token = party.token(&own).await.expect(200)["access_token"].clone();
    let is_active_there = async || {
        let request = one.anonymous().at(&two.url).request(Method::POST, "/oauth2/introspect");
        let request = request.basic_auth(&party.client_id, Some(&party.secret));
        send(request.form(&[("token", text(&token))])).await.expect(200)["active"] == true
    };
    assert!(is_active_there().await);
    let kid = text(&decode(&token).0["kid"]).to_owned();
    let browser = one.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    browser.call(Method::POST, &format!("/v1/keys/{kid}/revoke"), None).await.expect(200);
    assert_eq!(party.introspect(text(&token)).await["active"], false, "here at once");
    until("a revoked key", async || !is_active_there().await).await;
    assert!(!jwks(&two).await.iter().any(|key| key["kid"] == kid.as_str()));
}

async fn a_grant_that_ends_at_one_instance_ends_at_the_other(kind: Kind) {
    let one = TestApp::on(kind).await;
    let two = one.beside().await;
    let settings = json!({ "name": "Guest", "consent_policy": "third_party", "scope": "openid email" });
    let party = Party::register_as(&one, settings).await;
    let browser = one.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let page = browser.get(&party.authorize(&[])).await.header("location");
    let allowed = browser.submit(&page, &[("answer", "allow")]).await.header("location");
    let code = callback(&browser.get(&allowed).await)["code"].clone();
    let tokens = party.redeem(&code).await.expect(200);
    let holds_there = async |tokens: &Value| {
        let caller = one.anonymous().at(&two.url).with_token(text(&tokens["access_token"]));
        caller.get("/oauth2/userinfo").await.status == 200
    };
    assert!(holds_there(&tokens).await);

    // Revoked by its application.
    let revoked = one.anonymous().request(Method::POST, "/oauth2/revoke");
    let revoked = revoked.basic_auth(&party.client_id, Some(&party.secret));
    let form = [("token", text(&tokens["refresh_token"]))];
    assert_eq!(send(revoked.form(&form)).await.status, 200);
    assert_eq!(party.userinfo(text(&tokens["access_token"])).await.status, 401, "here at once");
    until("a revoked grant", async || !holds_there(&tokens).await).await;

    // Replayed.
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    assert!(holds_there(&tokens).await);
    one.advance(TimeDelta::seconds(5));
    party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    one.advance(TimeDelta::seconds(15));
    assert_eq!(party.refresh(text(&tokens["refresh_token"])).await.status, 400);
    until("a replayed family", async || !holds_there(&tokens).await).await;

    // The consent taken back by the person: nothing is silent there any more.
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    assert!(holds_there(&tokens).await);
    let there = browser.at(&two.url);
    let silent = party.authorize(&[("prompt", "none")]);
    assert!(callback(&there.get(&silent).await).contains_key("code"));
    let consent = format!("/v1/me/consents/{}", party.client_id);
    assert_eq!(browser.call(Method::DELETE, &consent, None).await.status, 204);
    until("a consent taken back", async || !holds_there(&tokens).await).await;
    assert_eq!(callback(&there.get(&silent).await)["error"], "consent_required");
}

/// A change that an instance never learns of takes effect when what it has cached expires.
async fn a_missed_change_takes_effect_after_half_a_minute(kind: Kind) {
    let one = TestApp::on(kind).await;
    let two = one.beside().await;
    let id = one.add_user(1, "ana@example.com", json!({})).await;
    let there = one.caller("ana@example.com").await.at(&two.url);
    answers(&there, "/v1/me", 200).await;
    // What was recorded before has been read.
    let people = || two.ctx.db.topics().version_of(Topic::People).current();
    let before = people();
    let admin = one.admin().await;
    admin.patch("/v1/companies/1", json!({ "name": "Acme Inc." })).await.expect(200);
    until("the change is read", async || people() > before).await;
    there.get("/v1/me").await.expect(200);
    let sql = format!("UPDATE users SET status = 'disabled' WHERE id = {id}");
    database::run(&one.database_url(), &sql).await;
    there.get("/v1/me").await.expect(200);
    two.advance(TimeDelta::seconds(30));
    assert_eq!(there.get("/v1/me").await.status, 401);
}

async fn a_change_of_an_application_takes_effect_on_other_instances(kind: Kind) {
    let one = TestApp::on(kind).await;
    let two = one.beside().await;
    let party = Party::register(&one).await;
    let there = one.browser().at(&two.url);
    let asks_there = async || there.get(&party.authorize(&[])).await.status == 303;
    let secret_holds_there = async || {
        let request = one.anonymous().at(&two.url).request(Method::POST, "/oauth2/token");
        let request = request.basic_auth(&party.client_id, Some(&party.secret));
        send(request.form(&[("grant_type", "client_credentials")])).await.status == 200
    };
    until("a new application", asks_there).await;
    assert!(secret_holds_there().await);
    let admin = one.admin().await;
    let path = format!("/v1/applications/{}", party.client_id);
    let moved = json!({ "redirect_uris": ["https://app.example.com/moved"] });
    admin.patch(&path, moved).await.expect(200);
    until("a redirect URI that was taken away", async || !asks_there().await).await;
    let taken = json!({ "grant_types": ["authorization_code"] });
    admin.patch(&path, taken).await.expect(200);
    until("a grant that was taken away", async || !secret_holds_there().await).await;
    admin.delete(&path).await.expect(204);
    let is_unknown = async || {
        let request = one.anonymous().at(&two.url).request(Method::POST, "/oauth2/token");
        let request = request.basic_auth(&party.client_id, Some(&party.secret));
        send(request.form(&[("grant_type", "client_credentials")])).await.status == 401
    };
    until("the end of an application", is_unknown).await;
}

macro_rules! on_every_server {
    ($($check:ident),+ $(,)?) => {
        mod mariadb { $(#[tokio::test] async fn $check() { super::$check(super::Kind::MariaDb).await; })+ }
        mod postgres { $(#[tokio::test] async fn $check() { super::$check(super::Kind::Postgres).await; })+ }
    };
}

on_every_server!(
    a_change_at_one_instance_takes_effect_at_the_other,
    a_session_that_ends_at_one_instance_ends_at_the_other,
    a_token_that_is_revoked_at_one_instance_ends_at_the_other,
    a_key_rotated_by_one_instance_is_used_by_the_other,
    a_key_revoked_by_one_instance_is_unknown_to_the_other,
    a_grant_that_ends_at_one_instance_ends_at_the_other,
    a_missed_change_takes_effect_after_half_a_minute,
    a_change_of_an_application_takes_effect_on_other_instances,
);
