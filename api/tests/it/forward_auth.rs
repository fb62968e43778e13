//! Forward authentication: what a proxy is told before it lets a request through to a site that it protects.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    oauth::party::{Party, send},
    support::{ADMIN, Answer, Browser, PASSWORD, TestApp},
};

const WIKI: &str = "https://wiki.example.com";
const BLOG: &str = "https://blog.example.com";
const ASK: &str = "/oauth2/forward-auth";

/// A browser at a protected site, seen by the proxy before it.
struct Visit<'a> {
    app: &'a TestApp,
    origin: &'static str,
    cookies: BTreeMap<String, String>,
}

impl<'a> Visit<'a> {
    fn at(app: &'a TestApp, origin: &'static str) -> Self {
        Self { app, origin, cookies: BTreeMap::new() }
    }

    fn request(&self, path: &str) -> reqwest::RequestBuilder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.app.anonymous().request(Method::GET, path).header("accept", "text/html");
        if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) }
    }

    /// As Traefik and Caddy ask.
    fn forwarded(&self, path: &str, wanted: &str) -> reqwest::RequestBuilder {
        let host = self.origin.strip_prefix("https://").expect("https");
        let request =
            self.request(path).header("x-forwarded-proto", "https").header("x-forwarded-host", host);
        request.header("x-forwarded-uri", wanted).header("x-forwarded-method", "GET")
    }

    /// Asks for a page of the site.
    async fn ask(&self, wanted: &str) -> Answer {
        send(self.forwarded(ASK, wanted)).await
    }

    /// Opens one of our own paths of the site, and keeps the cookies that are set.
    async fn open(&mut self, path: &str) -> Answer {
        let answer = send(self.forwarded(path, path)).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("ASCII");
            let (name, rest) = cookie.split_once('=').expect("a cookie");
            match rest.split(';').next().filter(|value| !value.is_empty()) {
                Some(value) => self.cookies.insert(name.to_owned(), value.to_owned()),
                None => self.cookies.remove(name),
            };
        }
        answer
    }

    /// Begins at a page of the site, signs in, and gives the path by which the code comes.
    async fn code(&mut self, browser: &Browser, wanted: &str) -> String {
        let asked = self.ask(wanted).await;
        assert_eq!(asked.status, 303, "{}", asked.text);
        let path = asked.header("location").strip_prefix(self.origin).expect("the site").to_owned();
        let begun = self.open(&path).await;
        assert_eq!(begun.status, 303, "{}", begun.text);
        let mut answer = browser.get(&begun.header("location")).await;
        if answer.header("location").starts_with("/sign-in") {
            let signed_in = browser.sign_in(&answer.header("location"), ADMIN, PASSWORD).await;
            answer = browser.get(&signed_in.header("location")).await;
        }
        answer.header("location").strip_prefix(self.origin).expect("the site").to_owned()
    }

    /// Comes in, with a browser that may be signed in already.
    async fn come_in(&mut self, browser: &Browser) {
        let callback = self.code(browser, "/").await;
        assert_eq!(self.open(&callback).await.status, 303);
        assert_eq!(self.ask("/").await.status, 204);
    }
}

async fn protect(app: &TestApp, name: &str, origins: &[&str]) -> Value {
    app.add_application(json!({ "name": name, "forward_auth_origins": origins }), &[1]).await
}

async fn start() -> TestApp {
    let app = TestApp::start().await;
    protect(&app, "Wiki", &[WIKI]).await;
    app
}

#[tokio::test]
async fn an_anonymous_visitor_signs_in_and_returns_to_the_page() {
    let app = start().await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let callback = visit.code(&browser, "/pages/7?edit=1&x=%2F").await;
    assert!(callback.starts_with("/.aldaba/callback?code="), "{callback}");
    let verifier = visit.cookies.keys().next().expect("a cookie").clone();
    assert_eq!(verifier, "__Host-aldaba_verifier");

    let answer = visit.open(&callback).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/pages/7?edit=1&x=%2F".into()));
    assert_eq!(answer.header("cache-control"), "no-store");
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert!(cookies[0].to_str().unwrap().ends_with("; HttpOnly; SameSite=Lax; Secure; Path=/"));
    assert_eq!(visit.cookies.keys().collect::<Vec<_>>(), ["__Host-aldaba_pass"]);

    let asked = visit.ask("/pages/7").await;
    assert_eq!((asked.status.as_u16(), asked.text.as_str()), (204, ""));
    assert_eq!(asked.header("remote-user"), "admin");
    assert_eq!(asked.header("remote-email"), ADMIN);
    assert_eq!(asked.header("remote-groups"), "user");
    assert_eq!(asked.header("remote-company"), "acme");
    assert!(!asked.header("remote-name").is_empty());
    assert_eq!(asked.header("cache-control"), "no-store");

    // Whoever is signed in already is asked nothing.
    let mut other = Visit::at(&app, WIKI);
    other.come_in(&browser).await;
}

