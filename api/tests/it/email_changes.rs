//! Changing the own email (UC-4): requested when signed in, confirmed at the new address, stopped at the old one.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
    users::signed_in,
};

const ANA: &str = "ana@example.com";
const OTHER: &str = "another horse battery";
const CONFIRM: &str = "/email-confirmations/";
const STOP: &str = "/email-stops/";

async fn with_ana() -> (TestApp, i64) {
    let app = TestApp::start().await;
    let id = app.add_user(1, ANA, json!({})).await;
    app.mails(1).await;
    (app, id)
}

async fn signs_in(app: &TestApp, login: &str, password: &str) -> bool {
    app.browser().sign_in("/sign-in", login, password).await.status == 303
}

async fn request(browser: &Browser, email: &str) -> Answer {
    browser.call(Method::POST, "/v1/me/email", Some(json!({ "email": email }))).await
}

/// Whether a page shows a form that can be sent.
fn asks(page: &Answer) -> bool {
    page.status == 200 && page.text.contains("id=\"accept\"")
}

/// The path of the newest link of a kind among `count` mails.
async fn link(app: &TestApp, count: usize, path: &str) -> String {
    let mails = app.mails(count).await;
    let mail = mails.iter().rfind(|mail| mail.replace("=\r\n", "").contains(path));
    app.link_in(mail.unwrap_or_else(|| panic!("no {path} in {mails:?}")), path)
}

#[tokio::test]
async fn a_new_password_cancels_the_change_to_another_email() {
    let (app, id) = with_ana().await;
    let browser = signed_in(&app, ANA).await;
    request(&browser, "thief@example.com").await.expect(202);
    let confirm = link(&app, 3, CONFIRM).await;
    assert!(asks(&app.browser().open(&confirm).await));
    let body = json!({ "current_password": PASSWORD, "new_password": OTHER });
    browser.call(Method::PUT, "/v1/me/password", Some(body)).await.expect(204);
    assert_eq!(app.browser().open(&confirm).await.status, 410);
    assert_eq!(browser.get("/v1/session").await.expect(200)["me"]["pending_email"], Value::Null);

    request(&browser, "thief@example.com").await.expect(202);
    let confirm = link(&app, 6, CONFIRM).await;
    let path = format!("/v1/companies/1/users/{id}");
    app.admin().await.put(&path, json!({ "password": PASSWORD })).await.expect(200);
    assert_eq!(app.browser().open(&confirm).await.status, 410);

    request(&signed_in(&app, ANA).await, "thief@example.com").await.expect(202);
    let confirm = link(&app, 9, CONFIRM).await;
    app.browser().submit("/forgotten-password", &[("email", ANA)]).await;
    let reset = link(&app, 10, "/password-resets/").await;
    assert_eq!(app.browser().submit(&reset, &[("password", OTHER)]).await.status, 303);
    assert_eq!(app.browser().open(&confirm).await.status, 410);
}

