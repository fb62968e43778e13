//! The steps of a sign-in after the first factor (UC-19, UC-24): a second factor is asked for, or added.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    factors::{ANA, add_totp, ana, code_at},
    support::{Answer, Browser, PASSWORD, TestApp, database},
};

const STEP: &str = "/sign-in/step?authentication=";

/// Ana with an app: its secret and the recovery codes.
async fn with_app(app: &TestApp) -> (String, Vec<String>) {
    let (_, browser) = ana(app).await;
    add_totp(app, &browser).await
}

/// The address of the step after the password, and the browser.
async fn at_step(app: &TestApp) -> (Browser, String) {
    let browser = app.browser();
    let answer = browser.sign_in("/sign-in", ANA, PASSWORD).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let step = answer.header("location");
    assert!(step.starts_with(STEP), "{step}");
    assert_eq!(browser.get("/v1/session").await.status, 401, "a password alone is not enough");
    (browser, step)
}

/// The code that an app shows next, after the one that was used.
fn next_code(app: &TestApp, secret: &str) -> String {
    app.advance(TimeDelta::seconds(30));
    code_at(secret, app.clock.now())
}

pub(crate) async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/v1/session").await.status == 200
}

fn leads_to(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.header("location"))
}

pub(crate) async fn put(app: &TestApp, path: &str, body: Value) {
    app.admin().await.put(path, body).await.expect(200);
}

/// The secret that the page of an app shows.
pub(crate) fn secret_on(page: &Answer) -> String {
    let secret = page.text.split("<code id=\"secret\">").nth(1).expect("the secret");
    secret.split('<').next().expect("its end").replace(' ', "")
}

#[tokio::test]
async fn a_code_of_the_app_completes_the_sign_in() {
    let app = TestApp::start().await;
    let (secret, _) = with_app(&app).await;
    let (browser, step) = at_step(&app).await;
    let page = browser.get(&step).await;
    assert!(page.text.contains("autocomplete=\"one-time-code\""), "{}", page.text);
    assert!(page.text.len() < 15_000);
    for (code, status) in [("", 400), ("000000", 400)] {
        let refused = browser.submit(&step, &[("code", code)]).await;
        assert_eq!(refused.status, status);
        assert!(refused.text.contains("role=\"alert\"") && !is_signed_in(&browser).await);
    }
    let answer = browser.submit(&step, &[("code", &next_code(&app, &secret))]).await;
    assert_eq!(leads_to(&answer), (303, "/".to_owned()));
    assert!(is_signed_in(&browser).await);
    let begun = app.audited("session.begun").await;
    assert!(begun.contains(&json!({ "amr": "pwd otp mfa" })), "{begun:?}");
}

#[tokio::test]
async fn a_recovery_code_replaces_the_app_once() {
    let app = TestApp::start().await;
    let (_, codes) = with_app(&app).await;
    let (browser, step) = at_step(&app).await;
    let page = browser.get(&step).await;
    assert!(page.text.contains("id=\"other-way\""), "{}", page.text);
    let other = format!("{step}&with=recovery_code");
    let answer = browser.submit(&other, &[("code", &codes[0].to_uppercase())]).await;
    assert_eq!(leads_to(&answer), (303, "/".to_owned()));
    let (browser, step) = at_step(&app).await;
    let other = format!("{step}&with=recovery_code");
    assert_eq!(browser.submit(&other, &[("code", &codes[0])]).await.status, 400);
    assert!(!is_signed_in(&browser).await);
}

#[tokio::test]
async fn a_step_belongs_to_its_browser_and_ends_by_time_and_with_the_password() {
    let app = TestApp::start().await;
    let (secret, _) = with_app(&app).await;
    let (browser, step) = at_step(&app).await;
    let stranger = app.browser();
    assert_eq!(leads_to(&stranger.get(&step).await), (303, "/sign-in".to_owned()));
    let form = stranger.get("/sign-in").await;
    let code = next_code(&app, &secret);
    assert_eq!(
        leads_to(&stranger.send(&step, &form, &[("code", &code)]).await),
        (303, "/sign-in".to_owned())
    );
    assert!(!is_signed_in(&stranger).await);

    let page = browser.get(&step).await;
    app.advance(TimeDelta::minutes(16));
    assert_eq!(leads_to(&browser.get(&step).await), (303, "/sign-in".to_owned()));
    let late = browser.send(&step, &page, &[("code", &next_code(&app, &secret))]).await;
    assert_eq!(leads_to(&late), (303, "/sign-in".to_owned()));
    assert!(!is_signed_in(&browser).await);
    app.clean_up().await;
    assert_eq!(app.count_all(&["authentications"]).await, [0]);

    let (browser, step) = at_step(&app).await;
    let id = app.admin().await.get("/v1/companies/1/users?q=ana").await.expect(200)[0]["id"].clone();
    put(&app, &format!("/v1/companies/1/users/{id}"), json!({ "password": "staple under the bridge" })).await;
    assert_eq!(leads_to(&browser.get(&step).await), (303, "/sign-in".to_owned()));
}

