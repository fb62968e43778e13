//! What an application demands of a sign-in: `acr_values`, an essential `acr`, and the sign-in policy.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    device,
    party::{Party, callback, decode, error, text},
    password::trusted,
};
use crate::{
    factors::{add_totp, authenticator::Device, code_at},
    passkey_sign_in::{challenge, send},
    support::{ADMIN, Browser, PASSWORD, TestApp},
    users::signed_in,
};

const STEP: &str = "/sign-in/step?authentication=";

/// The code that an app shows next.
fn next_code(app: &TestApp, secret: &str) -> String {
    app.advance(TimeDelta::seconds(30));
    code_at(secret, app.clock.now())
}

/// The claims of the ID token after an answer.
async fn claims(party: &Party<'_>, location: &str, browser: &Browser) -> Value {
    let answer = browser.get(location).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let code = callback(&answer).remove("code").unwrap_or_else(|| panic!("{}", answer.header("location")));
    decode(&party.redeem(&code).await.expect(200)["id_token"]).1
}

/// The administrator, signed in by the password alone, with an app that was added afterwards.
async fn with_app(app: &TestApp) -> (Browser, String) {
    let browser = signed_in(app, ADMIN).await;
    let (secret, _) = add_totp(app, &browser).await;
    (browser, secret)
}

#[tokio::test]
async fn a_preferred_context_class_is_asked_for_and_may_be_declined() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    app.admin().await.put("/v1/settings", json!({ "second_factor": "off" })).await.expect(200);
    let browser = signed_in(&app, ADMIN).await;
    let request = party.authorize(&[("acr_values", "2 1")]);
    assert_eq!(claims(&party, &request, &browser).await["acr"], "1", "the person has no second factor");
    let (secret, _) = add_totp(&app, &browser).await;
    let silent = party.authorize(&[("acr_values", "2"), ("prompt", "none")]);
    assert_eq!(claims(&party, &silent, &browser).await["acr"], "1", "no page may be shown");

    let step = browser.get(&request).await.header("location");
    assert!(step.starts_with(STEP), "{step}");
    let page = browser.get(&step).await;
    assert!(page.text.contains("id=\"decline\""), "{}", page.text);
    let declined = browser.submit(&step, &[("answer", "decline")]).await;
    let id_token = claims(&party, &declined.header("location"), &browser).await;
    assert_eq!((&id_token["acr"], &id_token["amr"]), (&json!("1"), &json!(["pwd"])));

    let step = browser.get(&request).await.header("location");
    let cookies = browser.cookies();
    let answer = browser.submit(&step, &[("code", &next_code(&app, &secret))]).await;
    assert_ne!(browser.cookies(), cookies);
    let weaker = app.browser().get_with("/v1/session", "cookie", &cookies).await;
    assert_eq!(weaker.status, 401, "the session has a new cookie");
    let id_token = claims(&party, &answer.header("location"), &browser).await;
    assert_eq!((&id_token["acr"], &id_token["amr"]), (&json!("2"), &json!(["pwd", "otp", "mfa"])));
    assert_eq!(claims(&party, &silent, &browser).await["acr"], "2", "what was done is not asked for again");
    let request = party.authorize(&[("acr_values", "1 2")]);
    assert_eq!(claims(&party, &request, &browser).await["acr"], "1", "it is the first one that was reached");
}

