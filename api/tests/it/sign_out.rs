//! Signing out.

use crate::support::{ADMIN, PASSWORD, TestApp};

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
