//! Forgotten passwords, from the sign-in page to the first session (UC-25).

use chrono::TimeDelta;
use serde_json::json;

use crate::{
    oauth::party::Party,
    support::{ADMIN, Logs, PASSWORD, TestApp},
};

const NEW: &str = "staple under the bridge";
const ASK: &str = "/forgotten-password";
const MARIA: &str = "maria@example.com";

/// An installation with an active Maria; the mail that welcomed her is written.
async fn with_maria(more: serde_json::Value) -> (TestApp, i64) {
    let app = TestApp::start().await;
    let id = app.add_user(1, MARIA, more).await;
    app.mails(1).await;
    (app, id)
}

/// The path of the link in the newest of `count` mails.
async fn link(app: &TestApp, count: usize) -> String {
    let mails = app.mails(count).await;
    app.link_in(mails.last().expect("a mail"), "/password-resets/")
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_and_the_person_signed_in() {
    let (app, _) = with_maria(json!({ "locale": "pt", "username": "maria.s" })).await;
    assert!(app.browser().get("/sign-in").await.text.contains(&format!("href=\"{ASK}\"")));
    let browser = app.browser();
    let answer = browser.submit(ASK, &[("email", " Maria.S ")]).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("id=\"link-sent\""), "{}", answer.text);
    let path = link(&app, 2).await;
    let mail = &app.mails(2).await[1];
    assert!(
        mail.contains("<maria@example.com>") && mail.contains("Subject: Escolha uma nova palavra-passe"),
        "{mail}"
    );

    let page = browser.open(&path).await;
    assert_eq!((page.status.as_u16(), &*page.header("referrer-policy")), (200, "no-referrer"));
    for (password, wrong) in
        [("short", "Pelo menos 15"), ("maria@example.com", "seu e-mail"), ("", "Escreva")]
    {
        let answer = browser.submit(&path, &[("password", password)]).await;
        assert_eq!(answer.status, 400);
        let message = answer.text.split("id=\"password-wrong\">").nth(1).expect("what is wrong");
        assert!(message.split('<').next().unwrap().contains(wrong), "{password}: {message}");
    }
    let twice = app.browser();
    let form = twice.open(&path).await;
    let answer = browser.submit(&path, &[("password", NEW)]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/".to_owned()));
    assert_eq!(browser.get("/v1/session").await.expect(200)["me"]["email"], MARIA);
    assert_eq!(app.browser().sign_in("/sign-in", MARIA, PASSWORD).await.status, 401);
    assert_eq!(app.browser().sign_in("/sign-in", MARIA, NEW).await.status, 303);

    // The person gets a mail, and the link works once.
    let mail = &app.mails(3).await[2];
    assert!(mail.contains("<maria@example.com>") && mail.contains("palavra-passe foi alterada"), "{mail}");
    // The same form sent again leads on.
    let again = twice.send(&path, &form, &[("password", NEW)]).await;
    assert!(again.status == 200 && again.text.contains("href=\"/sign-in\""), "{}", again.text);
    for answer in [app.browser().open(&path).await, browser.open(&path).await] {
        assert!(answer.status == 200 && answer.text.contains("href=\"/sign-in\""), "{}", answer.text);
    }
    assert_eq!(app.audited("password_reset.created").await.len(), 1);
    assert_eq!(app.audited("password_reset.used").await.len(), 1);
}

#[tokio::test]
async fn a_new_password_ends_sessions_and_tokens() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let elsewhere = app.browser();
    elsewhere.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let admin = app.admin().await;
    app.anonymous().post("/v1/password-resets", json!({ "login": ADMIN })).await.expect(202);
    let path = link(&app, 1).await;
    assert_eq!(app.browser().submit(&path, &[("password", NEW)]).await.status, 303);
    assert_eq!(elsewhere.get("/v1/session").await.status, 401);
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(party.introspect(access_token).await["active"], false);
    assert_eq!(party.refresh(tokens["refresh_token"].as_str().unwrap()).await.status, 400);
    assert_eq!(admin.get("/v1/me").await.status, 401, "API tokens end too");
}

