//! The sign-in page (UC-19).

use std::time::Duration;

use chrono::TimeDelta;
use reqwest::Method;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use serde_json::json;

use crate::{
    oauth::password::trusted,
    support::{ADMIN, Answer, PASSWORD, TestApp, database::Kind},
};

/// Whether the answer sets a session cookie.
fn signs_in(answer: &Answer) -> bool {
    answer.headers.get_all("set-cookie").iter().any(|value| value.as_bytes().starts_with(b"aldaba="))
}

#[tokio::test]
async fn a_person_signs_in_by_email_or_username_in_any_case() {
    let app = TestApp::start().await;
    app.add_user(1, "maria@example.com", json!({ "username": "maria.s" })).await;
    for login in ["maria@example.com", "Maria@Example.COM", " maria@example.com ", "maria.s", "MARIA.S"] {
        let browser = app.browser();
        let answer = browser.sign_in("/sign-in", login, PASSWORD).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/".to_owned()), "{login}");
        let session = browser.get("/v1/session").await.expect(200);
        assert_eq!(session["me"]["email"], "maria@example.com", "{login}");
    }
}

#[tokio::test]
async fn a_failed_sign_in_gives_no_reason_and_keeps_the_login() {
    let app = TestApp::start().await;
    let mut pages = Vec::new();
    for login in [ADMIN, "nobody@example.com", "nobody"] {
        let answer = app.browser().sign_in("/sign-in", login, "wrong horse").await;
        assert_eq!(answer.status, 401);
        assert!(!signs_in(&answer));
        assert!(answer.text.contains(&format!("value=\"{login}\"")), "{}", answer.text);
        assert!(answer.text.contains("role=\"alert\""));
        let password = answer.text.split("id=\"password\"").nth(1).expect("the field");
        assert!(password.split('>').next().expect("its end").contains("autofocus"));
        // Apart from the login and the token of the form the pages are the same.
        let page =
            answer.text.split("name=\"csrf\" value=\"").nth(1).expect("a token").get(43..).expect("more");
        pages.push(page.replace(login, ""));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[1], pages[2]);
}

#[tokio::test]
async fn an_invited_user_cannot_sign_in() {
    let app = TestApp::start().await;
    let ivy = json!({ "name": "Ivy", "email": "ivy@example.com" });
    app.admin().await.post("/v1/companies/1/users", ivy).await.expect(201);
    for password in [PASSWORD, "ivy@example.com", " "] {
        let answer = app.browser().sign_in("/sign-in", "ivy@example.com", password).await;
        assert_eq!(answer.status, 401);
        assert!(!signs_in(&answer));
    }
}

#[tokio::test]
async fn an_empty_field_is_reported_at_the_field() {
    let app = TestApp::start().await;
    let answer = app.browser().sign_in("/sign-in", ADMIN, "").await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("id=\"password-wrong\"") && !answer.text.contains("id=\"email-wrong\""));
    assert!(answer.text.contains(&format!("value=\"{ADMIN}\"")));
    let answer = app.browser().sign_in("/sign-in", "  ", PASSWORD).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("id=\"email-wrong\""));
}

#[tokio::test]
async fn a_cross_site_form_signs_nobody_in() {
    let app = TestApp::start().await;
    let fields = [("email", ADMIN), ("password", PASSWORD)];
    let stranger = app.browser();
    let page = app.browser().get("/sign-in").await;
    let foreign = crate::support::hidden(&page.text);
    let foreign = (foreign[0].0.as_str(), foreign[0].1.as_str());

    // Neither cookie nor token; a token of another browser; a cookie without a token, and with a wrong one.
    let bare = stranger.post("/sign-in", &fields).await;
    let without_cookie = stranger.post("/sign-in", &[fields[0], fields[1], foreign]).await;
    stranger.get("/sign-in").await;
    let without_token = stranger.post("/sign-in", &fields).await;
    let of_another = stranger.post("/sign-in", &[fields[0], fields[1], foreign]).await;
    for (answer, code) in [
        (bare, "cookies_blocked"),
        (without_cookie, "cookies_blocked"),
        (without_token, "form_expired"),
        (of_another, "form_expired"),
    ] {
        assert_eq!(answer.status, 403);
        assert!(!signs_in(&answer));
        let code = format!("data-code=\"{code}\"");
        assert!(answer.text.contains(&code) && answer.text.contains("href=\"/sign-in\""), "{}", answer.text);
    }
    assert_eq!(stranger.get("/v1/session").await.status, 401);
}

