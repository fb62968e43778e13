//! Signing keys: seen, rotated by hand and by time, published ahead and kept until they are of no use.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use crate::{
    oauth::{
        party::{Party, decode, text},
        signed::{jwks, verify},
    },
    support::{ADMIN, Answer, PASSWORD, Patience, TestApp},
};

/// The kids of the keys of an algorithm in a state.
async fn kids(app: &TestApp, alg: &str, state: &str) -> Vec<String> {
    let keys = app.admin().await.get("/v1/keys").await.expect(200);
    let keys = keys.as_array().unwrap().iter();
    keys.filter(|key| key["alg"] == alg && key["state"] == state)
        .map(|key| text(&key["kid"]).to_owned())
        .collect()
}

/// An installation whose first next keys are published.
async fn ready() -> TestApp {
    let app = TestApp::start().await;
    until(&app, async |app| {
        !kids(app, "RS256", "next").await.is_empty() && !kids(app, "ES256", "next").await.is_empty()
    })
    .await;
    app
}

/// Waits until the worker has done something: it looks once a second.
async fn until(app: &TestApp, is_done: impl AsyncFn(&TestApp) -> bool) {
    let patience = Patience::begin();
    while !is_done(app).await {
        let keys = app.admin().await.get("/v1/keys").await.text;
        patience.pause(|| format!("the worker has looked after the keys: {keys}")).await;
    }
}

async fn published(app: &TestApp) -> BTreeSet<String> {
    jwks(app).await.iter().map(|key| text(&key["kid"]).to_owned()).collect()
}

async fn own_token(party: &Party<'_>) -> String {
    let tokens = party.token(&[("grant_type", "client_credentials")]).await.expect(200);
    text(&tokens["access_token"]).to_owned()
}

fn kid(token: &str) -> String {
    text(&decode(&json!(token)).0["kid"]).to_owned()
}

#[tokio::test]
async fn a_rotation_activates_the_published_key_and_publishes_the_next() {
    let app = ready().await;
    let party = Party::register(&app).await;
    let admin = app.admin().await;
    let (old, next) = (kids(&app, "ES256", "active").await, kids(&app, "ES256", "next").await);
    let rsa = kids(&app, "RS256", "active").await;
    let before = own_token(&party).await;
    assert_eq!([kid(&before)], *old);
    assert!(published(&app).await.contains(&next[0]), "not published ahead");

    let answered = admin.post("/v1/keys/rotate", json!({ "alg": "ES256" })).await.expect(200);
    let published_now = published(&app).await;
    for key in answered.as_array().unwrap() {
        assert!(published_now.contains(text(&key["kid"])), "{key}");
        assert_eq!(key["activated_at"].is_string(), key["state"] != "next", "{key}");
        assert_eq!(key["retired_at"].is_string(), key["state"] == "retired", "{key}");
    }
    assert_eq!(kids(&app, "ES256", "active").await, next);
    assert_eq!(kids(&app, "ES256", "retired").await, old);
    let newer = kids(&app, "ES256", "next").await;
    assert!(newer.len() == 1 && newer != next, "no new next key");
    assert_eq!(kids(&app, "RS256", "active").await, rsa, "another algorithm was rotated");

    let after = own_token(&party).await;
    assert_eq!([kid(&after)], *next);
    for token in [&before, &after] {
        verify(&app, token).await;
        assert_eq!(party.introspect(token).await["active"], true);
    }
    let audited = app.audited("key.rotated").await;
    assert_eq!((audited.len(), &audited[0]["retired"]), (1, &json!(old)));
    // Without an algorithm, or any body, all that are used.
    admin.call(reqwest::Method::POST, "/v1/keys/rotate", None).await.expect(200);
    assert_eq!(kids(&app, "RS256", "retired").await, rsa);
    assert_eq!(kids(&app, "ES256", "active").await, newer);
}

#[tokio::test]
async fn only_algorithms_in_use_have_keys_and_are_rotated() {
    let app = ready().await;
    let admin = app.admin().await;
    for alg in ["PS256", "EdDSA"] {
        let refused = admin.post("/v1/keys/rotate", json!({ "alg": alg })).await.problem(400);
        assert_eq!(refused.1, [("alg".to_owned(), "unused".to_owned())]);
        assert_eq!(kids(&app, alg, "active").await, Vec::<String>::new());
    }
    let untyped = admin.request(reqwest::Method::POST, "/v1/keys/rotate").body("{}");
    assert_eq!(crate::oauth::party::send(untyped).await.status, 415);
    for wrong in [json!({ "alg": "none" }), json!({ "alg": 1 }), json!([])] {
        assert_eq!(admin.post("/v1/keys/rotate", wrong).await.status, 400);
    }
    let settings = json!({ "name": "Modern", "access_token_signed_response_alg": "EdDSA" });
    let party = Party::register_as(&app, settings).await;
    verify(&app, &own_token(&party).await).await;
    assert_eq!((kids(&app, "EdDSA", "active").await.len(), kids(&app, "EdDSA", "next").await.len()), (1, 1));
    admin.post("/v1/keys/rotate", json!({ "alg": "EdDSA" })).await.expect(200);
    verify(&app, &own_token(&party).await).await;
}

