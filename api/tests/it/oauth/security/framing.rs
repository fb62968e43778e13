//! What a browser may do with our pages: clickjacking (RFC 9700 section 4.16), and what leaks by the Referer header
//! (4.2.4), by caches and by what a page loads.

use super::sign_in;
use crate::{
    oauth::{choosers::second_company, party::Party},
    support::{ADMIN, Browser, TestApp},
};

/// Pages of every kind, with the browser that sees them.
async fn pages(party: &Party<'_>, browser: &Browser) -> Vec<String> {
    let led =
        async |changed: &[(&str, &str)]| browser.get(&party.authorize(changed)).await.header("location");
    let mut pages = vec![
        led(&[("prompt", "login")]).await,
        led(&[("prompt", "select_account")]).await,
        led(&[]).await,
        led(&[("response_mode", "form_post"), ("prompt", "none"), ("max_age", "0")]).await,
        "/sign-out".to_owned(),
        browser.get("/oauth2/logout").await.header("location"),
    ];
    let chosen = browser.submit(&pages[2], &[("company", "1")]).await.header("location");
    browser.get(&chosen).await;
    pages.push(led(&[("prompt", "consent")]).await);
    pages.push(party.authorize(&[("response_mode", "form_post")]));
    pages.push(party.authorize(&[("redirect_uri", "https://evil.example/")]));
    for path in [
        "/sign-in",
        "/sign-in?add=true",
        "/signed-out",
        "/forgotten-password",
        "/password-resets/unknown",
        "/email-confirmations/unknown",
        "/invitations/unknown",
        "/no-access",
        "/consent",
        "/choose-account",
        "/choose-company",
        "/oauth2/authorize",
        "/oauth2/authorize/unknown",
        "/oauth2/logout?post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F&client_id=x",
        "/oauth2/nothing",
        "/docs",
    ] {
        pages.push(path.to_owned());
    }
    pages.retain(|page| page.starts_with('/'));
    pages
}

#[tokio::test]
async fn pages_forbid_framing_caching_referrers_and_third_party_content() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    second_company(&app, &party).await;
    let browser = app.browser();
    sign_in(&browser).await;
    let mut kinds = std::collections::BTreeSet::new();
    for path in pages(&party, &browser).await {
        let page = browser.open(&path).await;
        if page.status == 303 || page.text.is_empty() {
            continue;
        }
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        kinds.insert(path.split('?').next().unwrap().to_owned());
        let policy = page.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("base-uri 'none'"),
            "{path}: {policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        if path == "/docs" {
            continue;
        }
        assert_eq!(page.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        for elsewhere in ["src=\"http", "src=\"//", "<script src", "@import", "<link rel=\"stylesheet\""] {
            assert!(!page.text.contains(elsewhere), "{path} loads {elsewhere}");
        }
    }
    for kind in
        ["/sign-in", "/sign-out", "/choose-account", "/choose-company", "/consent", "/oauth2/authorize"]
    {
        assert!(kinds.contains(kind), "{kind} was not seen: {kinds:?}");
    }
    // The one page that is made for frames (OpenID Connect Session Management section 3.3).
    let frame = browser.get("/oauth2/check-session").await;
    assert!(frame.header("x-frame-options").is_empty());
    assert!(!frame.header("content-security-policy").contains("frame-ancestors"));
}

/// Codes and tokens go from server to server and through redirects, which nobody keeps either.
#[tokio::test]
async fn no_response_with_a_code_or_a_token_is_cached() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    sign_in(&browser).await;
    let answered = browser.get(&party.authorize(&[])).await;
    let code = crate::oauth::party::callback(&answered)["code"].clone();
    let redeemed = party.redeem(&code).await;
    let again = party.redeem(&code).await;
    for answer in [&answered, &redeemed, &again] {
        assert_eq!((&*answer.header("cache-control"), &*answer.header("pragma")), ("no-store", "no-cache"));
    }
    let tokens = browser.get("/v1/me").await;
    assert_eq!(tokens.header("cache-control"), "no-store");
    assert!(!browser.get("/sign-in").await.text.contains(ADMIN));
}
