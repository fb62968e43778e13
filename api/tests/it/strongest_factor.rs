//! Dangerous acts need a recent sign-in with the strongest factor of the person, and a session goes on only as long
//! as it meets the sign-in policy (UC-24).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    factors::{ANA, add_totp, ana, authenticator::Device, code_at, passkeys::register, with_app},
    passkey_sign_in::{challenge, send},
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
    users::signed_in,
};

const STEP_UP: &str = "/sign-in?step_up=true&return_to=%2Faccount";
const RETURN: &str = "/sign-in?return_to=%2Faccount";

/// Makes an API token, which needs a recent sign-in.
async fn make_token(browser: &Browser) -> Answer {
    browser.call(Method::POST, "/v1/me/api-tokens", Some(json!({ "name": "script" }))).await
}

/// Whether the session says that the person signed in with the strongest factor.
async fn is_strongest(browser: &Browser) -> Value {
    browser.get("/v1/session").await.expect(200)["strongest_factor"].clone()
}

/// Asserts that a dangerous act is refused until the person reaches a context class.
async fn refuses(browser: &Browser, acr: &str) {
    let refused = make_token(browser).await;
    let problem = refused.json();
    assert_eq!((&problem["acr_values"], &problem["max_age"]), (&json!(acr), &json!(600)), "{problem}");
    assert_eq!(refused.problem(403).0, "recent_sign_in_required");
}

async fn allows(browser: &Browser) {
    make_token(browser).await.expect(201);
    assert_eq!(is_strongest(browser).await, true);
}

/// The step to which a page leads a person who is signed in.
async fn step_from(browser: &Browser, page: &str) -> String {
    let step = browser.get(page).await.header("location");
    assert!(step.starts_with("/sign-in/step?"), "{step}");
    step
}

async fn set_rule(app: &TestApp, rule: &str) {
    app.admin().await.put("/v1/settings", json!({ "second_factor": rule })).await.expect(200);
}

/// Asserts that a session is refused until its person proves or adds a factor.
async fn is_refused(browser: &Browser) {
    let refused = browser.get("/v1/session").await;
    assert_eq!(refused.problem(401).0, "insufficient_user_authentication");
}

#[tokio::test]
async fn a_person_with_a_passkey_must_have_used_it_recently() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    let mut device = Device::at(&app.url);
    register(&own, &mut device, "Phone").await;
    let (secret, _) = add_totp(&app, &own).await;
    // What was added in the session counts from the next sign-in on.
    allows(&own).await;

    let browser = with_app(&app, ANA, &secret).await;
    refuses(&browser, "phr").await;
    assert_eq!(is_strongest(&browser).await, false);
    let step = step_from(&browser, STEP_UP).await;
    let page = browser.get(&step).await;
    assert!(page.text.contains("id=\"use-passkey\"") && !page.text.contains("with=totp"), "{}", page.text);
    let asked = challenge(&browser, &page).await;
    let credential = device.get(&asked["public_key"]);
    let answer = send(&browser, &step, &page, &asked, &credential).await;
    assert_eq!(answer.header("location"), "/account", "{}", answer.text);
    allows(&browser).await;
    app.advance(TimeDelta::minutes(11));
    refuses(&browser, "phr").await;
    // After that time the password is asked for too, and the passkey at once after it.
    let step = browser.sign_in(STEP_UP, ANA, PASSWORD).await.header("location");
    let page = browser.get(&step).await;
    assert!(page.text.contains("id=\"use-passkey\"") && !page.text.contains("with=totp"), "{}", page.text);
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_a_passkey_that_was_lost() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    let made = register(&own, &mut Device::at(&app.url), "Phone").await;
    let (codes, id) = (&made["recovery_codes"], &made["passkey"]["id"]);
    let (secret, _) = add_totp(&app, &own).await;
    let browser = with_app(&app, ANA, &secret).await;
    let step = step_from(&browser, STEP_UP).await;
    let code = codes[0].as_str().unwrap();
    let answer = browser.submit(&format!("{step}&with=recovery_code"), &[("code", code)]).await;
    assert_eq!(answer.header("location"), "/account", "{}", answer.text);
    allows(&browser).await;
    browser.call(Method::DELETE, &format!("/v1/me/passkeys/{id}"), None).await.expect(204);
    // The app is the strongest from now on.
    allows(&with_app(&app, ANA, &secret).await).await;
}

