//! Sign-ins that wait for their next step: what ends them, and what they may lead to (UC-19, UC-24).

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    factors::{ANA, add_totp, ana, code_at},
    oauth::{
        device,
        party::{Party, error},
    },
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
    users::signed_in,
};

const STEP: &str = "/sign-in/step?authentication=";
const COMPANY: &str = "/v1/companies/1/sign-in-policy";

async fn put(app: &TestApp, path: &str, body: Value) {
    app.admin().await.put(path, body).await.expect(200);
}

fn leads_to(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.header("location"))
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/v1/session").await.status == 200
}

/// Ana at the page that offers to add the factor which will be required in a month.
async fn at_announcement(app: &TestApp) -> (Browser, String) {
    let from = app.clock.now() + TimeDelta::days(30);
    put(app, COMPANY, json!({ "second_factor": "required", "second_factor_from": from })).await;
    let browser = app.browser();
    let step = browser.sign_in("/sign-in", ANA, PASSWORD).await.header("location");
    assert!(step.starts_with(STEP), "{step}");
    (browser, step)
}

#[tokio::test]
async fn a_new_password_ends_waiting_sign_ins_even_if_sessions_stay() {
    let app = TestApp::start().await;
    let (id, own) = ana(&app).await;
    let (browser, step) = at_announcement(&app).await;
    let page = browser.get(&step).await;
    let change = json!({ "password": "staple under the bridge", "end_sessions": false });
    own.call(Method::PUT, &format!("/v1/companies/1/users/{id}"), Some(change)).await.expect(200);
    assert!(is_signed_in(&own).await);
    let late = browser.send(&step, &page, &[("answer", "later")]).await;
    assert_eq!(leads_to(&late), (303, "/sign-in".to_owned()));
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn a_session_is_as_old_as_its_password_when_a_factor_is_postponed() {
    let app = TestApp::start().await;
    ana(&app).await;
    let (browser, step) = at_announcement(&app).await;
    app.advance(TimeDelta::minutes(9));
    assert_eq!(leads_to(&browser.submit(&step, &[("answer", "later")]).await), (303, "/".to_owned()));
    assert!(is_signed_in(&browser).await);
    app.advance(TimeDelta::minutes(2));
    let token = browser.call(Method::POST, "/v1/me/api-tokens", Some(json!({ "name": "Deploy" }))).await;
    assert_eq!(token.problem(403).0, "recent_sign_in_required");
}

#[tokio::test]
async fn a_preferred_class_is_declined_once_before_an_announced_factor() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    ana(&app).await;
    put(&app, "/v1/settings", json!({ "email_code_as_second_factor": true })).await;
    let from = app.clock.now() + TimeDelta::days(30);
    put(&app, COMPANY, json!({ "second_factor": "required", "second_factor_from": from })).await;
    let browser = app.browser();
    let asked = browser.get(&party.authorize(&[("acr_values", "2")])).await.header("location");
    let step = browser.sign_in(&asked, ANA, PASSWORD).await.header("location");
    assert!(browser.get(&step).await.text.contains("id=\"decline\""));
    let step = browser.submit(&step, &[("answer", "decline")]).await.header("location");
    assert!(browser.get(&step).await.text.contains("id=\"later\""));
    let done = browser.submit(&step, &[("answer", "later")]).await.header("location");
    assert!(done.starts_with("/oauth2/authorize/"), "{done}");
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn with_a_clock_that_was_set_back_the_new_session_stays() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    put(&app, COMPANY, json!({ "max_sessions": 1 })).await;
    let before = signed_in(&app, ANA).await;
    app.clock.set(TimeDelta::minutes(-10));
    let browser = signed_in(&app, ANA).await;
    assert!(is_signed_in(&browser).await && !is_signed_in(&before).await);
}

#[tokio::test]
async fn a_device_is_approved_only_with_the_factors_that_its_application_demands() {
    let app = TestApp::start().await;
    let party = device::party(&app).await;
    put(&app, "/v1/settings", json!({ "second_factor": "off" })).await;
    let path = format!("/v1/applications/{}/sign-in-policy", party.client_id);
    put(&app, &path, json!({ "second_factor": "required" })).await;
    let strong = signed_in(&app, ADMIN).await;
    let (secret, _) = add_totp(&app, &strong).await;
    let codes = device::codes(&party).await;
    let entered = strong.submit("/device", &[("user_code", codes["user_code"].as_str().unwrap())]).await;
    let step = strong.get(&entered.header("location")).await.header("location");
    assert!(step.starts_with(STEP), "{step}");
    app.advance(TimeDelta::seconds(30));
    let code = code_at(&secret, app.clock.now());
    let resume = strong.submit(&step, &[("code", &code)]).await.header("location");
    let page = strong.get(&resume).await.header("location");
    assert!(page.starts_with("/device/confirm?interaction="), "{page}");
    let weak = signed_in(&app, ADMIN).await;
    assert_eq!(leads_to(&weak.submit(&page, &[("answer", "allow")]).await), (303, resume.clone()));
    app.advance(TimeDelta::seconds(10));
    assert_eq!(error(&device::poll(&party, &codes).await, 400), "authorization_pending");
    let page = strong.get(&resume).await.header("location");
    assert_eq!(strong.submit(&page, &[("answer", "allow")]).await.status, 303);
    app.advance(TimeDelta::seconds(10));
    device::poll(&party, &codes).await.expect(200);
}