#[tokio::test]
async fn nginx_gets_a_status_and_the_sign_in_uri() {
    let app = start().await;
    let mut visit = Visit::at(&app, WIKI);
    let ask = |visit: &Visit<'_>| {
        let request = visit.request(ASK).header("x-original-url", format!("{WIKI}/a?b=c"));
        send(request.header("x-original-method", "POST"))
    };
    let answer = ask(&visit).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("location"), format!("{WIKI}/.aldaba/sign-in?return_to=%2Fa%3Fb%3Dc"));
    visit.come_in(&app.browser()).await;
    assert_eq!(ask(&visit).await.status, 204);
}

#[tokio::test]
async fn a_program_without_a_cookie_gets_401_and_no_redirect() {
    let app = start().await;
    let visit = Visit::at(&app, WIKI);
    let asked = |method: &'static str, accept: &'static str| {
        let request = app.anonymous().request(Method::GET, ASK).header("accept", accept);
        let request =
            request.header("x-forwarded-proto", "https").header("x-forwarded-host", "wiki.example.com");
        send(request.header("x-forwarded-method", method))
    };
    assert_eq!(asked("GET", "application/json").await.status, 401);
    assert_eq!(asked("POST", "text/html").await.status, 401);
    assert_eq!(asked("GET", "text/html").await.status, 303);
    // Some proxies ask by the method of the visitor.
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
        let request = app.anonymous().request(method, ASK).header("x-original-url", format!("{WIKI}/"));
        assert_eq!(send(request).await.status, 401);
    }
    assert_eq!(visit.ask("/").await.status, 303);
}

#[tokio::test]
async fn only_trusted_proxies_set_the_client_address() {
    let app = TestApp::configured(&[("ALDABA_TRUSTED_PROXIES", "192.0.2.0/24")]).await;
    protect(&app, "Wiki", &[WIKI]).await;
    let mut visit = Visit::at(&app, WIKI);
    for path in [ASK, "/.aldaba/sign-in", "/.aldaba/callback?code=x", "/.aldaba/sign-out"] {
        let answer = visit.open(path).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text.contains("data-code=\"untrusted_proxy\""), "{}", answer.text);
    }
    assert!(visit.cookies.is_empty());
}

#[tokio::test]
async fn a_site_that_is_not_registered_is_rejected() {
    let app = start().await;
    let unknown = Visit::at(&app, BLOG).ask("/").await;
    assert_eq!(unknown.status, 403);
    assert!(unknown.text.contains("data-code=\"unknown_site\""), "{}", unknown.text);
    let get = || app.anonymous().request(Method::GET, ASK);
    let forged = Visit::at(&app, WIKI).forwarded(ASK, "/").header("x-original-url", format!("{BLOG}/"));
    let twice = Visit::at(&app, WIKI).forwarded(ASK, "/").header("x-forwarded-host", "blog.example.com");
    for request in [get(), get().header("x-original-url", "rubbish"), forged, twice] {
        assert_eq!(send(request).await.status, 400);
    }
}

#[tokio::test]
async fn a_site_cookie_is_valid_at_one_site_only() {
    let app = TestApp::start().await;
    protect(&app, "Wiki", &[WIKI, "https://notes.example.com"]).await;
    protect(&app, "Blog", &[BLOG]).await;
    let browser = app.browser();
    let mut visit = Visit::at(&app, WIKI);
    visit.come_in(&browser).await;
    for origin in [BLOG, "https://notes.example.com"] {
        let elsewhere = Visit { origin, cookies: visit.cookies.clone(), app: &app };
        assert_eq!(elsewhere.ask("/").await.status, 303, "{origin}");
    }
    let name = "__Host-aldaba_pass".to_owned();
    for rubbish in ["", "x", &"A".repeat(64), &"A".repeat(300)] {
        let forged = Visit { cookies: [(name.clone(), rubbish.to_owned())].into(), ..Visit::at(&app, WIKI) };
        assert_eq!(forged.ask("/").await.status, 303, "{rubbish}");
    }
}