#[tokio::test]
async fn after_sign_in_only_local_addresses_are_redirected_to() {
    let app = TestApp::start().await;
    for (return_to, leads_to) in [
        ("/users%3Fq%3D1", "/users?q=1"),
        ("https%3A%2F%2Fevil.example.com", "/"),
        ("%2F%2Fevil.example.com", "/"),
        ("%2F%5Cevil.example.com", "/"),
        ("%2F%09%2Fevil.example.com", "/"),
        ("javascript%3Aalert(1)", "/"),
        ("evil.example.com", "/"),
        ("%2F%0D%0ASet-Cookie%3A+a%3Db", "/"),
    ] {
        let path = format!("/sign-in?return_to={return_to}");
        let browser = app.browser();
        let answer = browser.sign_in(&path, ADMIN, PASSWORD).await;
        assert_eq!((answer.status.as_u16(), &*answer.header("location")), (303, leads_to), "{return_to}");
        // Already signed in it goes straight on, to the same place.
        assert_eq!(browser.get(&path).await.header("location"), leads_to, "{return_to}");
    }
}

#[tokio::test]
async fn a_signed_in_person_is_prompted_again_only_on_request() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    app.advance(TimeDelta::minutes(11));
    assert_eq!(browser.get("/sign-in").await.status, 303);
    let path = "/sign-in?reauthenticate=true&return_to=%2Fsecurity";
    let page = browser.get(path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(&format!("value=\"{ADMIN}\"")));
    let before = browser.get("/v1/session").await.expect(200)["auth_time"].clone();
    assert_eq!(browser.sign_in(path, ADMIN, PASSWORD).await.header("location"), "/security");
    let after = browser.get("/v1/session").await.expect(200)["auth_time"].clone();
    assert!(before.as_str() < after.as_str());
}

#[tokio::test]
async fn the_page_is_small_and_may_load_nothing_but_itself() {
    let app = TestApp::start().await;
    let answer = app.browser().get("/sign-in").await;
    for language in ["en", "es", "pt"] {
        let page = app.browser().get(&format!("/sign-in?ui_locales={language}")).await;
        let headers: usize =
            page.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        let size = page.text.len() + headers;
        assert!(size <= 15_000, "{language}: {size}");
    }
    for part in ["src=", " style=", "http-equiv", "@import", "url("] {
        assert!(!answer.text.contains(part), "{part}");
    }
    let policy = answer.header("content-security-policy");
    for part in
        ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "'sha256-"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    assert!(policy.contains(&hash_of(&answer.text, "style")), "{policy}");
    for script in answer.text.split("<script>").skip(1) {
        let hash = hash_of(&format!("<script>{script}"), "script");
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
    }
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(answer.header(name), value);
    }
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("aldaba_form=")
            && cookie.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=34560000"),
        "{cookie}"
    );
}

/// The hash of the page's style, as a policy names it.
fn hash_of(html: &str, tag: &str) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let content = html.split(&format!("<{tag}>")).nth(1).and_then(|rest| rest.split("</").next());
    STANDARD.encode(kernel::secrets::sha256(content.expect("the element").as_bytes()))
}

#[tokio::test]
async fn the_page_is_in_the_persons_language() {
    let app = TestApp::start().await;
    for (path, accept, lang, word) in [
        ("/sign-in", "es-MX,en;q=0.5", "es", "Contraseña"),
        ("/sign-in", "pt-BR", "pt", "Palavra-passe"),
        ("/sign-in", "ja", "en", "Password"),
        ("/sign-in?ui_locales=fr+pt", "es", "pt", "Palavra-passe"),
    ] {
        let request = app.anonymous().request(Method::GET, path).header("accept-language", accept);
        let page = request.send().await.expect("an answer").text().await.expect("a page");
        assert!(
            page.contains(&format!("<html lang=\"{lang}\">")) && page.contains(word),
            "{path} {accept}: {page}"
        );
    }
}

