//! Devices without a browser (RFC 8628): the device's side.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    ends_at_once::give_access,
    party::{Party, decode, error, send, text},
};
use crate::support::{ADMIN, Answer, Browser, PASSWORD, TestApp};

pub const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// An application that the administrator may use, for devices.
pub async fn party(app: &TestApp) -> Party<'_> {
    party_as(app, json!({})).await
}

/// The same with other settings.
pub async fn party_as(app: &TestApp, settings: Value) -> Party<'_> {
    let scope = "openid profile email phone address company roles offline_access";
    let mut all = json!({ "name": "Television", "grant_types": [GRANT, "refresh_token"], "scope": scope });
    all.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    Party::register_as(app, all).await
}

/// Asks for codes with the secret in the header.
pub async fn ask(party: &Party<'_>, form: &[(&str, &str)]) -> Answer {
    let request = party.app.anonymous().request(Method::POST, "/oauth2/device_authorization").form(form);
    send(request.basic_auth(&party.client_id, Some(&party.secret))).await
}

/// The codes for the usual scopes.
pub async fn codes(party: &Party<'_>) -> Value {
    ask(party, &[("scope", "openid email")]).await.expect(200)
}

/// Comes with a device code.
pub async fn poll(party: &Party<'_>, codes: &Value) -> Answer {
    party.token(&[("grant_type", GRANT), ("device_code", text(&codes["device_code"]))]).await
}

/// Enters a user code, signs in as a person where that is asked for, and gets to the page that asks; its address.
pub async fn enter_as(browser: &Browser, user_code: &str, email: &str) -> String {
    let entered = browser.submit("/device", &[("user_code", user_code)]).await;
    assert_eq!(entered.status, 303, "{}", entered.text);
    let mut answer = browser.get(&entered.header("location")).await;
    if answer.header("location").starts_with("/sign-in") {
        let signed_in = browser.sign_in(&answer.header("location"), email, PASSWORD).await;
        assert_eq!(signed_in.status, 303, "{}", signed_in.text);
        answer = browser.get(&signed_in.header("location")).await;
    }
    answer.header("location")
}

/// Answers as the administrator; where that leads.
pub async fn answer_in(browser: &Browser, codes: &Value, answer: &str) -> String {
    let page = enter_as(browser, text(&codes["user_code"]), ADMIN).await;
    assert!(page.starts_with("/device/confirm?interaction="), "{page}");
    let answered = browser.submit(&page, &[("answer", answer)]).await;
    assert_eq!(answered.status, 303, "{}", answered.text);
    answered.header("location")
}

/// Lets a device in as the administrator, in a browser of its own.
pub async fn approve(party: &Party<'_>, codes: &Value) {
    let done = answer_in(&party.app.browser(), codes, "allow").await;
    assert!(done.starts_with("/device/done?"), "{done}");
}

/// Tokens for a device that the administrator let in.
pub async fn tokens(party: &Party<'_>) -> (Value, Value) {
    let codes = codes(party).await;
    approve(party, &codes).await;
    let tokens = poll(party, &codes).await.expect(200);
    (codes, tokens)
}

#[tokio::test]
async fn a_device_gets_tokens_after_approval() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let answer = ask(&party, &[("scope", "openid email unknown")]).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let codes = answer.expect(200);
    let user_code = text(&codes["user_code"]);
    let letters = |part: &str| part.len() == 4 && part.bytes().all(|b| b"BCDFGHJKLMNPQRSTVWXZ".contains(&b));
    assert!(user_code.split_once('-').is_some_and(|(one, two)| letters(one) && letters(two)), "{user_code}");
    assert_eq!(codes["verification_uri"], format!("{}/device", app.url));
    assert_eq!(codes["verification_uri_complete"], format!("{}/device?user_code={user_code}", app.url));
    assert_eq!((&codes["expires_in"], &codes["interval"]), (&json!(600), &json!(5)));
    assert_eq!(error(&poll(&party, &codes).await, 400), "authorization_pending");
    approve(&party, &codes).await;
    let tokens = poll(&party, &codes).await.expect(200);
    assert_eq!((&tokens["token_type"], &tokens["scope"]), (&json!("Bearer"), &json!("openid email")));
    let (_, id_token) = decode(&tokens["id_token"]);
    assert_eq!((&id_token["aud"], &id_token["email"]), (&json!(party.client_id), &json!(ADMIN)));
    assert!(id_token.get("nonce").is_none() && id_token["sid"].is_string());
    let user = party.userinfo(text(&tokens["access_token"])).await.expect(200);
    assert_eq!(user["sub"], id_token["sub"]);
    party.refresh(text(&tokens["refresh_token"])).await.expect(200);
    assert_eq!(app.audited("device.approved").await, [json!({ "scope": "openid email" })]);
}