#[tokio::test]
async fn a_reset_request_does_not_reveal_whether_the_login_exists() {
    let (app, _) = with_maria(json!({})).await;
    let invited = json!({ "name": "Ines", "email": "ines@example.com" });
    app.admin().await.post("/v1/companies/1/users", invited).await.expect(201);
    let dora = app.add_user(1, "dora@example.com", json!({})).await;
    let disabled = json!({ "status": "disabled" });
    app.admin().await.put(&format!("/v1/companies/1/users/{dora}"), disabled).await.expect(200);
    app.mails(3).await;
    let (mut pages, mut answers) = (Vec::new(), Vec::new());
    for login in ["nobody@example.com", "ines@example.com", "dora@example.com", "nobody", MARIA] {
        let answer = app.browser().submit(ASK, &[("email", login)]).await;
        pages.push((answer.status, answer.text.replace(login, "")));
        let answer = app.anonymous().post("/v1/password-resets", json!({ "login": login })).await;
        answers.push((answer.status, answer.text));
    }
    pages.dedup();
    answers.dedup();
    assert_eq!((pages.len(), answers.len()), (1, 1), "{pages:?} {answers:?}");
    assert_eq!((pages[0].0.as_u16(), answers[0].0.as_u16()), (200, 202));
    app.settled().await;
    let mails = app.mails(4).await;
    assert!(mails[3..].iter().all(|mail| mail.contains("<maria@example.com>")));
}

#[tokio::test]
async fn an_empty_field_is_an_error_and_a_cross_site_form_does_nothing() {
    let (app, _) = with_maria(json!({})).await;
    let answer = app.browser().submit(ASK, &[("email", " ")]).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("id=\"email-wrong\""));
    assert_eq!(app.browser().post(ASK, &[("email", MARIA)]).await.status, 403);
    let problem = app.anonymous().post("/v1/password-resets", json!({ "login": "" })).await.problem(400);
    assert_eq!(problem.1, [("login".to_owned(), "required".to_owned())]);
    assert!(app.jobs().await.iter().all(|job| job.kind.starts_with("mail.")));

    app.browser().submit(ASK, &[("email", MARIA)]).await;
    let path = link(&app, 2).await;
    assert_eq!(app.browser().post("/password-resets", &[("password", NEW)]).await.status, 403);
    assert_eq!(app.browser().open(&path).await.status, 200);
}

#[tokio::test]
async fn a_link_ends_when_it_expires_is_replaced_or_its_person_is_deleted() {
    let (app, id) = with_maria(json!({})).await;
    let ask =
        async || app.anonymous().post("/v1/password-resets", json!({ "login": MARIA })).await.expect(202);
    let status = async |path: &str| app.browser().open(path).await.status.as_u16();
    ask().await;
    let first = link(&app, 2).await;
    app.advance(TimeDelta::minutes(29));
    assert_eq!(status(&first).await, 200);
    ask().await;
    let second = link(&app, 3).await;
    assert_eq!((status(&first).await, status(&second).await), (404, 200));
    app.advance(TimeDelta::minutes(31));
    assert_eq!(status(&second).await, 404);

    let change = json!({ "password_reset_lifetime": 3600 });
    app.admin().await.put("/v1/settings", change).await.expect(200);
    ask().await;
    let third = link(&app, 4).await;
    app.advance(TimeDelta::minutes(59));
    assert_eq!(status(&third).await, 200);
    app.admin().await.delete(&format!("/v1/companies/1/users/{id}")).await.expect(204);
    assert_eq!(status(&third).await, 404);
}

/// Asks for a link several times at once, and waits until everything that comes of it is done.
async fn ask_at_once(app: &TestApp) {
    let posts = (0..5).map(|_| async {
        app.anonymous().post("/v1/password-resets", json!({ "login": MARIA })).await.expect(202)
    });
    futures::future::join_all(posts).await;
    app.settled().await;
}