#[tokio::test]
async fn failures_are_pages_for_a_browser() {
    let app = TestApp::start().await;
    let answer = app.browser().get("/sign-in?interaction=nonsense").await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("id=\"error\" data-code=\"request_expired\""), "{}", answer.text);
    let answer = app.browser().get("/sign-in?return_to=%FF").await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("data-code=\"malformed\""));
    let answer = app.browser().get("/sign-in/elsewhere").await;
    assert_eq!(answer.status, 404);
    assert!(answer.text.contains("data-code=\"not_found\""), "{}", answer.text);
}

#[tokio::test]
async fn error_pages_show_the_id_of_the_request_in_the_log() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for path in ["/sign-in?interaction=nonsense", "/sign-in/elsewhere", "/oauth2/authorize?client_id=none"] {
        let answer = browser.get(path).await;
        let id = format!("<code id=\"request-id\">{}</code>", answer.header("x-request-id"));
        assert!(answer.text.contains(&id), "{path}: {}", answer.text);
    }
    let forged = browser.post("/sign-in", &[("email", "x")]).await;
    assert!(forged.text.contains(&forged.header("x-request-id")), "{}", forged.text);
}

/// Runs `authenticate` with a right password, and changes the password after it was verified and before anything is
/// written: another connection has the only write transaction meanwhile.
async fn while_the_password_changes<T>(app: &TestApp, authenticate: impl Future<Output = T>) -> T {
    let mut options = ConnectOptions::new(app.database_url());
    options.max_connections(1);
    let other = Database::connect(options).await.unwrap();
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let change = async {
        // In this time the password is verified. If it is not, the test shows nothing, but does not fail.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let sql = "UPDATE users SET password_hash = 'changed' WHERE id = 1; COMMIT";
        other.execute_unprepared(sql).await.unwrap();
    };
    tokio::join!(authenticate, change).0
}

#[tokio::test]
async fn a_password_that_was_changed_after_it_was_verified_signs_nobody_in() {
    let app = TestApp::on(Kind::Sqlite).await;
    let browser = app.browser();
    let answer = while_the_password_changes(&app, browser.sign_in("/sign-in", ADMIN, PASSWORD)).await;
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert!(!signs_in(&answer));
    assert_eq!(app.count_all(&["sessions"]).await, [0]);
    app.write_sums().await;
    assert_eq!(app.audited("session.refused").await.len(), 1);
}

#[tokio::test]
async fn a_password_that_was_changed_after_it_was_verified_gives_no_tokens_and_is_not_changed_again() {
    let app = TestApp::on(Kind::Sqlite).await;
    let party = trusted(&app).await;
    let form = [("grant_type", "password"), ("username", ADMIN), ("password", PASSWORD)];
    let answer = while_the_password_changes(&app, party.token(&form)).await;
    assert_eq!(answer.expect(400)["error"], "invalid_grant");
    assert_eq!(app.count_all(&["grants"]).await, [0]);

    let app = TestApp::on(Kind::Sqlite).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let change = json!({ "current_password": PASSWORD, "new_password": "another horse battery" });
    let change = browser.call(Method::PUT, "/v1/me/password", Some(change));
    let answer = while_the_password_changes(&app, change).await;
    assert_eq!(answer.problem(400).1, [("current_password".to_owned(), "wrong".to_owned())]);
}

#[tokio::test]
async fn the_page_leads_to_itself_in_the_other_languages() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let page = browser.get("/sign-in?return_to=%2Fme&ui_locales=es").await;
    for (tag, name) in [("en", "English"), ("pt", "Português")] {
        let link = format!("href=\"/sign-in?return_to=%2Fme&#38;ui_locales={tag}\" lang=\"{tag}\"");
        assert!(page.text.contains(&link) && page.text.contains(name), "{}", page.text);
    }
    assert!(!page.text.contains("hreflang=\"es\""), "not to the language that it is in");
    assert!(browser.get("/sign-in?ui_locales=pt").await.text.contains("Palavra-passe"));
}