#[tokio::test]
async fn a_code_is_valid_once_in_its_browser_and_at_its_site() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI, BLOG]).await;
    let browser = app.browser();
    let refused = async |visit: &mut Visit<'_>, callback: &str| {
        let answer = visit.open(callback).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(answer.text.contains("data-code=\"request_expired\""), "{}", answer.text);
        assert!(!visit.cookies.contains_key("__Host-aldaba_pass"));
    };
    let mut visit = Visit::at(&app, WIKI);
    let callback = visit.code(&browser, "/").await;
    // Somebody else's browser: nobody is signed in by another's code.
    refused(&mut Visit::at(&app, WIKI), &callback).await;
    let mut other = Visit::at(&app, WIKI);
    other.code(&app.browser(), "/").await;
    refused(&mut other, &callback).await;
    // Another site of the same application.
    refused(&mut Visit { origin: BLOG, cookies: visit.cookies.clone(), app: &app }, &callback).await;
    // The application itself, without what the browser keeps.
    let code = callback.split(['=', '&']).nth(1).expect("a code");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", "https://wiki.example.com/.aldaba/callback"),
    ];
    let id = wiki["client_id"].as_str().unwrap();
    let request = app.anonymous().request(Method::POST, "/oauth2/token").form(&form);
    let answer = send(request.basic_auth(id, wiki["client_secret"].as_str())).await;
    assert_eq!(answer.expect(400)["error"], "invalid_grant");

    let before = visit.cookies.clone();
    assert_eq!(visit.open(&callback).await.status, 303);
    // Shown again, by another window of the browser and by somebody who listened: it gives nothing, and ends nothing.
    let mut window = Visit { cookies: before.clone(), ..Visit::at(&app, WIKI) };
    assert_eq!(window.open(&callback).await.header("location"), "/");
    assert!(!window.cookies.contains_key("__Host-aldaba_pass"));
    refused(&mut Visit::at(&app, WIKI), &callback).await;
    assert_eq!(visit.ask("/").await.status, 204);

    // Too late.
    let mut late = Visit::at(&app, WIKI);
    let callback = late.code(&browser, "/").await;
    app.advance(chrono::TimeDelta::seconds(61));
    refused(&mut late, &callback).await;
    for odd in
        ["/.aldaba/callback", "/.aldaba/callback?error=server_error", "/.aldaba/callback?code=a&code=b"]
    {
        assert_eq!(late.open(odd).await.status, 400, "{odd}");
    }
}

#[tokio::test]
async fn a_person_without_access_does_not_consume_the_code() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI]).await;
    let (admin, mut visit) = (app.admin().await, Visit::at(&app, WIKI));
    let callback = visit.code(&app.browser(), "/").await;
    let entitlement = format!("/v1/companies/1/entitlements/{}", wiki["client_id"].as_str().unwrap());
    admin.patch(&entitlement, json!({ "valid_until": "2020-01-01T00:00:00Z" })).await.expect(200);
    for _ in 0..2 {
        let denied = visit.open(&callback).await;
        assert_eq!(denied.status, 403, "{}", denied.text);
        assert!(denied.text.contains("data-code=\"access_denied\""), "{}", denied.text);
    }
    assert_eq!(app.count_all(&["grants"]).await, [0], "a grant without a pass");
    admin.patch(&entitlement, json!({ "valid_until": null })).await.expect(200);
    assert_eq!(visit.open(&callback).await.status, 303);
    assert_eq!(visit.ask("/").await.status, 204);

    // Presented at the token endpoint after that, it ends the pass.
    let code = callback.split(['=', '&']).nth(1).expect("a code");
    let redirect_uri = format!("{WIKI}/.aldaba/callback");
    let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &redirect_uri)];
    let request = app.anonymous().request(Method::POST, "/oauth2/token").form(&form);
    let request = request.basic_auth(wiki["client_id"].as_str().unwrap(), wiki["client_secret"].as_str());
    assert_eq!(send(request).await.expect(400)["error"], "invalid_grant");
    assert_eq!(visit.ask("/").await.status, 303);
}