#[tokio::test]
async fn the_factor_is_asked_for_although_no_rule_demands_a_second_one() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    let (secret, _) = add_totp(&app, &own).await;
    set_rule(&app, "off").await;
    app.advance(TimeDelta::minutes(1));
    let browser = app.browser();
    assert_eq!(browser.sign_in("/sign-in", ANA, PASSWORD).await.header("location"), "/");
    refuses(&browser, "2").await;
    let step = step_from(&browser, STEP_UP).await;
    assert_eq!(browser.submit(&step, &[("code", "000000")]).await.status, 400);
    refuses(&browser, "2").await;
    let code = code_at(&secret, app.clock.now());
    assert_eq!(browser.submit(&step, &[("code", &code)]).await.header("location"), "/account");
    allows(&browser).await;
    // Another person can still sign in from there.
    let other = browser.get("/sign-in?reauthenticate=true&return_to=%2Faccount").await;
    assert_eq!(other.status, 200, "{}", other.text);
}

#[tokio::test]
async fn deletions_in_a_browser_need_a_recent_sign_in() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let company = admin.post("/v1/companies", json!({ "name": "Other" })).await.expect(201)["id"].clone();
    let user = app.add_user(1, "luis@example.com", json!({})).await;
    let new = json!({ "code": "wiki", "name": "Wiki", "redirect_uris": ["https://wiki.example.com/cb"] });
    let application = admin.post("/v1/applications", new).await.expect(201)["client_id"].clone();
    let paths = [
        format!("/v1/companies/{company}"),
        format!("/v1/companies/1/users/{user}"),
        format!("/v1/applications/{}", application.as_str().unwrap()),
    ];
    let browser = signed_in(&app, ADMIN).await;
    app.advance(TimeDelta::minutes(11));
    for path in &paths {
        let refused = browser.call(Method::DELETE, path, None).await;
        assert_eq!(refused.problem(403).0, "recent_sign_in_required", "{path}");
        admin.get(path).await.expect(200);
    }
    browser.sign_in(STEP_UP, ADMIN, PASSWORD).await;
    for path in &paths[..2] {
        browser.call(Method::DELETE, path, None).await.expect(204);
    }
    // A program has no browser that somebody could find.
    admin.delete(&paths[2]).await.expect(204);
}

#[tokio::test]
async fn a_session_goes_on_after_the_policy_became_stricter_with_the_factor_that_it_requires() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    let (secret, _) = add_totp(&app, &own).await;
    set_rule(&app, "off").await;
    app.advance(TimeDelta::minutes(1));
    let browser = signed_in(&app, ANA).await;
    let token = app.caller(ANA).await;
    set_rule(&app, "required").await;
    is_refused(&browser).await;
    token.get("/v1/me").await.expect(200);
    let step = step_from(&browser, RETURN).await;
    assert_eq!(browser.submit(&step, &[("code", "000000")]).await.status, 400);
    is_refused(&browser).await;
    let code = code_at(&secret, app.clock.now());
    assert_eq!(browser.submit(&step, &[("code", &code)]).await.header("location"), "/account");
    assert_eq!(is_strongest(&browser).await, true);
    assert_eq!(browser.get(RETURN).await.header("location"), "/account");
}

#[tokio::test]
async fn without_the_required_factor_it_is_added_shortly_after_a_sign_in_only() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let csrf = browser.get("/v1/session").await.expect(200)["csrf_token"].clone();
    set_rule(&app, "required").await;
    is_refused(&browser).await;
    let called = browser.get_with("/v1/me", "x-csrf-token", csrf.as_str().unwrap()).await;
    assert_eq!(called.problem(401).0, "insufficient_user_authentication");
    let step = step_from(&browser, RETURN).await;
    assert!(browser.get(&step).await.text.contains("value=\"app\""), "an app can be added");
    app.advance(TimeDelta::minutes(11));
    // Somebody who finds the browser cannot add a factor of their own.
    let page = browser.get(RETURN).await;
    assert!(page.status == 200 && page.text.contains("id=\"password\""), "{}", page.text);
    let step = browser.sign_in(RETURN, ANA, PASSWORD).await.header("location");
    assert!(step.starts_with("/sign-in/step?"), "{step}");
    is_refused(&browser).await;
    // Signing out is possible in any case.
    let ended = browser.delete_with("/v1/session", "x-csrf-token", csrf.as_str().unwrap()).await;
    assert_eq!(ended.status, 204, "{}", ended.text);
    assert_eq!(browser.get("/v1/session").await.problem(401).0, "unauthenticated");
}

#[tokio::test]
async fn a_session_is_asked_for_the_factor_on_the_day_from_which_it_is_required() {
    let app = TestApp::start().await;
    let (_, browser) = ana(&app).await;
    let from = app.clock.now() + TimeDelta::hours(1);
    let rules = json!({ "second_factor": "required", "second_factor_from": from });
    app.admin().await.put("/v1/companies/1/sign-in-policy", rules).await.expect(200);
    browser.get("/v1/session").await.expect(200);
    app.advance(TimeDelta::hours(1));
    is_refused(&browser).await;
    assert_eq!(browser.get(RETURN).await.status, 200, "the person signs in again to add it");
}