#[tokio::test]
async fn a_denied_device_gets_access_denied() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let codes = codes(&party).await;
    let browser = app.browser();
    let done = answer_in(&browser, &codes, "deny").await;
    assert!(browser.get(&done).await.text.contains("id=\"device-denied\""));
    assert_eq!(error(&poll(&party, &codes).await, 400), "access_denied");
    assert_eq!(app.audited("device.denied").await.len(), 1);
}

#[tokio::test]
async fn a_device_code_is_valid_once_and_its_replay_revokes_its_tokens() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let (codes, tokens) = tokens(&party).await;
    assert_eq!(error(&poll(&party, &codes).await, 400), "invalid_grant");
    assert_eq!(error(&party.refresh(text(&tokens["refresh_token"])).await, 400), "invalid_grant");
    assert_eq!(party.introspect(text(&tokens["access_token"])).await, json!({ "active": false }));
    assert_eq!(app.audited("grant.replayed").await, [json!({ "by": "device_code" })]);
}

#[tokio::test]
async fn a_person_without_access_does_not_consume_the_device_code() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let (admin, codes) = (app.admin().await, codes(&party).await);
    approve(&party, &codes).await;
    give_access(&admin, &party, &[]).await;
    for _ in 0..2 {
        assert_eq!(error(&poll(&party, &codes).await, 400), "invalid_grant");
    }
    assert_eq!(app.count_all(&["grants"]).await, [0], "a grant without tokens");
    give_access(&admin, &party, &[1]).await;
    let tokens = poll(&party, &codes).await.expect(200);

    // A second use ends what it gave before the access is looked at.
    give_access(&admin, &party, &[]).await;
    assert_eq!(error(&poll(&party, &codes).await, 400), "invalid_grant");
    give_access(&admin, &party, &[1]).await;
    assert_eq!(party.introspect(text(&tokens["access_token"])).await, json!({ "active": false }));
    assert_eq!(app.audited("grant.replayed").await, [json!({ "by": "device_code" })]);
}

#[tokio::test]
async fn of_many_polls_at_once_one_gets_the_tokens() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let codes = codes(&party).await;
    approve(&party, &codes).await;
    let answers = futures::future::join_all((0..8).map(|_| poll(&party, &codes))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || error(answer, 400) == "invalid_grant"));
    // Two devices present one code, and one may be a thief.
    let granted = answers.iter().find(|answer| answer.status == 200).unwrap().json();
    assert_eq!(party.introspect(text(&granted["access_token"])).await["active"], false);
}

#[tokio::test]
async fn a_device_that_polls_too_fast_is_slowed_down_for_good() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let codes = codes(&party).await;
    let after = async |seconds: i64| {
        app.advance(TimeDelta::seconds(seconds));
        error(&poll(&party, &codes).await, 400)
    };
    assert_eq!(after(0).await, "authorization_pending");
    assert_eq!(after(5).await, "authorization_pending");
    assert_eq!(after(1).await, "slow_down");
    assert_eq!(after(5).await, "slow_down");
    assert_eq!(after(10).await, "slow_down", "five seconds more each time");
    assert_eq!(after(20).await, "authorization_pending");
    assert_eq!(after(20).await, "authorization_pending");
    assert_eq!(after(15).await, "slow_down");
    // A device that was approved need not wait for it.
    approve(&party, &codes).await;
    poll(&party, &codes).await.expect(200);
}