#[tokio::test]
async fn a_code_without_its_browser_cookie_signs_nobody_in() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI]).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    // A confidential application may do without a challenge where it sends a nonce; its site may not.
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("response_type", "code"),
            ("client_id", wiki["client_id"].as_str().expect("a client id")),
            ("redirect_uri", &format!("{WIKI}/.aldaba/callback")),
            ("scope", "openid"),
            ("nonce", "a nonce"),
        ])
        .finish();
    let answer = browser.get(&format!("/oauth2/authorize?{query}")).await;
    let callback = answer.header("location").strip_prefix(WIKI).expect("the site").to_owned();
    assert!(callback.contains("code="), "{callback}");
    let mut victim = Visit::at(&app, WIKI);
    assert_eq!(victim.open(&callback).await.status, 400);
    assert!(victim.cookies.is_empty(), "{:?}", victim.cookies);
}

#[tokio::test]
async fn several_windows_sign_in_at_once() {
    let app = start().await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let first = visit.code(&browser, "/1").await;
    let second = visit.code(&browser, "/2").await;
    for (callback, page) in [(&second, "/2"), (&first, "/1"), (&second, "/2")] {
        let answer = visit.open(callback).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, page.to_owned()));
    }
    assert_eq!(visit.ask("/1").await.status, 204);
}

#[tokio::test]
async fn windows_that_open_the_same_callback_at_once_are_all_led_on() {
    let app = start().await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let callback = visit.code(&browser, "/here").await;
    let requests = (0..6).map(|_| send(visit.forwarded(&callback, &callback)));
    let answers = futures::future::join_all(requests).await;
    let mut passes = 0;
    for answer in &answers {
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/here".to_owned()));
        passes += u64::from(answer.header("set-cookie").contains("aldaba_pass="));
    }
    assert_eq!(passes, 1);
    // The pass of the one that was first is valid.
    let first = answers.iter().find(|answer| answer.header("set-cookie").contains("aldaba_pass=")).unwrap();
    let set = first.header("set-cookie");
    let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
    visit.cookies.insert(name.to_owned(), value.to_owned());
    assert_eq!(visit.ask("/here").await.status, 204);
}

#[tokio::test]
async fn a_code_issued_to_the_application_does_not_sign_in_at_its_protected_site() {
    let app = TestApp::start().await;
    let party = Party::register_as(&app, json!({ "name": "Wiki", "forward_auth_origins": [WIKI] })).await;
    let browser = app.browser();
    let code = party.code_in(&browser).await;
    let mut visit = Visit::at(&app, WIKI);
    visit.code(&browser, "/").await;
    assert_eq!(visit.open(&format!("/.aldaba/callback?code={code}")).await.status, 400);
    // It is still good where it belongs.
    party.redeem(&code).await.expect(200);
}

#[tokio::test]
async fn a_site_cookie_ends_at_once_with_the_session_or_the_access() {
    let app = TestApp::start().await;
    let wiki = protect(&app, "Wiki", &[WIKI]).await;
    let (admin, browser, mut visit) = (app.admin().await, app.browser(), Visit::at(&app, WIKI));
    visit.come_in(&browser).await;
    let entitlement = format!("/v1/companies/1/entitlements/{}", wiki["client_id"].as_str().unwrap());
    admin.put(&entitlement, json!({ "valid_until": "2020-01-01T00:00:00Z" })).await.expect(200);
    let denied = visit.ask("/").await;
    assert_eq!(denied.status, 403);
    assert!(denied.text.contains("data-code=\"access_denied\"") && denied.header("remote-user").is_empty());
    admin.patch(&entitlement, json!({ "valid_until": null })).await.expect(200);
    assert_eq!(visit.ask("/").await.status, 204);

    let sessions = admin.get("/v1/me/sessions").await.expect(200);
    let session = sessions[0]["id"].as_str().unwrap();
    admin.delete(&format!("/v1/me/sessions/{session}")).await.expect(204);
    assert_eq!(visit.ask("/").await.status, 303);

    // By time.
    visit.come_in(&app.browser()).await;
    app.advance(chrono::TimeDelta::hours(13));
    assert_eq!(visit.ask("/").await.status, 303);
}