#[tokio::test]
async fn an_essential_context_class_is_reached_or_unmet() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = signed_in(&app, ADMIN).await;
    let essential =
        |acr: &str| json!({ "id_token": { "acr": { "essential": true, "value": acr } } }).to_string();
    let refused = browser.get(&party.authorize(&[("claims", &essential("urn:other"))])).await;
    assert_eq!(callback(&refused)["error"], "unmet_authentication_requirements");
    let silent = party.authorize(&[("claims", &essential("2")), ("prompt", "none")]);
    assert_eq!(callback(&browser.get(&silent).await)["error"], "interaction_required");
    let request = party.authorize(&[("claims", &essential("2"))]);
    let step = browser.get(&request).await.header("location");
    assert!(browser.get(&step).await.text.contains("id=\"add-app\""));
    let (secret, _) = add_totp(&app, &browser).await;
    let answer = browser.submit(&step, &[("code", &next_code(&app, &secret))]).await;
    assert_eq!(claims(&party, &answer.header("location"), &browser).await["acr"], "2");

    // A passkey is added.
    let request = party.authorize(&[("claims", &essential("phr"))]);
    let step = browser.get(&request).await.header("location");
    let page = browser.get(&step).await;
    let asked = challenge(&browser, &page).await;
    let credential = Device::at(&app.url).create(&asked["public_key"]);
    let answer = send(&browser, &step, &page, &asked, &credential).await;
    let id_token = claims(&party, &answer.header("location"), &browser).await;
    assert_eq!(
        (&id_token["acr"], &id_token["amr"]),
        (&json!("phr"), &json!(["pwd", "otp", "mfa", "swk", "user"]))
    );
}

#[tokio::test]
async fn a_policy_that_becomes_stricter_is_applied_to_sessions_that_live() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let (browser, secret) = with_app(&app).await;
    let path = format!("/v1/applications/{}/sign-in-policy", party.client_id);
    let before = browser.get("/v1/session").await.expect(200);
    app.admin().await.put(&path, json!({ "second_factor": "required" })).await.expect(200);
    let silent = browser.get(&party.authorize(&[("prompt", "none")])).await;
    assert_eq!(callback(&silent)["error"], "interaction_required");
    let step = browser.get(&party.authorize(&[])).await.header("location");
    assert!(step.starts_with(STEP), "{step}");
    assert!(!browser.get(&step).await.text.contains("id=\"decline\""));
    let answer = browser.submit(&step, &[("code", &next_code(&app, &secret))]).await;
    let id_token = claims(&party, &answer.header("location"), &browser).await;
    assert_eq!(id_token["acr"], "2");
    let after = browser.get("/v1/session").await.expect(200);
    assert_eq!(before["auth_time"], after["auth_time"], "the first factor is not newer for that");
    claims(&party, &party.authorize(&[]), &browser).await;

    // An app is added only after a recent sign-in.
    app.add_user(1, "eva@example.com", json!({})).await;
    let eva = signed_in(&app, "eva@example.com").await;
    app.admin().await.put(&path, json!({ "session_lifetime": 600 })).await.expect(200);
    let access = json!({ "roles": [{ "role": "user", "user_ids": [1, 2] }] });
    let access_path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    app.admin().await.put(&access_path, access).await.expect(200);
    app.advance(TimeDelta::minutes(11));
    let again = eva.get(&party.authorize(&[])).await.header("location");
    assert!(again.starts_with("/sign-in?") && again.contains("reauthenticate=true"), "{again}");
    let answer = eva.sign_in(&again, "eva@example.com", PASSWORD).await;
    assert!(answer.header("location").starts_with(STEP), "{}", answer.header("location"));
}

#[tokio::test]
async fn a_sign_in_for_an_application_asks_once_for_everything() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let (_, secret) = with_app(&app).await;
    let browser = app.browser();
    let sign_in = browser.get(&party.authorize(&[("acr_values", "2")])).await.header("location");
    let step = browser.sign_in(&sign_in, ADMIN, PASSWORD).await.header("location");
    assert!(step.starts_with(STEP) && step.contains("&interaction="), "{step}");
    let page = browser.get(&step).await;
    assert!(page.text.contains("Wiki"), "{}", page.text);
    assert!(!page.header("content-security-policy").contains("form-action"));
    let answer = browser.submit(&step, &[("code", &next_code(&app, &secret))]).await;
    assert_eq!(claims(&party, &answer.header("location"), &browser).await["acr"], "2");
}