#[tokio::test]
async fn polling_with_a_pending_device_code_writes_nothing() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let mut all = Vec::new();
    for _ in 0..20 {
        all.push(codes(&party).await);
    }
    for codes in &all {
        assert_eq!(error(&poll(&party, codes).await, 400), "authorization_pending");
    }
    app.advance(TimeDelta::seconds(5));
    let before = app.statements();
    for codes in &all {
        assert_eq!(error(&poll(&party, codes).await, 400), "authorization_pending");
    }
    // One look-up each; the worker looks for jobs meanwhile.
    let statements = app.statements() - before;
    assert!((20..40).contains(&statements), "{statements}");
}

#[tokio::test]
async fn codes_expire() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let (early, late) = (codes(&party).await, codes(&party).await);
    approve(&party, &early).await;
    app.advance(TimeDelta::seconds(600));
    for codes in [&early, &late] {
        assert_eq!(error(&poll(&party, codes).await, 400), "expired_token");
    }
    let refused = app.browser().submit("/device", &[("user_code", text(&late["user_code"]))]).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
}

#[tokio::test]
async fn a_code_is_valid_for_its_application_only() {
    let app = TestApp::start().await;
    let one = party(&app).await;
    let other = party_as(&app, json!({ "name": "Radio" })).await;
    let codes = codes(&one).await;
    approve(&one, &codes).await;
    assert_eq!(error(&poll(&other, &codes).await, 400), "invalid_grant");
    let unknown = json!({ "device_code": "aldaba_dc_unknown" });
    assert_eq!(error(&poll(&one, &unknown).await, 400), "invalid_grant");
    // The user code is none.
    assert_eq!(error(&poll(&one, &json!({ "device_code": codes["user_code"] })).await, 400), "invalid_grant");
    poll(&one, &codes).await.expect(200);
}

#[tokio::test]
async fn an_invalid_request_is_explained() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    assert_eq!(error(&party.token(&[("grant_type", GRANT)]).await, 400), "invalid_request");
    assert_eq!(error(&ask(&party, &[("scope", "a\"b")]).await, 400), "invalid_scope");
    assert_eq!(error(&ask(&party, &[("scope", "a"), ("scope", "b")]).await, 400), "invalid_request");
    let endpoint = || app.anonymous().request(Method::POST, "/oauth2/device_authorization");
    assert_eq!(error(&send(endpoint().form(&[("scope", "openid")])).await, 401), "invalid_client");
    let wrong =
        send(endpoint().basic_auth(&party.client_id, Some("wrong")).form(&[("scope", "openid")])).await;
    assert_eq!(error(&wrong, 401), "invalid_client");
    let no_form = send(endpoint().basic_auth(&party.client_id, Some(&party.secret)).json(&json!({}))).await;
    assert_eq!(error(&no_form, 400), "invalid_request");
    assert_eq!(app.anonymous().get("/oauth2/device_authorization").await.status, 405);
    // Without the grant.
    let other = Party::register_as(&app, json!({ "name": "Wiki" })).await;
    assert_eq!(error(&ask(&other, &[]).await, 400), "unauthorized_client");
    assert_eq!(error(&poll(&other, &codes(&party).await).await, 400), "unauthorized_client");
}

#[tokio::test]
async fn a_public_application_needs_no_secret() {
    let app = TestApp::start().await;
    let settings = json!({ "token_endpoint_auth_method": "none", "application_type": "native" });
    let party = party_as(&app, settings).await;
    let form = [("client_id", &*party.client_id), ("scope", "openid offline_access")];
    let endpoint = app.anonymous().request(Method::POST, "/oauth2/device_authorization");
    let codes = send(endpoint.form(&form)).await.expect(200);
    approve(&party, &codes).await;
    let form = [
        ("grant_type", GRANT),
        ("client_id", &*party.client_id),
        ("device_code", text(&codes["device_code"])),
    ];
    let tokens = send(party.token_request(&form)).await.expect(200);
    assert_eq!(tokens["scope"], "openid offline_access");
    assert!(tokens["refresh_token"].is_string());
}

