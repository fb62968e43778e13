//! Where people and codes are sent: redirect URI validation (RFC 9700 sections 2.1 and 4.1), open redirectors
//! (4.11), and the redirect that would carry a form on (4.12).

use serde_json::json;

use super::{page, sign_in};
use crate::{
    oauth::party::{Party, REDIRECT_URI, callback, error},
    support::TestApp,
};

/// Addresses that a pattern, a prefix or a lenient parser would take for the registered
/// `https://app.example.com/cb?from=aldaba`.
const LOOK_ALIKES: [&str; 20] = [
    "https://app.example.com/cb",
    "https://app.example.com/cb?from=aldaba&more=1",
    "https://app.example.com/cb?from=aldaba#",
    "https://app.example.com/cb?from=aldaba#x",
    "https://app.example.com/cb/?from=aldaba",
    "https://app.example.com/cb/../cb?from=aldaba",
    "https://app.example.com/x/../cb?from=aldaba",
    "https://app.example.com/%63b?from=aldaba",
    "https://app.example.com/CB?from=aldaba",
    "https://APP.example.com/cb?from=aldaba",
    "https://app.example.com:443/cb?from=aldaba",
    "https://app.example.com:8443/cb?from=aldaba",
    "http://app.example.com/cb?from=aldaba",
    "https://app.example.com.evil.example/cb?from=aldaba",
    "https://evil.example/app.example.com/cb?from=aldaba",
    "https://app.example.com@evil.example/cb?from=aldaba",
    "https://evil.example\\@app.example.com/cb?from=aldaba",
    "//app.example.com/cb?from=aldaba",
    "https://app.example.com/cb?from=aldaba ",
    "javascript:alert(1)//https://app.example.com/cb?from=aldaba",
];

#[tokio::test]
async fn nothing_that_only_looks_like_a_registered_uri_is_redirected_to() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    sign_in(&browser).await;
    for uri in LOOK_ALIKES {
        let answer = browser.get(&party.authorize(&[("redirect_uri", uri)])).await;
        assert_eq!(page(&answer), "invalid_request", "{uri}");
        // Nor where the request is wrong in another way too, or must not show a page.
        for wrong in [("response_type", "token"), ("prompt", "none"), ("scope", "\"")] {
            let answer = browser.get(&party.authorize(&[("redirect_uri", uri), wrong])).await;
            assert_eq!(page(&answer), "invalid_request", "{uri} {wrong:?}");
        }
    }
    // One is always named, even where only one is registered.
    assert_eq!(page(&browser.get(&party.authorize(&[("redirect_uri", "")])).await), "invalid_request");
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example%2F", party.authorize(&[]));
    assert_eq!(page(&browser.get(&twice).await), "invalid_request");
    assert!(callback(&browser.get(&party.authorize(&[])).await).contains_key("code"));
}

#[tokio::test]
async fn a_code_is_redeemed_only_with_the_uri_that_it_was_sent_to() {
    let app = TestApp::start().await;
    let other = "https://app.example.com/other";
    let settings = json!({ "name": "Two", "redirect_uris": [REDIRECT_URI, other] });
    let party = Party::register_as(&app, settings).await;
    let browser = app.browser();
    for uri in [other, "https://app.example.com/cb", "https://APP.example.com/cb?from=aldaba"] {
        let code = party.code_in(&browser).await;
        let refused = party.redeem_with(&code, &[("redirect_uri", uri)]).await;
        assert_eq!(error(&refused, 400), "invalid_grant", "{uri}");
        let missing = party.redeem_with(&code, &[("redirect_uri", "")]).await;
        assert!(["invalid_grant", "invalid_request"].contains(&&*error(&missing, 400)));
    }
}

/// Section 4.11.2: whoever may not be trusted is not led to by an error either.
#[tokio::test]
async fn an_application_that_was_deleted_or_changed_meanwhile_is_not_led_to() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let asked = browser.get(&party.authorize(&[])).await.header("location");
    let id = asked.split("interaction=").nth(1).unwrap().to_owned();
    let path = format!("/v1/applications/{}", party.client_id);
    let changed = json!({ "redirect_uris": ["https://app.example.com/moved"] });
    app.admin().await.call(reqwest::Method::PATCH, &path, Some(changed)).await.expect(200);
    sign_in(&browser).await;
    for address in [format!("/oauth2/authorize/{id}"), format!("/oauth2/authorize/{id}/deny")] {
        assert_eq!(page(&browser.get(&address).await), "request_expired");
    }
}

/// Section 4.12: a 307 would carry a password on to the application.
#[tokio::test]
async fn every_redirect_that_answers_a_form_is_followed_by_get() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let form = |changed: &[(&str, &str)]| -> Vec<(String, String)> {
        let path = party.authorize(changed);
        let query = path.split_once('?').unwrap().1;
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    };
    let post = async |path: &str, fields: &[(String, String)]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = browser.post(path, &fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.text);
        answer.header("location")
    };
    let submit = async |path: &str, fields: &[(&str, &str)]| {
        let answer = browser.submit(path, fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.text);
        answer.header("location")
    };
    let asked = post("/oauth2/authorize", &form(&[("prompt", "consent select_account")])).await;
    let page = browser.get(&asked).await.header("location");
    let credentials = [("email", crate::support::ADMIN), ("password", crate::support::PASSWORD)];
    let resumed = submit(&page, &credentials).await;
    let mut next = browser.get(&resumed).await.header("location");
    if next.starts_with("/choose-account") {
        next = browser.get(&submit(&next, &[("account", "1")]).await).await.header("location");
    }
    assert!(next.starts_with("/consent"), "{next}");
    let answered = submit(&next, &[("answer", "allow")]).await;
    assert!(callback(&browser.get(&answered).await).contains_key("code"));
    let out = post("/oauth2/logout", &[("client_id".to_owned(), party.client_id.clone())]).await;
    let page = browser.get(&out).await.header("location");
    assert_eq!(submit(&page, &[]).await, "/signed-out");
}