#[tokio::test]
async fn a_new_email_takes_effect_when_the_person_confirms_it() {
    let (app, id) = with_ana().await;
    let browser = signed_in(&app, ANA).await;
    let (_, fields) = request(&browser, "ana").await.problem(400);
    assert_eq!(fields, [("email".to_owned(), "invalid".to_owned())]);
    request(&browser, "first@example.com").await.expect(202);
    let first = link(&app, 3, CONFIRM).await;
    // By the profile too; the newer one counts.
    let path = format!("/v1/companies/1/users/{id}");
    let body = Some(json!({ "email": "New@Example.com" }));
    let user = browser.call(Method::PUT, &path, body).await.expect(200);
    assert_eq!((&user["email"], &user["pending_email"]), (&json!(ANA), &json!("new@example.com")));
    let mails = app.mails(5).await;
    assert!(mails[3].contains("<ana@example.com>") && mails[4].contains("<new@example.com>"), "{mails:?}");
    let second = link(&app, 5, CONFIRM).await;
    assert_eq!(app.browser().open(&first).await.status, 410);
    assert_eq!(browser.get("/v1/session").await.expect(200)["me"]["pending_email"], "new@example.com");

    // Opening the link changes nothing, and neither does the form without the password of the account.
    let phone = app.browser();
    assert!(phone.open(&second).await.text.contains("new@example.com"));
    let other = signed_in(&app, ADMIN).await;
    for (browser, password) in [(&phone, ""), (&phone, "wrong"), (&other, ""), (&other, "wrong")] {
        let answer = browser.submit(&second, &[("password", password)]).await;
        assert_eq!(answer.status, 400);
        assert!(answer.text.contains("id=\"password-wrong\""));
    }
    assert!(signs_in(&app, ANA, PASSWORD).await);

    // It is confirmed once, and who sends the form again sees the same.
    let form = phone.open(&second).await;
    let fields = [("password", PASSWORD)];
    let answers = futures::future::join_all((0..4).map(|_| phone.send(&second, &form, &fields))).await;
    assert!(answers.iter().all(|answer| answer.status == 200 && !asks(answer)));
    let user = app.admin().await.get(&path).await.expect(200);
    assert_eq!((&user["email"], &user["email_verified"]), (&json!("new@example.com"), &json!(true)));
    assert_eq!(user["pending_email"], Value::Null);
    assert!(signs_in(&app, "new@example.com", PASSWORD).await && !signs_in(&app, ANA, PASSWORD).await);
    app.settled().await;
    let notices = app.mails(7).await.split_off(5).concat();
    assert!(notices.contains("<ana@example.com>") && notices.contains("<new@example.com>"), "{notices}");
    let found = app.admin().await.get("/v1/companies/1/users?q=new@").await.expect(200);
    assert_eq!(found[0]["id"], id);
}

#[tokio::test]
async fn a_signed_in_person_confirms_without_the_password() {
    let (app, _) = with_ana().await;
    let browser = signed_in(&app, ANA).await;
    request(&browser, "new@example.com").await.expect(202);
    let confirm = link(&app, 3, CONFIRM).await;
    assert!(!browser.open(&confirm).await.text.contains("type=\"password\""));
    assert_eq!(browser.submit(&confirm, &[]).await.status, 200);
    assert!(signs_in(&app, "new@example.com", PASSWORD).await);
}

#[tokio::test]
async fn the_old_address_stops_the_change() {
    let (app, id) = with_ana().await;
    request(&signed_in(&app, ANA).await, "thief@example.com").await.expect(202);
    let (confirm, stop) = (link(&app, 3, CONFIRM).await, link(&app, 3, STOP).await);
    let mails = app.mails(3).await;
    assert!(mails[1].contains("To: ana <ana@example.com>"), "{}", mails[1]);
    let browser = app.browser();
    let page = browser.open(&stop).await;
    assert!(asks(&page) && page.text.contains("thief@example.com"));
    assert!(asks(&app.browser().open(&confirm).await), "opening the link changes nothing");
    assert_eq!(browser.post("/email-stops", &[]).await.status, 403, "a form of another site");
    for _ in 0..2 {
        let answer = browser.send(&stop, &page, &[]).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text.contains("href=\"/forgotten-password\""));
    }
    assert_eq!(app.audited("email_change.stopped").await.len(), 1);
    assert_eq!(app.browser().open(&confirm).await.status, 410);
    let user = app.admin().await.get(&format!("/v1/companies/1/users/{id}")).await.expect(200);
    assert_eq!((&user["email"], &user["pending_email"]), (&json!(ANA), &Value::Null));
    assert_eq!(app.browser().open("/email-stops/nonsense").await.status, 410);

    // A change that was confirmed cannot be stopped.
    let browser = signed_in(&app, ANA).await;
    request(&browser, "new@example.com").await.expect(202);
    let (confirm, stop) = (link(&app, 5, CONFIRM).await, link(&app, 5, STOP).await);
    assert_eq!(browser.submit(&confirm, &[]).await.status, 200);
    assert_eq!(app.browser().open(&stop).await.status, 410);
    assert!(signs_in(&app, "new@example.com", PASSWORD).await);
}

