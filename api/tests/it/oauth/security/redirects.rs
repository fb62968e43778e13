//! Where people and codes are sent: redirect URI validation (RFC 9700 sections 2.1 and 4.1), open redirectors
//! (4.11), and the redirect that would carry a form on (4.12).

use serde_json::json;

use super::{page, sign_in};
use crate::{
    oauth::{
        party::{Party, REDIRECT_URI, callback, error},
        registration::{open, register},
    },
    support::{Answer, TestApp, hidden},
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
async fn only_exactly_registered_uris_are_redirected_to() {
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

/// Section 4.11.2: an error does not redirect to an untrusted application either.
#[tokio::test]
async fn an_application_deleted_or_changed_meanwhile_is_not_redirected_to() {
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

/// An attribute of the element with an id.
fn attribute(page: &Answer, id: &str, name: &str) -> String {
    let tag = page.text.split('<').find(|tag| tag.contains(&format!("id=\"{id}\""))).expect("the element");
    let value = tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
    value.expect("the attribute").replace("&#38;", "&").replace("&amp;", "&")
}

/// Section 4.11.2: an error must not make this server a redirector to any application that registered itself.
#[tokio::test]
async fn an_application_that_nobody_reviewed_gets_an_error_only_from_a_person_who_is_here() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Partner", "consent_policy": "third_party" });
    let party = Party::register_as(&app, settings).await;
    let wrong = party.authorize(&[("scope", "openid \"x\"")]);
    let response = app.browser().get(&wrong).await;
    assert_eq!(page(&response), "invalid_scope");
    for part in ["Partner", "app.example.com"] {
        assert!(response.text.contains(part), "{part}: {}", response.text);
    }
    let back = url::Url::parse(&attribute(&response, "return", "href")).unwrap();
    let query: Vec<_> = back.query_pairs().into_owned().collect();
    assert_eq!(back.host_str(), Some("app.example.com"));
    for (name, value) in [("error", "invalid_scope"), ("state", "a state"), ("iss", &*app.url)] {
        assert!(query.contains(&(name.to_owned(), value.to_owned())), "{name}: {query:?}");
    }
    // The same for an error that is posted.
    let posted = app.browser().get(&format!("{wrong}&response_mode=form_post")).await;
    assert_eq!(page(&posted), "invalid_scope");
    let policy = posted.header("content-security-policy");
    assert!(!policy.contains("form-action"), "{policy}");
    assert!(hidden(&posted.text).contains(&("state".to_owned(), "a state".to_owned())), "{}", posted.text);
    // A person who has a session, or an application that may show no page, is redirected at once.
    let silent = party.authorize(&[("scope", "openid \"x\""), ("prompt", "none")]);
    assert_eq!(callback(&app.browser().get(&silent).await)["error"], "invalid_scope");
    for silent in [silent, party.authorize(&[("prompt", "none")])] {
        let framed = app.browser().get_with(&silent, "sec-fetch-dest", "iframe").await;
        assert!(callback(&framed).contains_key("error"), "{silent}");
        // But as a link it is nothing that an application does unseen.
        for destination in ["document", "object"] {
            let linked = app.browser().get_with(&silent, "sec-fetch-dest", destination).await;
            assert_eq!((linked.status.as_u16(), linked.header("location")), (400, String::new()), "{silent}");
            assert!(attribute(&linked, "return", "href").contains("error="), "{silent}");
        }
    }
    let browser = app.browser();
    sign_in(&browser).await;
    assert_eq!(callback(&browser.get(&wrong).await)["error"], "invalid_scope");
    // So is everyone for an application of the company's own.
    let own = Party::register(&app).await;
    let wrong = own.authorize(&[("scope", "openid \"x\"")]);
    assert_eq!(callback(&app.browser().get(&wrong).await)["error"], "invalid_scope");
}

#[tokio::test]
async fn a_link_that_cancels_a_request_works_only_in_the_browser_that_saw_the_page() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Partner", "consent_policy": "third_party" });
    let party = Party::register_as(&app, settings).await;
    let browser = app.browser();
    let asked = browser.get(&party.authorize(&[])).await.header("location");
    let cancel = attribute(&browser.get(&asked).await, "cancel", "href");
    // Somebody else sends the link to a person.
    let without = cancel.split('?').next().unwrap().to_owned();
    for link in [&cancel, &without, &format!("{without}?prompt=none")] {
        let response = app.browser().get(link).await;
        assert_eq!(page(&response), "access_denied", "{link}");
        assert!(attribute(&response, "return", "href").contains("error=access_denied"), "{link}");
    }
    assert_eq!(callback(&browser.get(&cancel).await)["error"], "access_denied");
}

#[tokio::test]
async fn an_application_that_registered_itself_stays_unreviewed_whatever_its_consent_policy() {
    let app = TestApp::start().await;
    open(&app).await;
    let made =
        register(&app, "", json!({ "redirect_uris": ["https://app.example.com/cb"] })).await.expect(201);
    let client_id = made["client_id"].as_str().unwrap();
    let path = format!(
        "/oauth2/authorize?response_type=token&client_id={client_id}&redirect_uri=https://app.example.com/cb"
    );
    assert_eq!(page(&app.browser().get(&path).await), "unsupported_response_type");
    let policy = json!({ "consent_policy": "first_party" });
    app.admin().await.patch(&format!("/v1/applications/{client_id}"), policy).await.expect(200);
    assert_eq!(page(&app.browser().get(&path).await), "unsupported_response_type");
}
