//! Signing out at an application's wish.

use serde_json::json;

use super::party::{Party, text};
use crate::support::{ADMIN, Browser, PASSWORD, TestApp};

const BYE: &str = "https://app.example.com/bye";

fn path(params: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
    format!("/oauth2/logout?{query}")
}

/// Whether a browser is still signed in.
async fn is_signed_in(party: &Party<'_>, browser: &Browser) -> bool {
    let answer = browser.get(&party.authorize(&[("prompt", "none")])).await;
    super::party::callback(&answer).contains_key("code")
}

/// Confirms the question that must come; where it leads.
async fn confirm(browser: &Browser, path: &str) -> String {
    let asked = browser.get(path).await;
    let page = asked.header("location");
    assert!(page.starts_with("/sign-out?interaction="), "{page} {}", asked.text);
    browser.submit(&page, &[]).await.header("location")
}

#[tokio::test]
async fn a_hint_of_this_session_signs_out_without_a_question() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    app.advance(chrono::TimeDelta::minutes(30));
    let hint = ("id_token_hint", text(&tokens["id_token"]));
    let answer = browser.get(&path(&[hint, ("post_logout_redirect_uri", BYE), ("state", "a b")])).await;
    assert_eq!(answer.header("location"), format!("{BYE}?state=a+b"));
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert!(!is_signed_in(&party, &browser).await);
    // Again, with no session: no question either.
    let answer = browser.get(&path(&[hint, ("post_logout_redirect_uri", BYE)])).await;
    assert_eq!(answer.header("location"), BYE);
    assert_eq!(browser.get(&path(&[hint])).await.header("location"), "/signed-out");
}

#[tokio::test]
async fn a_form_signs_out_too() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let form = [("id_token_hint", text(&tokens["id_token"])), ("client_id", &party.client_id)];
    let answer = browser.post("/oauth2/logout", &form).await;
    assert_eq!(answer.status, 303);
    assert_eq!(browser.get(&answer.header("location")).await.header("location"), "/signed-out");
    assert!(!is_signed_in(&party, &browser).await);
}

#[tokio::test]
async fn a_hint_of_another_session_asks_first() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let elsewhere = party.tokens().await;
    let browser = app.browser();
    party.code_in(&browser).await;
    let hint = ("id_token_hint", text(&elsewhere["id_token"]));
    let path = path(&[hint, ("post_logout_redirect_uri", BYE)]);
    browser.get(&path).await;
    assert!(is_signed_in(&party, &browser).await);
    assert_eq!(confirm(&browser, &path).await, BYE);
    assert!(!is_signed_in(&party, &browser).await);
}

#[tokio::test]
async fn without_a_hint_it_asks_first() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let client_id = ("client_id", &*party.client_id);
    let uri = ("post_logout_redirect_uri", BYE);
    let bad = ("id_token_hint", "eyJ.x.y");
    for (params, leads_to) in [
        (&[client_id, uri][..], BYE),
        (&[client_id], "/signed-out"),
        (&[], "/signed-out"),
        (&[uri], "/signed-out"),
        (&[bad, uri], "/signed-out"),
        (&[bad, client_id, uri], "/signed-out"),
    ] {
        let browser = app.browser();
        party.code_in(&browser).await;
        assert_eq!(confirm(&browser, &path(params)).await, leads_to, "{params:?}");
        assert!(!is_signed_in(&party, &browser).await);
    }
}

#[tokio::test]
async fn without_a_hint_it_asks_before_it_redirects_without_a_session_too() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let asked = path(&[("client_id", &party.client_id), ("post_logout_redirect_uri", BYE), ("state", "s")]);
    let browser = app.browser();
    let question = browser.get(&asked).await.header("location");
    let page = browser.get(&question).await;
    assert_eq!(page.status, 200, "{}", page.text);
    for part in ["Wiki", "app.example.com", "id=\"sign-out\""] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert_eq!(confirm(&browser, &asked).await, format!("{BYE}?state=s"));
    // Without an address, it leads nowhere else and asks nothing.
    let plain = path(&[("client_id", &party.client_id)]);
    assert_eq!(browser.get(&plain).await.header("location"), "/signed-out");
}