#[tokio::test]
async fn two_tabs_going_back_and_a_form_sent_twice_do_no_harm() {
    let app = TestApp::start().await;
    let (secret, _) = with_app(&app).await;
    let (browser, first) = at_step(&app).await;
    let second = browser.sign_in("/sign-in", ANA, PASSWORD).await.header("location");
    let (one, two) = (browser.get(&first).await, browser.get(&second).await);
    let code = next_code(&app, &secret);
    assert_eq!(leads_to(&browser.send(&first, &one, &[("code", &code)]).await), (303, "/".to_owned()));
    assert_eq!(leads_to(&browser.send(&first, &one, &[("code", &code)]).await), (303, "/".to_owned()));
    assert!(is_signed_in(&browser).await);
    assert_eq!(leads_to(&browser.get(&first).await), (303, "/".to_owned()), "the person went back");
    assert_eq!(browser.send(&second, &two, &[("code", &code)]).await.status, 400, "a code is used once");
    let next = next_code(&app, &secret);
    assert_eq!(leads_to(&browser.send(&second, &two, &[("code", &next)]).await), (303, "/".to_owned()));
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn guesses_are_followed_by_pauses() {
    let app = TestApp::start().await;
    let (secret, _) = with_app(&app).await;
    let (browser, step) = at_step(&app).await;
    let page = browser.get(&step).await;
    for _ in 0..5 {
        assert_eq!(browser.send(&step, &page, &[("code", "000000")]).await.status, 400);
    }
    let paused = browser.send(&step, &page, &[("code", &code_at(&secret, app.clock.now()))]).await;
    assert_eq!((paused.status.as_u16(), paused.header("retry-after").is_empty()), (429, false));
    assert!(paused.text.contains("seconds"), "{}", paused.text);
    app.advance(TimeDelta::minutes(1));
    let answer = browser.send(&step, &page, &[("code", &next_code(&app, &secret))]).await;
    assert_eq!(answer.status, 303);
}

#[tokio::test]
async fn a_required_second_factor_is_added_at_the_sign_in() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    put(&app, "/v1/companies/1/sign-in-policy", json!({ "second_factor": "required" })).await;
    let (browser, step) = at_step(&app).await;
    let page = browser.get(&step).await;
    assert!(page.text.contains("id=\"add-app\"") && !page.text.contains("id=\"later\""), "{}", page.text);
    let ignored = browser.submit(&step, &[("answer", "later")]).await;
    assert_eq!(ignored.status, 200, "it cannot be postponed");
    assert_eq!(leads_to(&browser.submit(&step, &[("answer", "app")]).await), (303, step.clone()));
    let page = browser.get(&step).await;
    let secret = secret_on(&page);
    assert!(page.text.contains("role=\"img\"") && page.text.len() < 15_000, "{}", page.text.len());
    let wrong = browser.submit(&step, &[("answer", "confirm"), ("code", "000000")]).await;
    assert_eq!((wrong.status.as_u16(), secret_on(&wrong)), (400, secret.clone()));
    let code = code_at(&secret, app.clock.now());
    let shown = browser.submit(&step, &[("answer", "confirm"), ("code", &code)]).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    let codes = shown.text.split("id=\"codes\">").nth(1).expect("the codes").split("</ul>").next();
    assert_eq!(codes.expect("a list").matches("<li>").count(), 10);
    assert!(shown.text.contains("download=\"recovery-codes.txt\"") && shown.text.contains("href=\"/\""));
    assert!(shown.header("content-security-policy").contains("script-src 'sha256-"));
    assert!(is_signed_in(&browser).await);
    assert_eq!(leads_to(&browser.get(&step).await), (303, "/".to_owned()));

    let (browser, step) = at_step(&app).await;
    assert_eq!(browser.submit(&step, &[("code", &next_code(&app, &secret))]).await.status, 303);
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn an_app_is_shown_and_confirmed_only_in_the_sign_in_that_began_to_add_it() {
    let app = TestApp::start().await;
    let (_, session) = ana(&app).await;
    let rule = async |word: &str| {
        put(&app, "/v1/companies/1/sign-in-policy", json!({ "second_factor": word })).await;
    };
    rule("required").await;
    let begin = async |browser: &Browser, step: &str| {
        assert_eq!(browser.submit(step, &[("answer", "app")]).await.status, 303);
        secret_on(&browser.get(step).await)
    };
    let confirm = async |browser: &Browser, step: &str, secret: &str| {
        browser.submit(step, &[("answer", "confirm"), ("code", &code_at(secret, app.clock.now()))]).await
    };
    // Somebody who has the password plants an app: its secret is not shown to the person, and not confirmed.
    let (thief, planted) = at_step(&app).await;
    let (person, step) = at_step(&app).await;
    let theirs = begin(&thief, &planted).await;
    assert!(person.get(&step).await.text.contains("id=\"add-app\""));
    assert_eq!(leads_to(&confirm(&person, &step, &theirs).await), (303, step.clone()));
    // A session from before goes on only where the factor is not required.
    rule("optional").await;
    let in_session = json!({ "code": code_at(&theirs, app.clock.now()) });
    let refused = session.call(Method::POST, "/v1/me/totp/confirmation", Some(in_session)).await;
    assert_eq!(refused.problem(409).0, "not_pending");
    // Nor do they see or confirm the one that the person begins to add, in a session or at the sign-in.
    session.call(Method::POST, "/v1/me/totp", None).await.expect(200);
    rule("required").await;
    assert!(thief.get(&planted).await.text.contains("id=\"add-app\""));
    let own = begin(&person, &step).await;
    assert!(thief.get(&planted).await.text.contains("id=\"add-app\""));
    for secret in [&theirs, &own] {
        assert_eq!(leads_to(&confirm(&thief, &planted, secret).await), (303, planted.clone()));
    }
    assert_eq!(confirm(&person, &step, &own).await.status, 200);
    assert!(is_signed_in(&person).await && !is_signed_in(&thief).await);
    assert!(thief.get(&planted).await.text.contains("autocomplete=\"one-time-code\""));
}

#[tokio::test]
async fn recovery_codes_are_shown_although_the_sign_in_fails_after_the_app_was_added() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    put(&app, "/v1/companies/1/sign-in-policy", json!({ "second_factor": "required" })).await;
    let (browser, step) = at_step(&app).await;
    browser.submit(&step, &[("answer", "app")]).await;
    let page = browser.get(&step).await;
    let code = code_at(&secret_on(&page), app.clock.now());
    let url = app.database_url();
    database::run(&url, "ALTER TABLE known_browsers RENAME TO kept").await;
    let shown = browser.send(&step, &page, &[("answer", "confirm"), ("code", &code)]).await;
    database::run(&url, "ALTER TABLE kept RENAME TO known_browsers").await;
    assert_eq!((shown.status.as_u16(), is_signed_in(&browser).await), (200, false), "{}", shown.text);
    assert_eq!(shown.text.matches("<li>").count(), 10);
    assert!(shown.text.contains("id=\"continue\" href=\"/sign-in\""), "{}", shown.text);
}

