//! The admin UI on another web server (`ALDABA_UI_URL`): whose scripts may call `/v1`, and where this server leads to.

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, TestApp};

const UI: &str = "http://localhost:1";
const ALLOWED: &str = "access-control-allow-origin";
const CREDENTIALS: &str = "access-control-allow-credentials";

async fn apart() -> TestApp {
    TestApp::configured(&[("ALDABA_UI_URL", UI)]).await
}

async fn send(request: reqwest::RequestBuilder) -> Answer {
    Answer::of(request.send().await.expect("an answer")).await
}

async fn preflight(app: &TestApp, path: &str, origin: &str) -> Answer {
    let request = app.anonymous().request(Method::OPTIONS, path).header("origin", origin);
    let request = request.header("access-control-request-method", "PATCH");
    send(request.header("access-control-request-headers", "content-type,if-match,x-csrf-token")).await
}

#[tokio::test]
async fn the_ui_at_its_origin_may_call_the_api_with_the_cookie() {
    let app = apart().await;
    let answer = preflight(&app, "/v1/companies/1", UI).await;
    assert_eq!(answer.status.as_u16(), 204);
    assert_eq!((answer.header(ALLOWED).as_str(), answer.header(CREDENTIALS).as_str()), (UI, "true"));
    for name in ["Content-Type", "If-Match", "X-CSRF-Token"] {
        assert!(answer.header("access-control-allow-headers").contains(name), "{name}");
    }
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        assert!(answer.header("access-control-allow-methods").contains(method), "{method}");
    }

    let companies = app.admin().await.request(Method::GET, "/v1/companies").header("origin", UI);
    let answer = send(companies).await;
    assert_eq!((answer.status.as_u16(), answer.header(ALLOWED).as_str()), (200, UI));
    for name in ["ETag", "Link", "X-Request-Id", "X-Total-Count"] {
        assert!(answer.header("access-control-expose-headers").contains(name), "{name}");
    }
    assert!(answer.headers.get_all("vary").iter().any(|value| value == "Origin"));

    // Errors too, so that the UI can explain them.
    for path in ["/v1/session", "/v1/companies/x", "/v1/nothing"] {
        let answer = send(app.anonymous().request(Method::GET, path).header("origin", UI)).await;
        assert!(answer.status.is_client_error(), "{path}");
        assert_eq!(
            (answer.header(ALLOWED).as_str(), answer.header(CREDENTIALS).as_str()),
            (UI, "true"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_installation_can_be_finished_from_the_ui_at_its_origin() {
    let app = TestApp::fresh_with(&[("ALDABA_UI_URL", UI)]).await;
    let answer = preflight(&app, "/v1/setup", UI).await;
    assert_eq!((answer.status.as_u16(), answer.header(ALLOWED).as_str()), (204, UI));
    let answer = send(app.anonymous().request(Method::GET, "/v1/session").header("origin", UI)).await;
    assert_eq!((answer.status.as_u16(), answer.header(ALLOWED).as_str()), (503, UI));
    assert_eq!(app.anonymous().get("/setup").await.header("location"), format!("{UI}/setup"));
}

#[tokio::test]
async fn no_other_origin_may_call_the_api() {
    let app = apart().await;
    for origin in
        ["http://localhost", "http://localhost:12", "https://localhost:1", "null", "https://evil.example.com"]
    {
        let answer = preflight(&app, "/v1/companies", origin).await;
        assert!(answer.status.is_client_error(), "{origin}");
        assert_eq!(
            (answer.header(ALLOWED).as_str(), answer.header(CREDENTIALS).as_str()),
            ("", ""),
            "{origin}"
        );
        let answer = send(app.anonymous().request(Method::GET, "/v1/session").header("origin", origin)).await;
        assert_eq!(
            (answer.header(ALLOWED).as_str(), answer.header(CREDENTIALS).as_str()),
            ("", ""),
            "{origin}"
        );
        assert!(answer.headers.get_all("vary").iter().any(|value| value == "Origin"));
    }
    // Where the UI is this server's, no origin may.
    let app = TestApp::start().await;
    let answer = preflight(&app, "/v1/companies", &app.url.clone()).await;
    assert!(answer.status.is_client_error());
    assert_eq!(answer.header(ALLOWED), "");
}

#[tokio::test]
async fn scripts_of_the_ui_may_not_call_what_applications_call() {
    let app = apart().await;
    for path in ["/oauth2/token", "/v1/oauth2/access-tokens", "/sign-in"] {
        let answer = preflight(&app, path, UI).await;
        assert_eq!(
            (answer.header(ALLOWED).as_str(), answer.header(CREDENTIALS).as_str()),
            ("", ""),
            "{path}"
        );
    }
}

#[tokio::test]
async fn pages_of_the_ui_are_redirected_to_its_origin() {
    let app = apart().await;
    for path in ["/", "/companies/7?tab=people", "/account/security", "//evil.example.com/x", "/setup"] {
        let answer = app.anonymous().get(path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("location")),
            (302, format!("{UI}{path}")),
            "{path}"
        );
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    for path in ["/sign-in", "/healthz"] {
        assert_eq!(app.anonymous().get(path).await.status.as_u16(), 200, "{path}");
    }
    assert_eq!(app.anonymous().get("/nothing.js").await.status.as_u16(), 404);
    assert_eq!(app.anonymous().post("/companies", json!({})).await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_form_may_lead_to_the_ui_at_its_origin() {
    for (app, sources) in
        [(apart().await, format!("'self' {UI}")), (TestApp::start().await, "'self'".to_owned())]
    {
        let page = app.browser().get("/sign-in?return_to=/companies").await;
        let policy = page.header("content-security-policy");
        let mut directives = policy.split("; ").filter_map(|directive| directive.split_once(' '));
        let forms = directives.find(|(name, _)| *name == "form-action").map(|(_, sources)| sources);
        assert_eq!(forms, Some(sources.as_str()), "{policy}");
    }
}