#[tokio::test]
async fn only_an_administrator_sees_and_rotates_keys() {
    let app = ready().await;
    app.add_user(1, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    let apps = app.caller("apps@example.com").await;
    assert_eq!(apps.get("/v1/keys").await.problem(403).0, "forbidden");
    assert_eq!(apps.post("/v1/keys/rotate", json!({})).await.problem(403).0, "forbidden");
    let keys = app.admin().await.get("/v1/keys").await.text;
    assert!(!keys.contains("private") && !keys.contains("\"d\""), "{keys}");
    assert_eq!(app.audited("key.rotated").await.len(), 0);
}

#[tokio::test]
async fn keys_rotate_by_time_and_go_when_nothing_they_signed_is_of_use() {
    let app = ready().await;
    let party = Party::register(&app).await;
    let old = kids(&app, "ES256", "active").await;
    let next = kids(&app, "ES256", "next").await;
    app.advance(TimeDelta::days(89));
    app.look_after_keys().await;
    assert_eq!(kids(&app, "ES256", "active").await, old, "too early");
    let before = own_token(&party).await;
    app.advance(TimeDelta::days(1));
    until(&app, async |app| kids(app, "ES256", "active").await == next).await;
    until(&app, async |app| kids(app, "RS256", "retired").await.len() == 1).await;
    assert_eq!(kids(&app, "ES256", "retired").await, old);
    verify(&app, &before).await;
    assert_eq!(app.audited("key.rotated").await.len(), 2);
    // It is published for a day, the longest lifetime of a token.
    app.advance(TimeDelta::hours(23));
    app.look_after_keys().await;
    assert!(published(&app).await.contains(&old[0]));
    app.advance(TimeDelta::hours(2));
    until(&app, async |app| kids(app, "ES256", "expired").await == old).await;
    assert!(!published(&app).await.contains(&old[0]));
    assert_eq!(party.introspect(&before).await, json!({ "active": false }));
    // Thirty days, as long as a refresh token, an ID token may come back as a hint.
    app.advance(TimeDelta::days(28));
    app.look_after_keys().await;
    assert_eq!(kids(&app, "ES256", "expired").await, old);
    app.advance(TimeDelta::days(2));
    until(&app, async |app| kids(app, "ES256", "expired").await.is_empty()).await;
}

#[tokio::test]
async fn the_rotation_interval_is_a_setting_and_can_be_never() {
    let app = ready().await;
    let admin = app.admin().await;
    let old = kids(&app, "ES256", "active").await;
    admin.put("/v1/settings", json!({ "signing_key_rotation_days": 0 })).await.expect(200);
    app.advance(TimeDelta::days(400));
    app.look_after_keys().await;
    let admin = app.admin().await;
    assert_eq!(kids(&app, "ES256", "active").await, old);
    let wrong = admin.put("/v1/settings", json!({ "signing_key_rotation_days": 3_651 })).await.problem(400);
    assert_eq!(wrong.1, [("signing_key_rotation_days".to_owned(), "out_of_range".to_owned())]);
    admin.put("/v1/settings", json!({ "signing_key_rotation_days": 1 })).await.expect(200);
    app.advance(TimeDelta::minutes(2));
    until(&app, async |app| kids(app, "ES256", "retired").await == old).await;
    // The key that was just published waits to be known.
    let active = kids(&app, "ES256", "active").await;
    app.advance(TimeDelta::hours(23));
    app.look_after_keys().await;
    assert_eq!(kids(&app, "ES256", "active").await, active);
    app.advance(TimeDelta::hours(2));
    until(&app, async |app| kids(app, "ES256", "active").await != active).await;
}

#[tokio::test]
async fn parallel_rotations_leave_one_key_in_use_and_one_published_ahead() {
    let app = ready().await;
    let party = Party::register(&app).await;
    let admin = app.admin().await;
    let rotate = || admin.post("/v1/keys/rotate", json!({ "alg": "ES256" }));
    let tokens = async {
        let mut tokens = Vec::new();
        for _ in 0..10 {
            tokens.push(own_token(&party).await);
        }
        tokens
    };
    let (answers, tokens) = tokio::join!(futures::future::join_all((0..4).map(|_| rotate())), tokens);
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!((kids(&app, "ES256", "active").await.len(), kids(&app, "ES256", "next").await.len()), (1, 1));
    assert_eq!(kids(&app, "ES256", "retired").await.len(), 4);
    for token in tokens {
        verify(&app, &token).await;
    }
}

#[tokio::test]
async fn an_id_token_is_a_hint_after_its_key_is_published_no_more() {
    let app = ready().await;
    let admin = app.admin().await;
    // Somebody is signed in for longer than a key stays published.
    admin.put("/v1/settings", json!({ "session_lifetime": 604_800 })).await.expect(200);
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    admin.post("/v1/keys/rotate", json!({})).await.expect(200);
    app.advance(TimeDelta::days(2));
    let signed_by = kid(text(&tokens["id_token"]));
    until(&app, async |app| !published(app).await.contains(&signed_by)).await;
    let logout = format!("/oauth2/logout?id_token_hint={}", text(&tokens["id_token"]));
    assert_eq!(browser.get(&logout).await.header("location"), "/signed-out");
}

/// Revokes a key as an administrator who has just signed in.
async fn revoke(app: &TestApp, kid: &str) -> Answer {
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    browser.call(Method::POST, &format!("/v1/keys/{kid}/revoke"), None).await
}

#[tokio::test]
async fn a_revoked_key_ends_with_everything_that_it_signed() {
    let app = ready().await;
    let settings = json!({ "name": "Console", "scope": "openid aldaba.api" });
    let party = Party::register_as(&app, settings).await;
    let browser = app.browser();
    let code = party.answer_in(&browser, &[("scope", "openid aldaba.api")]).await.remove("code").unwrap();
    let tokens = party.redeem(&code).await.expect(200);
    let access_token = text(&tokens["access_token"]).to_owned();
    let api = app.anonymous().with_token(&access_token);
    assert_eq!(api.get("/v1/me").await.status, 200);
    let logout = format!("/oauth2/logout?id_token_hint={}", text(&tokens["id_token"]));
    let (active, next) = (kid(&access_token), kids(&app, "ES256", "next").await.remove(0));

    let keys = revoke(&app, &active).await.expect(200);
    let revoked = keys.as_array().unwrap().iter().find(|key| key["kid"] == active).unwrap();
    assert_eq!(revoked["state"], "revoked");
    assert!(!published(&app).await.contains(&active));
    assert_eq!(kids(&app, "ES256", "active").await, std::slice::from_ref(&next));
    let ahead = kids(&app, "ES256", "next").await;
    assert!(ahead.len() == 1 && published(&app).await.contains(&ahead[0]), "{ahead:?}");
    assert_eq!(party.userinfo(&access_token).await.status, 401);
    assert_eq!(party.introspect(&access_token).await["active"], false);
    assert_eq!(api.get("/v1/me").await.status, 401);
    // What was granted stays: the next access token is signed by the next key.
    let later = party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    assert_eq!(kid(text(&later["access_token"])), next);
    assert_eq!(party.userinfo(text(&later["access_token"])).await.status, 200);

    // A hint that it signed is not accepted either.
    let signed_by = kid(text(&tokens["id_token"]));
    revoke(&app, &signed_by).await.expect(200);
    // Without a hint the person is asked first.
    let answer = browser.get(&logout).await.header("location");
    assert!(answer.starts_with("/sign-out?"), "{answer}");
    for state in ["active", "next"] {
        assert_eq!(kids(&app, "RS256", state).await.len(), 1, "{state}");
    }
    // A second time changes nothing.
    let before = app.admin().await.get("/v1/keys").await.text;
    assert_eq!(revoke(&app, &signed_by).await.text, before);
    assert_eq!(app.audited("key.revoked").await.len(), 2);
    assert_eq!(revoke(&app, &ahead[0]).await.status, 200);
    let now = kids(&app, "ES256", "next").await;
    assert!(now.len() == 1 && now != ahead, "a next key that is revoked is replaced");
}

#[tokio::test]
async fn only_an_administrator_who_signed_in_recently_revokes_keys() {
    let app = ready().await;
    let active = kids(&app, "ES256", "active").await.remove(0);
    let path = format!("/v1/keys/{active}/revoke");
    assert_eq!(app.admin().await.post(&path, json!({})).await.problem(403).0, "recent_sign_in_required");
    app.add_user(1, "apps@example.com", json!({ "system_role": "app_manager" })).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", "apps@example.com", PASSWORD).await;
    assert_eq!(browser.call(Method::POST, &path, None).await.problem(403).0, "forbidden");
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    app.advance(TimeDelta::minutes(11));
    assert_eq!(browser.call(Method::POST, &path, None).await.problem(403).0, "recent_sign_in_required");
    assert_eq!(revoke(&app, "unknown").await.problem(404).0, "not_found");
    assert_eq!(kids(&app, "ES256", "active").await, [active]);
}