#[tokio::test]
async fn an_announced_second_factor_is_added_or_postponed() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    let from = app.clock.now() + TimeDelta::days(30);
    let rules = json!({ "second_factor": "required", "second_factor_from": from });
    put(&app, "/v1/companies/1/sign-in-policy", rules).await;
    let (browser, step) = at_step(&app).await;
    let page = browser.get(&step).await;
    assert!(page.text.contains(&from.format("%Y-%m-%d").to_string()), "{}", page.text);
    assert_eq!(leads_to(&browser.submit(&step, &[("answer", "later")]).await), (303, "/".to_owned()));
    assert!(is_signed_in(&browser).await);
    app.advance(TimeDelta::days(31));
    let (browser, step) = at_step(&app).await;
    assert!(!browser.get(&step).await.text.contains("id=\"later\""));
}

#[tokio::test]
async fn an_invitation_and_a_reset_link_skip_no_second_factor() {
    let app = TestApp::start().await;
    let (secret, _) = with_app(&app).await;
    app.browser().submit("/forgotten-password", &[("email", ANA)]).await;
    let mails = app.mails(3).await;
    let link = app.link_in(mails.last().expect("a mail"), "/password-resets/");
    let browser = app.browser();
    let answer = browser.submit(&link, &[("password", "staple under the bridge")]).await;
    assert!(answer.header("location").starts_with(STEP), "{}", answer.header("location"));
    assert!(!is_signed_in(&browser).await);
    let code = next_code(&app, &secret);
    assert_eq!(browser.submit(&answer.header("location"), &[("code", &code)]).await.status, 303);
    assert!(is_signed_in(&browser).await);

    put(&app, "/v1/settings", json!({ "second_factor": "required" })).await;
    let leo = json!({ "name": "Leo", "email": "leo@example.com" });
    app.admin().await.post("/v1/companies/1/users", leo).await.expect(201);
    let mails = app.mails(5).await;
    let link = crate::invitations::link(&app, mails.last().expect("a mail"));
    let browser = app.browser();
    let answer = browser.submit(&link, &[("name", "Leo"), ("password", PASSWORD)]).await;
    assert!(answer.header("location").starts_with(STEP), "{}", answer.header("location"));
    assert!(!is_signed_in(&browser).await);
    assert!(browser.get(&answer.header("location")).await.text.contains("id=\"add-app\""));
}

