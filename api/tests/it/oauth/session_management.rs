//! How an application learns in the browser that somebody signed in or out.

use kernel::secrets::{base64url, sha256};

use super::party::Party;
use crate::support::{ADMIN, Answer, Browser, PASSWORD, TestApp};

/// The session state in an answer to a browser.
fn browser_state(answer: &Answer) -> Option<String> {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let browser_state = cookies.filter_map(|cookie| cookie.to_str().ok()?.strip_prefix("aldaba_ops="));
    browser_state.map(|rest| rest.split(';').next().unwrap().to_owned()).next()
}

async fn sign_in(browser: &Browser) -> String {
    let answer = browser.sign_in("/sign-in?reauthenticate=true", ADMIN, PASSWORD).await;
    browser_state(&answer).expect("the state of the browser")
}

#[tokio::test]
async fn a_response_contains_the_session_state_that_the_frame_computes() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let state = sign_in(&browser).await;
    let answer = party.answer_in(&browser, &[]).await;
    let (hash, salt) = answer["session_state"].split_once('.').unwrap();
    let text = format!("{} https://app.example.com {state} {salt}", party.client_id);
    assert_eq!(hash, base64url(&sha256(text.as_bytes())));
    let again = party.answer_in(&browser, &[("prompt", "none")]).await;
    assert_ne!(again["session_state"], answer["session_state"], "the salt is another");
    // Nothing of it where the answer is an error without a session.
    let refused = super::party::callback(&app.browser().get(&party.authorize(&[("prompt", "none")])).await);
    assert_eq!(refused.get("session_state"), None);
}

#[tokio::test]
async fn the_state_changes_with_each_sign_in_and_ends_with_the_session() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let first = sign_in(&browser).await;
    let second = sign_in(&browser).await;
    assert!(first != second && first.len() > 30 && second.len() > 30);
    let out = browser.submit("/sign-out", &[]).await;
    assert_eq!(browser_state(&out).as_deref(), Some(""));
    let cookies: Vec<_> = out.headers.get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(cookies.iter().all(|cookie| cookie.contains("Max-Age=0")), "{cookies:?}");
    let ops = cookies.iter().find(|cookie| cookie.starts_with("aldaba_ops")).unwrap();
    assert!(ops.contains("SameSite=None; Secure") && !ops.contains("HttpOnly"), "{ops}");
}

#[tokio::test]
async fn only_the_frame_may_be_framed() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let frame = browser.get("/oauth2/check-session").await;
    let policy = frame.header("content-security-policy");
    assert!(!policy.contains("frame-ancestors") && !policy.contains("unsafe"), "{policy}");
    assert!(policy.contains("script-src 'sha256-") && frame.header("x-frame-options").is_empty());
    for page in ["/sign-in", "/sign-out", "/signed-out", "/device"] {
        let policy = browser.get(page).await.header("content-security-policy");
        assert!(policy.is_empty() || policy.contains("frame-ancestors 'none'"), "{page}: {policy}");
    }
}
