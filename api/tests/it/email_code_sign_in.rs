//! Signing in with codes by email on the hosted pages (UC-19, UC-24), first and second, where a rule allows them.

use std::collections::HashSet;

use ::store::entity::{email_code, job};
use chrono::TimeDelta;
use platform::jobs::Task;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::{
    factors::{ANA, add_totp, ana, email_code::code_in},
    support::{Answer, Browser, PASSWORD, TestApp},
};

const STEP: &str = "/sign-in/step?authentication=";
const COMPANY: &str = "/v1/companies/1/sign-in-policy";

async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/v1/session").await.status == 200
}

fn leads_to(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.header("location"))
}

fn home() -> (u16, String) {
    (303, "/".to_owned())
}

async fn put(app: &TestApp, path: &str, body: Value) {
    app.admin().await.put(path, body).await.expect(200);
}

async fn allow_as_first_factor(app: &TestApp) {
    put(app, "/v1/settings", json!({ "first_factors": ["password", "passkey", "email_code"] })).await;
}

/// Requests a code at the sign-in page; the address of the page that asks for it.
async fn request(browser: &Browser, login: &str) -> String {
    let answer = browser.submit("/sign-in", &[("answer", "email_code"), ("email", login)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let page = answer.header("location");
    assert!(page.starts_with("/sign-in/code?"), "{page}");
    page
}

#[tokio::test]
async fn a_code_by_email_signs_in_where_the_rules_allow_it() {
    let app = TestApp::start().await;
    ana(&app).await;
    let browser = app.browser();
    assert!(!browser.get("/sign-in").await.text.contains("id=\"email-code\""));
    let refused = browser.submit("/sign-in", &[("answer", "email_code"), ("email", ANA)]).await;
    assert_eq!(refused.status, 400, "it is not allowed");
    assert_eq!(leads_to(&browser.get("/sign-in/code").await), (303, "/sign-in?".to_owned()));

    allow_as_first_factor(&app).await;
    assert!(browser.get("/sign-in").await.text.contains("id=\"email-code\""));
    let page = request(&browser, ANA).await;
    // The form was sent twice: the first code stays valid.
    assert_eq!(request(&browser, ANA).await, page);
    let code = code_in(&app, 1).await;
    let shown = browser.get(&page).await;
    assert!(shown.text.contains("one-time-code") && !shown.text.contains(ANA), "{}", shown.text);
    let stranger = app.browser();
    assert_eq!(stranger.submit(&page, &[("code", &code)]).await.status, 400, "another browser");
    for wrong in ["", "0000000", "abc"] {
        let refused = browser.submit(&page, &[("code", wrong)]).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text.contains("role=\"alert\""));
    }
    assert_eq!(leads_to(&browser.submit(&page, &[("code", &code)]).await), home());
    assert!(is_signed_in(&browser).await);
    let begun = app.audited("session.begun").await;
    assert!(begun.contains(&json!({ "amr": "otp email" })), "{begun:?}");
    assert_eq!(browser.submit(&page, &[("code", &code)]).await.status, 400, "it was used");
}

#[tokio::test]
async fn a_requested_code_does_not_reveal_accounts() {
    let app = TestApp::start().await;
    ana(&app).await;
    allow_as_first_factor(&app).await;
    let mut seen = Vec::new();
    for login in [ANA, "nobody@example.com"] {
        let browser = app.browser();
        let page = request(&browser, login).await;
        if login == ANA {
            code_in(&app, 1).await;
        }
        let refused = browser.submit(&page, &[("code", "0000000")]).await;
        let token = crate::support::hidden(&refused.text)[0].1.clone();
        seen.push((page, refused.status, refused.text.replace(&token, "")));
    }
    assert_eq!(seen[0], seen[1]);
    let long = "x".repeat(300);
    for (login, status) in [("", 400), (&*long, 400)] {
        let answer = app.browser().submit("/sign-in", &[("answer", "email_code"), ("email", login)]).await;
        assert_eq!(answer.status, status);
    }
}

/// Makes the codes that were requested and not made yet.
async fn make_codes(app: &TestApp, made: &mut HashSet<i64>) {
    for job in job::Entity::find().all(app.ctx.db.read()).await.unwrap() {
        if let Ok(Task::EmailCodeRequest(request)) = Task::of(&job)
            && made.insert(job.id)
        {
            sign_in::factors::email_code::prepare(&app.ctx, request).await.unwrap();
        }
    }
}

#[tokio::test]
async fn repeated_requests_and_guesses_do_not_reveal_accounts() {
    let app = TestApp::without_worker().await;
    ana(&app).await;
    allow_as_first_factor(&app).await;
    let mut made = HashSet::new();
    let mut seen = Vec::new();
    let mut before = 0;
    for login in [ANA, "nobody@example.com"] {
        let browser = app.browser();
        let mut tries = Vec::new();
        // At once, and after the minute, until the codes of an hour are used up.
        for wait in [0, 0, 61, 0, 61, 61, 61, 61, 0] {
            app.advance(TimeDelta::seconds(wait));
            let page = request(&browser, login).await;
            make_codes(&app, &mut made).await;
            let form = browser.get(&page).await;
            for _ in 0..6 {
                assert_eq!(browser.send(&page, &form, &[("code", "0000000")]).await.status, 400);
            }
            let rows = email_code::Entity::find().order_by_asc(email_code::Column::Id);
            let rows = rows.all(app.ctx.db.read()).await.unwrap();
            tries.push(rows.iter().skip(before).map(|row| row.tries).collect::<Vec<_>>());
        }
        assert_eq!(tries.last(), Some(&vec![5; 5]), "{login}: {tries:?}");
        before = 5;
        seen.push(tries);
        app.advance(TimeDelta::minutes(5));
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn after_a_code_by_email_the_rules_of_the_company_apply() {
    let app = TestApp::start().await;
    ana(&app).await;
    allow_as_first_factor(&app).await;
    put(&app, COMPANY, json!({ "first_factors": ["password"] })).await;
    let browser = app.browser();
    let page = request(&browser, ANA).await;
    let code = code_in(&app, 1).await;
    let step = browser.submit(&page, &[("code", &code)]).await.header("location");
    assert!(step.starts_with(STEP) && !is_signed_in(&browser).await, "{step}");
    assert_eq!(leads_to(&browser.submit(&step, &[("password", PASSWORD)]).await), home());

    // It is no second factor after itself.
    put(&app, "/v1/settings", json!({ "email_code_as_second_factor": true })).await;
    let rules = json!({ "first_factors": ["email_code"], "second_factor": "required" });
    put(&app, COMPANY, rules).await;
    app.advance(TimeDelta::minutes(2));
    let browser = app.browser();
    let page = request(&browser, ANA).await;
    let code = code_in(&app, 2).await;
    let step = browser.submit(&page, &[("code", &code)]).await.header("location");
    let shown = browser.get(&step).await;
    assert!(shown.text.contains("id=\"add-app\"") && !is_signed_in(&browser).await, "{}", shown.text);
}

#[tokio::test]
async fn a_password_and_a_code_by_email_are_one_factor_where_the_rules_do_not_allow_both() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    add_totp(&app, &own).await;
    allow_as_first_factor(&app).await;
    put(&app, COMPANY, json!({ "first_factors": ["password"], "second_factor": "required" })).await;
    let browser = app.browser();
    let page = request(&browser, ANA).await;
    let code = code_in(&app, 2).await;
    let step = browser.submit(&page, &[("code", &code)]).await.header("location");
    assert_eq!(leads_to(&browser.submit(&step, &[("password", PASSWORD)]).await), (303, step.clone()));
    assert!(!is_signed_in(&browser).await);
    let shown = browser.get(&step).await;
    assert!(shown.text.contains("one-time-code") && !shown.text.contains("id=\"send-code\""));
}

#[tokio::test]
async fn a_code_by_email_is_a_second_factor_where_the_rules_allow_it() {
    let app = TestApp::start().await;
    ana(&app).await;
    put(&app, "/v1/settings", json!({ "email_code_as_second_factor": true })).await;
    put(&app, COMPANY, json!({ "second_factor": "required" })).await;
    let browser = app.browser();
    let step = browser.sign_in("/sign-in", ANA, PASSWORD).await.header("location");
    let shown = browser.get(&step).await;
    assert!(shown.text.contains("id=\"send-code\"") && !shown.text.contains("id=\"continue\""));
    assert_eq!(app.mails(1).await.len(), 1, "a page that is opened sends nothing");
    let (status, sent) = leads_to(&browser.submit(&step, &[("answer", "send")]).await);
    assert_eq!(status, 303);
    let again = browser.submit(&step, &[("answer", "send")]).await;
    assert_eq!((again.status.as_u16(), again.header("retry-after").is_empty()), (429, false));
    let code = code_in(&app, 1).await;
    // Of another sign-in.
    let other = browser.sign_in("/sign-in", ANA, PASSWORD).await.header("location");
    assert_eq!(browser.submit(&format!("{other}&sent=true"), &[("code", &code)]).await.status, 400);
    assert_eq!(browser.submit(&sent, &[("code", "0000000")]).await.status, 400);
    assert_eq!(leads_to(&browser.submit(&sent, &[("code", &code)]).await), home());
    let begun = app.audited("session.begun").await;
    assert!(begun.contains(&json!({ "amr": "pwd otp email mfa" })), "{begun:?}");

    put(&app, COMPANY, json!({ "second_factor": "required", "email_code_as_second_factor": false })).await;
    let browser = app.browser();
    let step = browser.sign_in("/sign-in", ANA, PASSWORD).await.header("location");
    assert!(browser.get(&step).await.text.contains("id=\"add-app\""));
}

#[tokio::test]
async fn codes_that_a_stranger_requests_do_not_keep_the_person_from_signing_in() {
    let app = TestApp::start().await;
    let (_, own) = ana(&app).await;
    allow_as_first_factor(&app).await;
    for number in 1..=6 {
        request(&app.browser(), ANA).await;
        let sent = app.mails(1 + number.min(5)).await.len();
        assert_eq!(sent, 1 + number.min(5));
        app.advance(TimeDelta::minutes(2));
    }
    // The browser in which she signed in before.
    own.submit("/sign-out", &[]).await;
    assert!(!is_signed_in(&own).await);
    let page = request(&own, ANA).await;
    let code = code_in(&app, 6).await;
    assert_eq!(leads_to(&own.submit(&page, &[("code", &code)]).await), home());
}

#[tokio::test]
async fn a_link_beside_the_code_fills_it_in_where_it_was_requested_and_nowhere_else() {
    let app = TestApp::start().await;
    ana(&app).await;
    allow_as_first_factor(&app).await;
    let browser = app.browser();
    let asked = [("answer", "email_code"), ("email", ANA)];
    let page = browser.submit("/sign-in?return_to=%2Fdevice", &asked).await.header("location");
    let code = code_in(&app, 1).await;
    let link = app.link_in(&app.mails(2).await[1], "/sign-in-links/");
    assert!(link.ends_with(&code));

    // A program that checks mails, and another browser.
    let request = app.anonymous().request(reqwest::Method::HEAD, &link);
    assert_eq!(request.send().await.expect("an answer").status(), 303);
    let stranger = app.browser();
    assert_eq!(leads_to(&stranger.get(&link).await), (303, "/sign-in-links".to_owned()));
    let elsewhere = stranger.get("/sign-in-links").await;
    assert!(elsewhere.text.contains("id=\"elsewhere\"") && !elsewhere.text.contains("<form"));
    assert_eq!(stranger.submit(&page, &[("code", &code)]).await.status, 400);

    assert_eq!(leads_to(&browser.get(&link).await), (303, "/sign-in-links".to_owned()));
    assert_eq!(leads_to(&browser.get("/sign-in-links").await), (303, page.clone()));
    assert!(!is_signed_in(&browser).await, "the button signs in");
    let shown = browser.get(&page).await;
    assert!(shown.text.contains(&format!("value=\"{code}\"")), "{}", shown.text);
    let answer = browser.send(&page, &shown, &[("code", &code)]).await;
    assert_eq!(leads_to(&answer), (303, "/device".to_owned()));
    // A code that was refused is not filled in again, and a link is no way to guess.
    let again = browser.send(&page, &shown, &[("code", &code)]).await;
    assert!(again.status == 400 && !again.text.contains(&code), "{}", again.text);
    assert_eq!(app.browser().get("/sign-in-links").await.status, 404);
}