#[tokio::test]
async fn a_person_without_access_is_not_signed_in() {
    let app = TestApp::start().await;
    app.admin()
        .await
        .post("/v1/applications", json!({ "name": "Wiki", "forward_auth_origins": [WIKI] }))
        .await;
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let path = visit.ask("/").await.header("location").strip_prefix(WIKI).unwrap().to_owned();
    let begun = visit.open(&path).await.header("location");
    let asked = browser.get(&begun).await.header("location");
    let signed_in = browser.sign_in(&asked, ADMIN, PASSWORD).await;
    let page = browser.get(&signed_in.header("location")).await.header("location");
    assert!(page.starts_with("/no-access"), "{page}");
    let answer = visit.open("/.aldaba/callback?error=access_denied&state=%2F").await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn signing_out_at_the_site_ends_the_session_everywhere() {
    let app = start().await;
    protect(&app, "Blog", &[BLOG]).await;
    let browser = app.browser();
    let (mut wiki, mut blog) = (Visit::at(&app, WIKI), Visit::at(&app, BLOG));
    wiki.come_in(&browser).await;
    blog.come_in(&browser).await;
    // A link from elsewhere only leads to the question.
    for from in [None, Some("cross-site"), Some("same-site")] {
        let mut request = wiki.forwarded("/.aldaba/sign-out", "/.aldaba/sign-out");
        if let Some(from) = from {
            request = request.header("sec-fetch-site", from);
        }
        let answer = send(request).await;
        assert!(answer.header("location").starts_with(&format!("{}/oauth2/logout?client_id=", app.url)));
        assert_eq!(wiki.ask("/").await.status, 204);
    }
    let request = wiki.forwarded("/.aldaba/sign-out", "/.aldaba/sign-out");
    let answer = send(request.header("sec-fetch-site", "same-origin")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, format!("{}/signed-out", app.url)));
    assert!(answer.header("set-cookie").starts_with("__Host-aldaba_pass=; "));
    assert_eq!((wiki.ask("/").await.status.as_u16(), blog.ask("/").await.status.as_u16()), (303, 303));
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert_eq!(app.audited("session.ended").await.len(), 1);
}

#[tokio::test]
async fn no_redirect_leads_to_another_site() {
    let app = start().await;
    let browser = app.browser();
    let mut visit = Visit::at(&app, WIKI);
    visit.come_in(&browser).await;
    for bad in
        ["//evil.example.com", "/\\evil.example.com", "https://evil.example.com", "javascript:x", "%0d%0a"]
    {
        let mut visit = Visit::at(&app, WIKI);
        let begun = visit.open(&format!("/.aldaba/sign-in?return_to={bad}")).await.header("location");
        assert!(
            begun.starts_with(&format!("{}/oauth2/authorize?", app.url)) && begun.contains("&state=%2F&"),
            "{begun}"
        );
        let callback = visit.code(&browser, "/").await;
        let forged = callback.replace("state=%2F", &format!("state={bad}"));
        assert_eq!(visit.open(&forged).await.header("location"), "/", "{bad}");
        let asked = visit.forwarded(ASK, bad);
        let asked = send(asked.header("cookie", "")).await.header("location");
        assert!(
            asked.is_empty() || asked.starts_with(&format!("{WIKI}/.aldaba/sign-in?return_to=%2F")),
            "{asked}"
        );
    }
    let long = format!("/{}", "a".repeat(8_100));
    let asked = Visit::at(&app, WIKI).ask(&long).await;
    assert_eq!(asked.header("location"), format!("{WIKI}/.aldaba/sign-in?return_to=%2F"));
}

#[tokio::test]
async fn a_long_address_survives_the_sign_in() {
    let app = start().await;
    let wanted = format!("/search?q={}", "a%20b".repeat(1_000));
    assert!(wanted.len() > 5_000);
    let (browser, mut visit) = (app.browser(), Visit::at(&app, WIKI));
    let callback = visit.code(&browser, &wanted).await;
    assert!(callback.len() < 1_000, "{callback}");
    assert_eq!(visit.open(&callback).await.header("location"), wanted);
    // The state of another kind of interaction leads nowhere.
    let mut other = Visit::at(&app, WIKI);
    let callback = other.code(&browser, "/").await;
    let asked = app.browser().get("/oauth2/logout").await;
    let callback = callback.replace("state=%2F", &format!("state={}", uuid::Uuid::nil()));
    assert_eq!(asked.status, 303);
    assert_eq!(other.open(&callback).await.header("location"), "/");
}