#[tokio::test]
async fn offline_access_outlives_the_session_and_nothing_else_does() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let browser = app.browser();
    let mut tokens = Vec::new();
    for scope in ["openid", "openid offline_access"] {
        let codes = ask(&party, &[("scope", scope)]).await.expect(200);
        answer_in(&browser, &codes, "allow").await;
        tokens.push(poll(&party, &codes).await.expect(200));
    }
    let waiting = ask(&party, &[("scope", "openid")]).await.expect(200);
    answer_in(&browser, &waiting, "allow").await;
    browser.submit("/sign-out", &[]).await;
    assert_eq!(error(&party.refresh(text(&tokens[0]["refresh_token"])).await, 400), "invalid_grant");
    party.refresh(text(&tokens[1]["refresh_token"])).await.expect(200);
    // Let in, not yet fetched, and the session over.
    assert_eq!(error(&poll(&party, &waiting).await, 400), "invalid_grant");
    // All scopes that the application has, but for that one.
    let codes = ask(&party, &[]).await.expect(200);
    approve(&party, &codes).await;
    let granted = poll(&party, &codes).await.expect(200);
    assert!(!text(&granted["scope"]).contains("offline_access"), "{granted}");
}

#[tokio::test]
async fn access_lost_after_approval_denies_the_device() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let admin = app.admin().await;
    let user_id = app.add_user(1, "eva@example.com", json!({})).await;
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    let give = async |ids: &[i64]| {
        let access = json!({ "roles": [{ "role": "user", "user_ids": ids }] });
        admin.put(&path, access).await.expect(200);
    };
    give(&[user_id]).await;
    let approved = async || {
        let codes = ask(&party, &[("scope", "openid offline_access")]).await.expect(200);
        let browser = app.browser();
        let page = enter_as(&browser, text(&codes["user_code"]), "eva@example.com").await;
        assert_eq!(browser.submit(&page, &[("answer", "allow")]).await.status, 303);
        codes
    };
    let user = format!("/v1/companies/1/users/{user_id}");
    // The access: nothing was used up, so that it is there when the access is back.
    let codes = approved().await;
    give(&[]).await;
    assert_eq!(error(&poll(&party, &codes).await, 400), "invalid_grant");
    give(&[user_id]).await;
    poll(&party, &codes).await.expect(200);
    // The consent.
    let codes = approved().await;
    admin.delete(&format!("{user}/consents/{}", party.client_id)).await.expect(204);
    assert_eq!(error(&poll(&party, &codes).await, 400), "access_denied");
    // A new password: the person who approved the device may have been a thief.
    let codes = approved().await;
    admin.put(&user, json!({ "password": "another horse battery" })).await.expect(200);
    assert_eq!(error(&poll(&party, &codes).await, 400), "access_denied");
    admin.put(&user, json!({ "password": PASSWORD })).await.expect(200);
    // The person.
    let codes = approved().await;
    admin.put(&user, json!({ "status": "disabled" })).await.expect(200);
    assert_ne!(poll(&party, &codes).await.status, 200);
    admin.put(&user, json!({ "status": "active" })).await.expect(200);
    let codes = approved().await;
    admin.delete(&user).await.expect(204);
    assert_eq!(error(&poll(&party, &codes).await, 400), "invalid_grant");
}

#[tokio::test]
async fn neither_code_is_kept_in_clear() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let codes = codes(&party).await;
    approve(&party, &codes).await;
    let user_code = text(&codes["user_code"]).to_owned();
    let file = std::fs::read_dir(app.dir.path()).unwrap().flatten().map(|entry| entry.path());
    let files = file.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap());
    for bytes in files {
        for code in [text(&codes["device_code"]), &user_code, &user_code.replace('-', "")] {
            let found = bytes.windows(code.len()).any(|window| window == code.as_bytes());
            assert!(!found, "{code}");
        }
    }
}

#[tokio::test]
async fn an_address_that_requests_many_codes_is_rate_limited() {
    let app = TestApp::start().await;
    let party = party(&app).await;
    let mut last = ask(&party, &[]).await;
    for _ in 0..400 {
        if last.status != 200 {
            break;
        }
        last = ask(&party, &[]).await;
    }
    assert_eq!(error(&last, 429), "temporarily_unavailable");
    assert!(!last.header("retry-after").is_empty());
    app.advance(TimeDelta::minutes(1));
    codes(&party).await;
}