/// Anyone gets an ID token of an application that they registered themselves.
#[tokio::test]
async fn a_hint_of_an_application_that_nobody_reviewed_asks_before_it_redirects() {
    let app = TestApp::start().await;
    let party = Party::register_as(
        &app,
        json!({ "name": "Partner", "consent_policy": "third_party", "post_logout_redirect_uris": [BYE] }),
    )
    .await;
    let browser = app.browser();
    let page = browser.get(&party.authorize(&[])).await.header("location");
    let signed_in = browser.sign_in(&page, ADMIN, PASSWORD).await.header("location");
    let consent = browser.get(&signed_in).await.header("location");
    let accepted = browser.submit(&consent, &[("answer", "allow")]).await.header("location");
    let code = super::party::callback(&browser.get(&accepted).await)["code"].clone();
    let tokens = party.redeem(&code).await.expect(200);
    let hint = ("id_token_hint", text(&tokens["id_token"]));
    let asked = path(&[hint, ("post_logout_redirect_uri", BYE)]);
    let victim = app.browser();
    let page = victim.get(&victim.get(&asked).await.header("location")).await;
    for part in ["Partner", "app.example.com", "id=\"sign-out\""] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert_eq!(confirm(&victim, &asked).await, BYE);
    assert_eq!(victim.get(&path(&[hint])).await.header("location"), "/signed-out");
    // In the session of the hint, the person expects it.
    assert_eq!(browser.get(&asked).await.header("location"), BYE);
}

#[tokio::test]
async fn a_hint_of_another_application_is_an_error_page() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let other = Party::register_as(&app, json!({ "name": "Other" })).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let hint = ("id_token_hint", text(&tokens["id_token"]));
    for params in [&[hint, ("client_id", &other.client_id)][..], &[hint, hint]] {
        let answer = browser.get(&path(params)).await;
        assert_eq!(answer.status, 400, "{params:?}");
        assert!(answer.text.contains("data-code=\"invalid_request\""), "{}", answer.text);
    }
    assert!(is_signed_in(&party, &browser).await);
}

#[tokio::test]
async fn an_unregistered_uri_is_named_and_never_redirected_to() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    for (uri, why) in [
        ("https://app.example.com/BYE", "which is not registered for it"),
        ("https://evil.example.com/", "which is not registered for it"),
        (super::party::REDIRECT_URI, "registered as a redirect URI"),
    ] {
        let browser = app.browser();
        let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
        let hint = ("id_token_hint", text(&tokens["id_token"]));
        let asked = browser.get(&path(&[hint, ("post_logout_redirect_uri", uri), ("state", "s")])).await;
        let page = browser.get(&asked.header("location")).await;
        assert!(page.text.contains(uri) && page.text.contains(why), "{}", page.text);
        assert!(!page.text.contains("href=\"http"), "{}", page.text);
        assert!(is_signed_in(&party, &browser).await);
        let out = browser.submit(&asked.header("location"), &[]).await;
        assert_eq!(out.header("location"), "/signed-out");
        assert!(!is_signed_in(&party, &browser).await);
        // Also for somebody who is not signed in.
        let asked = browser.get(&path(&[hint, ("post_logout_redirect_uri", uri)])).await;
        let page = browser.get(&asked.header("location")).await;
        assert!(page.status == 200 && page.text.contains(uri), "{}", page.text);
    }
}

/// RP-Initiated Logout sections 2 and 3: the state comes back with a URI alone, and nothing is added to what was
/// registered.
#[tokio::test]
async fn a_registered_uri_is_redirected_to_unchanged_and_a_state_alone_redirects_nowhere() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let hint = ("id_token_hint", text(&tokens["id_token"]));
    let added = format!("{BYE}?foo=bar");
    for uri in [&*added, &format!("{BYE}/"), &format!("{BYE}#x"), "https://app.example.com:443/bye"] {
        let refused = browser.get(&path(&[hint, ("post_logout_redirect_uri", uri), ("state", "s")])).await;
        assert!(refused.header("location").starts_with("/sign-out?interaction="), "{uri}");
    }
    assert_eq!(confirm(&browser, &path(&[("state", "s")])).await, "/signed-out");
    assert!(!is_signed_in(&party, &browser).await);

    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let hint = ("id_token_hint", text(&tokens["id_token"]));
    assert_eq!(browser.get(&path(&[hint, ("state", "s")])).await.header("location"), "/signed-out");
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let hint = ("id_token_hint", text(&tokens["id_token"]));
    let led = browser.get(&path(&[hint, ("post_logout_redirect_uri", BYE)])).await;
    assert_eq!(led.header("location"), BYE);
    let state = "aZ09-._~ +/%&=?#".repeat(8);
    let led = browser.get(&path(&[hint, ("post_logout_redirect_uri", BYE), ("state", &state)])).await;
    let address = url::Url::parse(&led.header("location")).unwrap();
    let pairs: Vec<_> = address.query_pairs().into_owned().collect();
    assert_eq!(pairs, [("state".to_owned(), state)]);
}