#[tokio::test]
async fn of_parallel_reset_requests_one_link_is_created() {
    let (app, _) = with_maria(json!({})).await;
    ask_at_once(&app).await;
    app.advance(TimeDelta::seconds(59));
    ask_at_once(&app).await;
    assert_eq!((app.audited("password_reset.created").await.len(), app.mails(2).await.len()), (1, 2));
    let path = link(&app, 2).await;
    assert_eq!(app.browser().submit(&path, &[("password", NEW)]).await.status, 303);
    // A link that was used keeps nobody from another.
    ask_at_once(&app).await;
    assert_eq!(app.audited("password_reset.created").await.len(), 2);
}

#[tokio::test]
async fn a_person_gets_at_most_three_mails_an_hour() {
    let (app, _) = with_maria(json!({})).await;
    for created in [1, 2, 3, 3] {
        ask_at_once(&app).await;
        assert_eq!(app.audited("password_reset.created").await.len(), created);
        app.advance(TimeDelta::minutes(2));
    }
    let path = link(&app, 4).await;
    assert_eq!(app.browser().open(&path).await.status, 200);
    app.advance(TimeDelta::minutes(61));
    ask_at_once(&app).await;
    assert_eq!(app.audited("password_reset.created").await.len(), 4);
}

#[tokio::test]
async fn another_front_end_can_do_the_same() {
    let (app, _) = with_maria(json!({})).await;
    let anyone = app.anonymous();
    anyone.post("/v1/password-resets", json!({ "login": "MARIA@example.com" })).await.expect(202);
    let path = format!("/v1{}", link(&app, 2).await);
    let (_, fields) = anyone.post(&path, json!({ "password": "password123password123" })).await.problem(400);
    assert_eq!(fields, [("password".to_owned(), "repetition".to_owned())]);
    assert_eq!(
        anyone.post("/v1/password-resets/nonsense", json!({ "password": NEW })).await.problem(404).0,
        "not_found"
    );
    let posts = (0..5).map(|_| anyone.post(&path, json!({ "password": NEW })));
    let answers = futures::future::join_all(posts).await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 404, 404, 404, 404]);
    assert!(answers.iter().all(|answer| answer.header("set-cookie").is_empty()));
    assert_eq!(app.browser().sign_in("/sign-in", MARIA, NEW).await.status, 303);
    app.settled().await;
    assert_eq!(app.mails(3).await.len(), 3, "the person gets one mail");
}

#[tokio::test]
async fn neither_link_nor_login_is_written_anywhere() {
    let logs = Logs::kept();
    let (app, _) = with_maria(json!({})).await;
    let anyone = app.anonymous();
    anyone.post("/v1/password-resets", json!({ "login": "my secret by mistake" })).await.expect(202);
    anyone.post("/v1/password-resets", json!({ "login": MARIA })).await.expect(202);
    let path = link(&app, 2).await;
    let token = path.rsplit('/').next().expect("a token");
    app.browser().open(&path).await;
    anyone.post(&format!("/v1{path}"), json!({ "password": "short" })).await.problem(400);
    anyone.post(&format!("/v1{path}"), json!({ "password": NEW })).await.expect(204);
    anyone.post(&format!("/v1{path}"), json!({ "password": NEW })).await.problem(404);
    let text = logs.text();
    assert!(text.contains("/v1/password-resets/"), "the logs are kept");
    for secret in [token, "my secret by mistake", NEW] {
        assert!(!text.contains(secret), "{secret} is logged");
        for name in ["aldaba.db", "aldaba.db-wal"] {
            let bytes = std::fs::read(app.dir.path().join(name)).unwrap_or_default();
            assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}: {name}");
        }
    }
}

#[tokio::test]
async fn before_set_up_the_reset_page_redirects_to_it() {
    let app = TestApp::fresh().await;
    assert_eq!(app.browser().get(ASK).await.status, 503);
    let asked = app.anonymous().post("/v1/password-resets", json!({ "login": MARIA })).await;
    assert_eq!(asked.problem(503).0, "setup_required");
}

#[tokio::test]
async fn password_managers_find_the_page_for_a_new_password() {
    let app = TestApp::start().await;
    let answer = app.browser().get("/.well-known/change-password").await;
    assert_eq!((answer.status.as_u16(), &*answer.header("location")), (302, "/forgotten-password"));
    assert_eq!(app.browser().get(&answer.header("location")).await.status, 200);
}
