//! Signing out.

use reqwest::Method;

use crate::{
    oauth::party::Party,
    support::{ADMIN, Answer, PASSWORD, TestApp},
};

#[tokio::test]
async fn signing_out_is_confirmed_performed_and_reported() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let page = browser.get("/sign-out").await.text;
    assert!(page.contains("id=\"sign-out\"") && page.contains("id=\"stay\"") && page.contains(ADMIN));

    // Asking ends nothing, and neither does a form from elsewhere.
    assert_eq!(browser.post("/sign-out", &[]).await.status, 403);
    assert_eq!(browser.get("/v1/session").await.status, 200);

    let answer = browser.submit("/sign-out", &[]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/signed-out".to_owned()));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(browser.get("/v1/session").await.status, 401);
    assert!(browser.get("/signed-out").await.text.contains("id=\"signed-out\""));
    assert_eq!(browser.get("/sign-out").await.header("location"), "/signed-out");
}

#[tokio::test]
async fn the_cookies_of_a_session_are_worth_nothing_after_the_sign_out() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    browser.sign_in("/sign-in", ADMIN, PASSWORD).await;
    let session = browser.get("/v1/session").await.expect(200);
    let (cookies, csrf) = (browser.cookies(), session["csrf_token"].as_str().unwrap().to_owned());
    // A thief sends them as the browser did.
    let send = async |method: Method, path: &str| {
        let request = app.anonymous().request(method, path).header("cookie", &cookies);
        let request = request.header("accept", "text/html").header("x-csrf-token", &csrf);
        Answer::of(request.send().await.expect("an answer")).await
    };
    let asked = party.authorize(&[("prompt", "none")]);
    assert_eq!(send(Method::GET, "/v1/session").await.status, 200);
    assert!(send(Method::GET, &asked).await.header("location").contains("code="));
    browser.submit("/sign-out", &[]).await;
    assert_eq!(send(Method::GET, "/v1/session").await.status, 401);
    assert_eq!(send(Method::GET, "/v1/me").await.status, 401);
    assert_eq!(send(Method::DELETE, "/v1/me/sessions").await.status, 401);
    assert!(send(Method::GET, &asked).await.header("location").contains("error=login_required"));
    let page = send(Method::GET, "/sign-in").await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains(ADMIN), "{}", page.text);
}