#[tokio::test]
async fn a_new_email_waits_a_day_and_is_not_reserved() {
    let (app, _) = with_ana().await;
    request(&signed_in(&app, ANA).await, "new@example.com").await.expect(202);
    let path = link(&app, 3, CONFIRM).await;
    app.advance(TimeDelta::hours(25));
    assert_eq!(app.browser().open(&path).await.status, 410);
    request(&signed_in(&app, ANA).await, "new@example.com").await.expect(202);
    let path = link(&app, 5, CONFIRM).await;
    app.add_user(1, "new@example.com", json!({})).await;
    assert_eq!(signed_in(&app, ANA).await.submit(&path, &[]).await.status, 410);
    assert!(signs_in(&app, ANA, PASSWORD).await);
    let browser = signed_in(&app, ANA).await;
    request(&browser, "newer@example.com").await.expect(202);
    let path = link(&app, 8, CONFIRM).await;
    for _ in 0..2 {
        browser.call(Method::DELETE, "/v1/me/email", None).await.expect(204);
    }
    assert_eq!(app.audited("email_change.withdrawn").await.len(), 1);
    assert_eq!(app.browser().open(&path).await.status, 410);
    assert_eq!(app.browser().open("/email-confirmations/nonsense").await.status, 410);
}

#[tokio::test]
async fn the_current_email_is_verified_with_a_link_to_it() {
    let (app, _) = with_ana().await;
    let browser = signed_in(&app, ANA).await;
    request(&browser, "Ana@example.com").await.expect(202);
    let path = link(&app, 2, CONFIRM).await;
    assert_eq!(browser.submit(&path, &[]).await.status, 200);
    let own = browser.get("/v1/session").await.expect(200);
    assert_eq!((&own["me"]["email_verified"], &own["me"]["email"]), (&json!(true), &json!(ANA)));
    assert!(!asks(&app.browser().open(&path).await));
    app.settled().await;
    assert_eq!(app.mails(2).await.len(), 2);
}

#[tokio::test]
async fn an_email_change_does_not_reveal_accounts() {
    let (app, id) = with_ana().await;
    app.add_user(1, "bob@example.com", json!({})).await;
    let browser = signed_in(&app, ANA).await;
    let mut answers = Vec::new();
    for email in ["nobody@example.com", "bob@example.com"] {
        let answer = request(&browser, email).await;
        let session = browser.get("/v1/session").await.expect(200);
        assert_eq!(session["me"]["pending_email"], email);
        // A mail is not sent if its change was replaced by then.
        app.settled().await;
        answers.push((answer.status, answer.text));
    }
    assert_eq!(answers[0], answers[1]);
    let path = format!("/v1/companies/1/users/{id}");
    let user =
        browser.call(Method::PUT, &path, Some(json!({ "email": "bob@example.com" }))).await.expect(200);
    assert_eq!(user["pending_email"], "bob@example.com");
    app.settled().await;
    let mails = app.mails(8).await;
    let links = mails.iter().filter(|mail| mail.replace("=\r\n", "").contains(CONFIRM)).count();
    assert_eq!(links, 3, "two welcomes and one change: nobody can confirm an email that another user has");
    let notices = mails.iter().filter(|mail| mail.contains("To: bob <bob@example.com>")).count();
    assert_eq!(notices, 3, "a welcome, and the news of each request");
    // An administrator sees all users, so the duplicate is reported.
    let (_, fields) = app.admin().await.put(&path, json!({ "email": "bob@example.com" })).await.problem(400);
    assert_eq!(fields, [("email".to_owned(), "duplicate".to_owned())]);
}

#[tokio::test]
async fn a_person_requests_at_most_five_changes_an_hour() {
    let (app, _) = with_ana().await;
    let browser = signed_in(&app, ANA).await;
    for number in 0..5 {
        request(&browser, &format!("new{number}@example.com")).await.expect(202);
    }
    app.advance(TimeDelta::minutes(9));
    let refused = request(&browser, "new@example.com").await;
    assert_eq!(refused.header("retry-after"), (51 * 60).to_string());
    assert_eq!(refused.problem(429).0, "too_many_requests");
    app.advance(TimeDelta::minutes(52));
    request(&signed_in(&app, ANA).await, "new@example.com").await.expect(202);
}