#[tokio::test]
async fn a_site_gets_the_headers_that_its_scopes_allow() {
    let app = TestApp::start().await;
    let wiki = json!({ "name": "Wiki", "forward_auth_origins": [WIKI], "scope": "openid profile" });
    app.add_application(wiki, &[1]).await;
    app.admin().await.patch("/v1/companies/1/users/1", json!({ "name": "Ana Núñez" })).await.expect(200);
    let mut visit = Visit::at(&app, WIKI);
    visit.come_in(&app.browser()).await;
    let asked = visit.ask("/").await;
    assert_eq!(asked.header("remote-name"), "Ana N%C3%BA%C3%B1ez");
    assert_eq!(asked.header("remote-user"), "admin");
    for name in ["remote-email", "remote-groups", "remote-company"] {
        // Empty, so that it replaces what a visitor sends.
        assert_eq!(asked.headers[name], "", "{name}");
    }
    // A program that reads headers as UTF-8 can have them as they are.
    let admin = app.admin().await;
    admin.patch("/v1/companies/1/users/1", json!({ "name": "100% Núñez" })).await.expect(200);
    assert_eq!(visit.ask("/").await.header("remote-name"), "100%25 N%C3%BA%C3%B1ez");
    let listed = admin.get("/v1/applications?q=wiki").await.expect(200);
    let path = format!("/v1/applications/{}", listed[0]["client_id"].as_str().unwrap());
    admin.patch(&path, json!({ "forward_auth_raw_headers": true })).await.expect(200);
    assert_eq!(visit.ask("/").await.headers["remote-name"].as_bytes(), "100% Núñez".as_bytes());
}

#[tokio::test]
async fn an_origin_is_protected_for_one_application_also_in_parallel() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let (one, other) = (protect(&app, "Wiki", &[WIKI]).await, protect(&app, "Blog", &[]).await);
    let path =
        |application: &Value| format!("/v1/applications/{}", application["client_id"].as_str().unwrap());
    let field = |index: u8, code: &str| (format!("forward_auth_origins.{index}"), code.to_owned());
    let taken = admin.patch(&path(&other), json!({ "forward_auth_origins": [BLOG, WIKI] })).await;
    assert_eq!(taken.problem(400), ("invalid".to_owned(), vec![field(1, "duplicate")]));
    let bad =
        json!({ "forward_auth_origins": ["http://wiki.example.com", "https://a.example.com/x", "wiki"] });
    let (_, fields) = admin.patch(&path(&other), bad).await.problem(400);
    assert_eq!(fields, [field(0, "insecure"), field(1, "invalid"), field(2, "invalid")]);

    let origins = || json!({ "forward_auth_origins": [BLOG] });
    let (first, second) = (path(&one), path(&other));
    let (a, b) = tokio::join!(admin.patch(&first, origins()), admin.patch(&second, origins()));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    // What is given up is free at once, and no longer protected.
    for path in [&first, &second] {
        admin.patch(path, json!({ "forward_auth_origins": [] })).await.expect(200);
    }
    assert_eq!(Visit::at(&app, BLOG).ask("/").await.status, 403);
    admin.patch(&second, origins()).await.expect(200);
    assert_eq!(Visit::at(&app, BLOG).ask("/").await.status, 303);
}

#[tokio::test]
async fn a_cached_visitor_causes_no_query() {
    let app = start().await;
    let mut visit = Visit::at(&app, WIKI);
    visit.come_in(&app.browser()).await;
    let mut least = u64::MAX;
    for _ in 0..6 {
        let before = app.statements();
        assert_eq!(visit.ask("/").await.status, 204);
        least = least.min(app.statements() - before);
    }
    assert_eq!(least, 0);
}

#[tokio::test]
async fn a_site_with_pairwise_subjects_gets_a_username_only_by_its_scopes() {
    let app = TestApp::start().await;
    let mut told = Vec::new();
    for (origin, name, scope) in [(WIKI, "Wiki", "openid email"), (BLOG, "Blog", "openid profile")] {
        let settings = json!({
            "name": name, "forward_auth_origins": [origin], "subject_type": "pairwise", "scope": scope,
        });
        app.add_application(settings, &[1]).await;
        let mut visit = Visit::at(&app, origin);
        visit.come_in(&app.browser()).await;
        told.push(visit.ask("/").await.header("remote-user"));
    }
    let me = app.admin().await.get("/v1/me").await.expect(200);
    assert_eq!(told[1], me["preferred_username"].as_str().unwrap());
    assert!(told[0] != told[1] && told[0] != me["sub"].as_str().unwrap(), "{told:?}");
    assert_eq!(told[0].len(), 36);
}