#[tokio::test]
async fn a_factor_that_is_removed_while_its_page_is_open_leads_to_the_sign_in_page() {
    let app = TestApp::start().await;
    let (secret, _) = with_app(&app).await;
    let (browser, step) = at_step(&app).await;
    let page = browser.get(&step).await;
    let id = app.admin().await.get("/v1/companies/1/users?q=ana").await.expect(200)[0]["id"].clone();
    app.admin().await.delete(&format!("/v1/companies/1/users/{id}/factors")).await.expect(204);
    let answer = browser.send(&step, &page, &[("code", &next_code(&app, &secret))]).await;
    assert_eq!(leads_to(&answer), (303, "/sign-in".to_owned()));
    assert!(!is_signed_in(&browser).await);
    assert_eq!(leads_to(&browser.sign_in("/sign-in", ANA, PASSWORD).await), (303, "/".to_owned()));
    assert!(is_signed_in(&browser).await);
}

#[tokio::test]
async fn of_forms_that_are_sent_at_once_all_lead_to_one_session() {
    let app = TestApp::start().await;
    let (secret, _) = with_app(&app).await;
    let (browser, step) = at_step(&app).await;
    let page = browser.get(&step).await;
    let code = next_code(&app, &secret);
    let fields = [("code", code.as_str())];
    let answers = tokio::join!(
        browser.send(&step, &page, &fields),
        browser.send(&step, &page, &fields),
        browser.send(&step, &page, &fields)
    );
    let statuses = [answers.0, answers.1, answers.2].map(|answer| answer.status.as_u16());
    assert!(statuses.contains(&303), "{statuses:?}");
    assert!(is_signed_in(&browser).await);
    assert_eq!(
        app.audited("session.begun").await.iter().filter(|begun| begun["amr"] == "pwd otp mfa").count(),
        1
    );
}

#[tokio::test]
async fn an_address_without_a_sign_in_leads_to_the_sign_in_page() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.get("/sign-in").await;
    for address in [
        "/sign-in/step",
        "/sign-in/step?authentication=x",
        "/sign-in/step?authentication=6f2b1c1e-0000-4000-8000-000000000000&interaction=7",
    ] {
        assert_eq!(leads_to(&browser.get(address).await), (303, "/sign-in".to_owned()), "{address}");
    }
    assert_eq!(
        browser.post("/sign-in/step", &[("code", "1")]).await.status,
        403,
        "without the token of the form"
    );
}

#[tokio::test]
async fn a_recent_sign_in_for_a_dangerous_act_takes_the_second_factor_too() {
    let app = TestApp::start().await;
    let (secret, _) = with_app(&app).await;
    let (browser, step) = at_step(&app).await;
    assert_eq!(browser.submit(&step, &[("code", &next_code(&app, &secret))]).await.status, 303);
    let token = json!({ "name": "Backup" });
    let make = async || browser.call(Method::POST, "/v1/me/api-tokens", Some(token.clone())).await;
    app.advance(TimeDelta::minutes(11));
    assert_eq!(make().await.problem(403).0, "recent_sign_in_required");
    let step = browser.sign_in("/sign-in?step_up=true", ANA, PASSWORD).await.header("location");
    assert!(step.starts_with(STEP), "{step}");
    assert_eq!(make().await.problem(403).0, "recent_sign_in_required", "a password alone is not enough");
    assert_eq!(browser.submit(&step, &[("code", &next_code(&app, &secret))]).await.status, 303);
    assert_eq!(make().await.status, 201);
}