#[tokio::test]
async fn what_is_no_email_is_rejected_before_it_counts_as_a_mail() {
    let (app, _) = with_ana().await;
    let browser = signed_in(&app, ANA).await;
    let wrong = [("email".to_owned(), "invalid".to_owned())];
    for _ in 0..25 {
        assert_eq!(request(&browser, "ana").await.problem(400).1, wrong);
    }
    assert_eq!(request(&browser, &"a".repeat(100_000)).await.problem(400).1[0].1, "too_long");
    request(&browser, "new@example.com").await.expect(202);
}

#[tokio::test]
async fn a_link_to_the_old_address_stops_whatever_change_is_pending() {
    let (app, _) = with_ana().await;
    let thief = signed_in(&app, ANA).await;
    request(&thief, "first@example.com").await.expect(202);
    let stop = link(&app, 3, STOP).await;
    request(&thief, "second@example.com").await.expect(202);
    let confirm = link(&app, 5, CONFIRM).await;
    let victim = app.browser();
    let page = victim.open(&stop).await;
    assert!(asks(&page) && page.text.contains("second@example.com"), "{}", page.text);
    let stopped = victim.submit(&stop, &[]).await;
    assert!(stopped.status == 200 && !asks(&stopped));
    assert_eq!(app.browser().open(&confirm).await.status, 410);
    assert_eq!(thief.get("/v1/session").await.expect(200)["me"]["pending_email"], Value::Null);
    assert_eq!(app.audited("email_change.stopped").await[0]["email"], "second@example.com");

    // One that is requested after the page said "stopped" is shown when the link is opened again.
    request(&thief, "third@example.com").await.expect(202);
    let confirm = link(&app, 7, CONFIRM).await;
    assert!(asks(&victim.open(&stop).await));
    assert_eq!(thief.submit(&confirm, &[]).await.status, 200);
    assert_eq!(victim.open(&stop).await.status, 410, "the change took effect");
}

#[tokio::test]
async fn a_link_to_the_old_address_works_for_a_day() {
    let (app, _) = with_ana().await;
    request(&signed_in(&app, ANA).await, "first@example.com").await.expect(202);
    let stop = link(&app, 3, STOP).await;
    app.advance(TimeDelta::hours(24));
    request(&signed_in(&app, ANA).await, "second@example.com").await.expect(202);
    let confirm = link(&app, 5, CONFIRM).await;
    assert_eq!(app.browser().open(&stop).await.status, 410);
    assert!(asks(&app.browser().open(&confirm).await));
}

#[tokio::test]
async fn wrong_passwords_of_own_changes_are_audited_and_limited() {
    let (app, id) = with_ana().await;
    let browser = signed_in(&app, ANA).await;
    request(&browser, "new@example.com").await.expect(202);
    let confirm = link(&app, 3, CONFIRM).await;
    let stranger = app.browser();
    let change = async || {
        let body = json!({ "current_password": "wrong", "new_password": OTHER });
        browser.call(Method::PUT, "/v1/me/password", Some(body)).await
    };
    for _ in 0..5 {
        assert_eq!(stranger.submit(&confirm, &[("password", "wrong")]).await.status, 400);
        change().await.problem(400);
    }
    app.write_sums().await;
    let refused = app.audited("session.refused").await;
    assert_eq!(refused.iter().map(|details| details["count"].as_u64().unwrap()).sum::<u64>(), 10);
    let path = format!("/v1/audit-events?kind=session.refused&target_kind=user&target_id={id}");
    assert_eq!(app.admin().await.get(&path).await.expect(200).as_array().unwrap().len(), refused.len());
    change().await.problem(429);
    assert_eq!(stranger.submit(&confirm, &[("password", PASSWORD)]).await.status, 429);
    app.advance(TimeDelta::seconds(6));
    assert_eq!(stranger.submit(&confirm, &[("password", PASSWORD)]).await.status, 200);
}
