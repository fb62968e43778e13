//! How answers get to an application (OAuth 2.0 Multiple Response Type Encoding Practices, Form Post Response Mode).

use super::party::{Params, Party};
use crate::support::{ADMIN, Answer, PASSWORD, TestApp, hidden};

/// The parameters of an answer in the fragment.
fn fragment(answer: &Answer) -> Params {
    let location = answer.header("location");
    let (uri, fragment) = location.split_once('#').expect("a fragment");
    assert_eq!(uri, "https://app.example.com/cb?from=aldaba");
    url::form_urlencoded::parse(fragment.as_bytes()).into_owned().collect()
}

/// The parameters of an answer as a form.
fn form(answer: &Answer) -> Params {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.text.contains("<form method=\"post\" action=\"https://app.example.com/cb?from=aldaba\">"));
    hidden(&answer.text).into_iter().collect()
}

#[tokio::test]
async fn response_mode_fragment_returns_the_code_in_the_fragment() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    let answer = fragment(&browser.get(&party.authorize(&[("response_mode", "fragment")])).await);
    assert_eq!((&*answer["state"], &answer["iss"]), ("a state", &app.url));
    party.redeem(&answer["code"]).await.expect(200);
}

#[tokio::test]
async fn response_mode_form_post_returns_the_code_by_a_self_submitting_form() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    let page = browser.get(&party.authorize(&[("response_mode", "form_post"), ("state", "<\"a\">&b")])).await;
    assert!(page.header("content-type").starts_with("text/html"));
    assert_eq!((&*page.header("cache-control"), &*page.header("pragma")), ("no-store", "no-cache"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'sha256-") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("form-action"), "{policy}");
    assert!(page.text.contains("<button type=\"submit\">"), "nothing to press without script");
    assert!(!page.text.contains("<\"a\">"), "the state is not escaped");
    let answer = form(&page);
    assert_eq!(answer["iss"], app.url);
    party.redeem(&answer["code"]).await.expect(200);
}

#[tokio::test]
async fn errors_use_the_requested_response_mode() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let wrong = |mode| party.authorize(&[("response_mode", mode), ("prompt", "none")]);
    let browser = app.browser();
    assert_eq!(fragment(&browser.get(&wrong("fragment")).await)["error"], "login_required");
    let answer = form(&browser.get(&wrong("form_post")).await);
    assert_eq!(
        (&*answer["error"], &*answer["state"], &answer["iss"]),
        ("login_required", "a state", &app.url)
    );
    let unsupported = party.authorize(&[("response_mode", "form_post"), ("response_type", "token")]);
    assert_eq!(form(&browser.get(&unsupported).await)["error"], "unsupported_response_type");
}

#[tokio::test]
async fn a_cancelled_request_uses_the_requested_response_mode() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let page = browser.get(&party.authorize(&[("response_mode", "form_post")])).await.header("location");
    let id = page.split("interaction=").nth(1).expect("an id");
    let denied = form(&browser.get(&format!("/oauth2/authorize/{id}/deny")).await);
    assert_eq!(denied["error"], "access_denied");
    // Giving up is no end: the person may come back to the page and sign in.
    let signed_in = browser.sign_in(&page, ADMIN, PASSWORD).await;
    assert!(form(&browser.get(&signed_in.header("location")).await).contains_key("code"));
}