#[tokio::test]
async fn an_application_that_collects_passwords_gets_nothing_where_more_is_needed() {
    let app = TestApp::start().await;
    let party = trusted(&app).await;
    with_app(&app).await;
    let form = [("grant_type", "password"), ("username", ADMIN), ("password", PASSWORD), ("scope", "openid")];
    assert_eq!(error(&party.token(&form).await, 403), "access_denied");
    let wrong = [("grant_type", "password"), ("username", ADMIN), ("password", "wrong horse")];
    assert_eq!(error(&party.token(&wrong).await, 400), "invalid_grant");
    let body = |more: Value| {
        let mut body = json!({ "client_id": party.client_id, "client_secret": party.secret,
            "username": ADMIN, "password": PASSWORD });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let nobody = app.anonymous();
    for (path, more) in [
        ("/v1/oauth2/authorization", json!({ "redirect_uri": super::party::REDIRECT_URI })),
        ("/v1/oauth2/access-tokens", json!({ "grant_type": "password" })),
    ] {
        let refused = nobody.post(path, body(more)).await;
        assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str()), (403, Some("access_denied")));
    }
}

#[tokio::test]
async fn a_sign_in_that_is_too_old_takes_all_steps_again() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let (_, secret) = with_app(&app).await;
    let browser = app.browser();
    let step = browser.sign_in("/sign-in", ADMIN, PASSWORD).await.header("location");
    assert_eq!(browser.submit(&step, &[("code", &next_code(&app, &secret))]).await.status, 303);
    app.advance(TimeDelta::minutes(5));
    let begun = app.clock.now();
    for changed in [("max_age", "60"), ("prompt", "login")] {
        let sign_in = browser.get(&party.authorize(&[changed])).await.header("location");
        assert!(sign_in.starts_with("/sign-in?"), "{sign_in}");
        let step = browser.sign_in(&sign_in, ADMIN, PASSWORD).await.header("location");
        assert!(step.starts_with(STEP), "{step}");
        let answer = browser.submit(&step, &[("code", &next_code(&app, &secret))]).await;
        let id_token = claims(&party, &answer.header("location"), &browser).await;
        assert_eq!(id_token["acr"], "2");
        assert!(id_token["auth_time"].as_i64().unwrap() >= begun.timestamp());
        app.advance(TimeDelta::minutes(2));
    }
}

#[tokio::test]
async fn a_device_is_let_in_after_the_second_factor() {
    let app = TestApp::start().await;
    let party = device::party(&app).await;
    let (_, secret) = with_app(&app).await;
    let codes = device::codes(&party).await;
    let browser = app.browser();
    let entered = browser.submit("/device", &[("user_code", text(&codes["user_code"]))]).await;
    let sign_in = browser.get(&entered.header("location")).await.header("location");
    let step = browser.sign_in(&sign_in, ADMIN, PASSWORD).await.header("location");
    assert!(step.starts_with(STEP), "{step}");
    let again = browser.get(&entered.header("location")).await.header("location");
    assert!(again.starts_with("/sign-in?"), "a password alone lets no device in: {again}");
    let answer = browser.submit(&step, &[("code", &next_code(&app, &secret))]).await;
    let page = browser.get(&answer.header("location")).await.header("location");
    assert!(page.starts_with("/device/confirm?"), "{page}");
    browser.submit(&page, &[("answer", "allow")]).await;
    let tokens = device::poll(&party, &codes).await.expect(200);
    assert_eq!(decode(&tokens["id_token"]).1["acr"], "2");
}

#[tokio::test]
async fn a_browser_that_lost_the_cookie_of_forms_gets_one_with_the_step() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let (browser, secret) = with_app(&app).await;
    browser.forget("aldaba_form");
    assert!(!browser.cookies().contains("aldaba_form"));
    let request = party.authorize(&[("acr_values", "2")]);
    let step = browser.get(&request).await.header("location");
    assert!(step.starts_with(STEP), "{step}");
    let page = browser.get(&step).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (200, String::new()));
    let answer = browser.submit(&step, &[("code", &next_code(&app, &secret))]).await;
    assert_eq!(claims(&party, &answer.header("location"), &browser).await["acr"], "2");
}
