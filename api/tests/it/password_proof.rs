//! After many wrong passwords, a password counts elsewhere only together with a code by email (UC-19).

use ::store::entity::job;
use chrono::TimeDelta;
use platform::{actor::RequestSource, jobs::Task, password_attempts};
use sea_orm::EntityTrait;
use serde_json::json;
use sign_in::factors::email_code;

use crate::{
    factors::{ANA, email_code::code_in},
    support::{Answer, Browser, PASSWORD, TestApp, hidden},
};

const NOBODY: &str = "nobody@example.com";
const PROOF: &str = "/sign-in/proof?";

/// Counts ten wrong passwords of a login, after which none is verified where strangers are.
pub(crate) async fn guess(app: &TestApp, login: &str) {
    for number in 0..10 {
        let source = RequestSource { ip: Some([10, 9, number, 1].into()), ..RequestSource::default() };
        let attempt = password_attempts::begin(&app.ctx, &source, login, None).await.unwrap();
        let password_attempts::Attempt::Allowed(attempt) = attempt else { panic!("{attempt:?}") };
        attempt.failed().await.unwrap();
        app.advance(TimeDelta::minutes(2));
    }
}

/// Presses the button that requests a code.
async fn request(browser: &Browser, login: &str) -> Answer {
    browser.submit("/sign-in", &[("answer", "proof"), ("email", login)]).await
}

async fn prove(browser: &Browser, code: &str, password: &str) -> Answer {
    browser.submit(PROOF, &[("code", code), ("password", password)]).await
}

/// Sends the codes that were requested, where no worker does.
async fn send_codes(app: &TestApp) {
    for job in job::Entity::find().all(app.ctx.db.read()).await.unwrap() {
        if let (true, Ok(Task::EmailCodeRequest(request))) = (job.finished_at.is_none(), Task::of(&job)) {
            email_code::prepare(&app.ctx, request).await.unwrap();
        }
    }
}

#[tokio::test]
async fn after_many_wrong_passwords_a_code_by_email_lets_the_person_in_with_the_password() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    let own = app.browser();
    assert_eq!(own.sign_in("/sign-in", ANA, PASSWORD).await.status, 303);
    own.submit("/sign-out", &[]).await;
    guess(&app, ANA).await;

    let elsewhere = app.browser();
    let refused = elsewhere.sign_in("/sign-in", ANA, PASSWORD).await;
    assert_eq!(refused.status, 429);
    assert!(
        refused.text.contains("id=\"proof\"") && refused.text.contains("code by email"),
        "{}",
        refused.text
    );
    let asked = request(&elsewhere, ANA).await;
    assert_eq!((asked.status.as_u16(), &*asked.header("location")), (303, PROOF));
    let code = code_in(&app, 1).await;
    assert!(!app.mails(2).await[1].contains("/sign-in-links/"), "the code alone is not enough");
    assert!(!elsewhere.get(PROOF).await.text.contains(ANA));
    for (code, password) in [("", PASSWORD), (&*code, ""), ("0000000", PASSWORD)] {
        let refused = prove(&elsewhere, code, password).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text.contains("aria-invalid"), "{}", refused.text);
    }
    assert_eq!(prove(&app.browser(), &code, PASSWORD).await.status, 400, "another browser");
    assert_eq!(prove(&elsewhere, &code, "not the password").await.status, 400);
    assert_eq!(prove(&elsewhere, &code, PASSWORD).await.status, 400, "the code is used up");
    app.advance(TimeDelta::minutes(1));
    request(&elsewhere, ANA).await;
    let code = code_in(&app, 2).await;
    assert_eq!(prove(&elsewhere, &code, PASSWORD).await.status, 303);
    assert_eq!(elsewhere.get("/v1/session").await.expect(200)["me"]["email"], ANA);
    let begun = app.audited("session.begun").await;
    assert_eq!(begun.last().unwrap()["amr"], "pwd", "the code is no second factor");

    // This browser is known now, and so is the first one. Others still need a code.
    elsewhere.submit("/sign-out", &[]).await;
    for known in [&own, &elsewhere] {
        assert_eq!(known.sign_in("/sign-in", ANA, PASSWORD).await.status, 303);
    }
    assert_eq!(app.browser().sign_in("/sign-in", ANA, PASSWORD).await.status, 429);
}

#[tokio::test]
async fn without_the_code_no_password_is_verified_and_no_account_is_revealed() {
    let app = TestApp::without_worker().await;
    app.add_user(1, ANA, json!({})).await;
    let mut seen = Vec::new();
    for login in [ANA, NOBODY] {
        guess(&app, login).await;
        let browser = app.browser();
        let asked = request(&browser, login).await;
        send_codes(&app).await;
        let csrf = hidden(&browser.get(PROOF).await.text).remove(0).1;
        let mut of_login = vec![(asked.status.as_u16(), asked.header("location"), 0)];
        let (mut least, mut texts) = (u64::MAX, Vec::new());
        // The code ends after five tries; even the right password gets nowhere.
        for _ in 0..5 {
            let before = app.statements();
            let fields = [("csrf", &*csrf), ("code", "1234567"), ("password", PASSWORD)];
            let answer = browser.post(PROOF, &fields).await;
            least = least.min(app.statements() - before);
            texts.push((answer.status.as_u16(), answer.text.replace(&csrf, "")));
        }
        assert!(texts.windows(2).all(|two| two[0] == two[1]));
        of_login.push((texts[0].0, texts[0].1.clone(), least));
        seen.push(of_login);
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(app.count_all(&["sessions"]).await, [0]);
}

#[tokio::test]
async fn a_code_is_sent_only_after_many_wrong_passwords() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    let browser = app.browser();
    let early = request(&browser, ANA).await;
    assert!(early.status == 200 && early.text.contains(ANA), "{}", early.text);
    guess(&app, ANA).await;
    app.advance(TimeDelta::days(1));
    assert_eq!(request(&browser, ANA).await.status, 200, "a day without a wrong password has passed");
    app.settled().await;
    assert_eq!(app.count_all(&["email_codes"]).await, [0]);
    assert_eq!(
        browser.post("/sign-in/proof", &[("code", "123456"), ("password", PASSWORD)]).await.status,
        403
    );
}

#[tokio::test]
async fn the_code_is_the_second_factor_where_the_policy_lets_it_be_one() {
    let app = TestApp::start().await;
    app.add_user(1, ANA, json!({})).await;
    let rules = json!({ "second_factor": "required", "email_code_as_second_factor": true });
    app.admin().await.put("/v1/settings", rules).await.expect(200);
    guess(&app, ANA).await;
    let browser = app.browser();
    request(&browser, ANA).await;
    let code = code_in(&app, 1).await;
    assert_eq!(prove(&browser, &code, PASSWORD).await.header("location"), "/");
    assert_eq!(app.audited("session.begun").await.last().unwrap()["amr"], "pwd otp email mfa");
}
