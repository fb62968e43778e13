//! Invitations, from the mail to the first session (UC-2, UC-3).

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Browser, PASSWORD, TestApp};

/// The path of the link in a mail.
pub(crate) fn link(app: &TestApp, mail: &str) -> String {
    app.link_in(mail, "/invitations/")
}

/// Invites a person; the path of the link, and the person.
async fn invite(app: &TestApp, body: Value) -> (String, Value) {
    let user = app.admin().await.post("/v1/companies/1/users", body).await.expect(201);
    let mails = app.mails(1).await;
    (link(app, mails.last().expect("a mail")), user)
}

async fn accept(browser: &Browser, path: &str) -> u16 {
    browser.submit(path, &[("name", "Maria Silva"), ("password", PASSWORD)]).await.status.as_u16()
}

#[tokio::test]
async fn an_invited_person_chooses_name_and_password_and_is_signed_in() {
    let app = TestApp::start().await;
    let (path, user) = invite(&app, json!({ "name": "Maria", "email": "maria@example.com" })).await;
    assert_eq!(user["status"], "invited");
    let browser = app.browser();
    let page = browser.open(&path).await.text;
    for part in
        ["id=\"name\"", "id=\"password\"", "id=\"save\"", "value=\"Maria\"", "maria@example.com", "Acme"]
    {
        assert!(page.contains(part), "{part}");
    }

    // Errors are reported at the field; the other fields keep their values.
    let answer = browser.submit(&path, &[("name", "Maria Silva"), ("password", "short")]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("id=\"password-wrong\"") && answer.text.contains("value=\"Maria Silva\""));
    let answer = browser.submit(&path, &[("name", " "), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("id=\"name-wrong\""));

    let answer = browser.submit(&path, &[("name", "Maria Silva"), ("password", PASSWORD)]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/".to_owned()));
    let session = browser.get("/v1/session").await.expect(200);
    assert_eq!(session["me"]["name"], "Maria Silva");
    let path_of_user = format!("/v1/companies/1/users/{}", user["id"]);
    let user = app.admin().await.get(&path_of_user).await.expect(200);
    assert_eq!((&user["status"], &user["email_verified"]), (&json!("active"), &json!(true)));
    assert_eq!(app.browser().sign_in("/sign-in", "maria@example.com", PASSWORD).await.status, 303);

    // The link worked once, and the mail was written once.
    let answer = app.browser().open(&path).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("href=\"/sign-in\""));
    app.settled().await;
    assert_eq!(app.mails(1).await.len(), 1);
}

#[tokio::test]
async fn of_many_parallel_acceptances_one_succeeds() {
    let app = TestApp::start().await;
    let (path, _) = invite(&app, json!({ "name": "Maria", "email": "maria@example.com" })).await;
    let browsers: Vec<_> = (0..6).map(|_| app.browser()).collect();
    let mut forms = Vec::new();
    for browser in &browsers {
        forms.push(browser.open(&path).await);
    }
    let posts = browsers.iter().zip(&forms).map(async |(browser, form)| {
        let fields = [("name", "Maria"), ("password", PASSWORD)];
        browser.send(&path, form, &fields).await.status.as_u16()
    });
    let mut statuses = futures::future::join_all(posts).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 303]);
}

#[tokio::test]
async fn an_invitation_expires() {
    let app = TestApp::start().await;
    let (path, _) = invite(&app, json!({ "name": "Maria", "email": "maria@example.com" })).await;
    app.advance(TimeDelta::days(7) - TimeDelta::minutes(1));
    assert_eq!(app.browser().open(&path).await.status, 200);
    let browser = app.browser();
    let form = browser.open(&path).await;
    app.advance(TimeDelta::minutes(2));
    assert_eq!(app.browser().open(&path).await.status, 410);
    let fields = [("name", "Maria"), ("password", PASSWORD)];
    assert_eq!(browser.send(&path, &form, &fields).await.status, 410);
}

#[tokio::test]
async fn an_invitation_that_is_not_there_or_not_guarded_changes_nothing() {
    let app = TestApp::start().await;
    assert_eq!(app.browser().open("/invitations/nonsense").await.status, 404);
    let (path, user) = invite(&app, json!({ "name": "Maria", "email": "maria@example.com" })).await;
    let fields = [("name", "Mallory"), ("password", PASSWORD)];
    assert_eq!(app.browser().post("/invitations", &fields).await.status, 403);
    assert_eq!(accept(&app.browser(), &path).await, 303);
    app.admin().await.delete(&format!("/v1/companies/1/users/{}", user["id"])).await.expect(204);
    assert_eq!(app.browser().open(&path).await.status, 404);
}

#[tokio::test]
async fn the_secret_of_the_link_is_nowhere_in_the_database() {
    let app = TestApp::start().await;
    let (path, _) = invite(&app, json!({ "name": "Maria", "email": "maria@example.com" })).await;
    let token = path.rsplit('/').next().expect("a token").as_bytes();
    for name in ["aldaba.db", "aldaba.db-wal"] {
        let bytes = std::fs::read(app.dir.path().join(name)).unwrap_or_default();
        assert!(!bytes.windows(token.len()).any(|part| part == token), "{name}");
    }
}
