//! Requests that are not what they should be: repeated parameters (RFC 6749 sections 3.1 and 3.2), other media types,
//! other methods, and more than anybody needs.

use reqwest::Method;

use super::page;
use crate::{
    oauth::party::{Party, callback, error, send, text},
    support::TestApp,
};

/// The endpoints that applications post forms to.
const POSTED: [&str; 4] = ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", "/oauth2/userinfo"];

#[tokio::test]
async fn a_repeated_parameter_is_rejected_everywhere() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    for name in ["state", "scope", "nonce", "response_type", "response_mode", "code_challenge", "unknown"] {
        let path = format!("{}&{name}=x&{name}=x", party.authorize(&[]));
        let answer = callback(&browser.get(&path).await);
        assert_eq!(answer["error"], "invalid_request", "{name}");
        assert!(name != "state" || !answer.contains_key("state"), "one of two states was given back");
    }
    for name in ["client_id", "redirect_uri"] {
        let path = format!("{}&{name}=x", party.authorize(&[]));
        assert_eq!(page(&browser.get(&path).await), "invalid_request", "{name}");
    }
    for (path, field) in POSTED.iter().zip(["grant_type", "token", "token", "access_token"]) {
        let form = [(field, text(&tokens["access_token"])), (field, text(&tokens["access_token"]))];
        for form in [&form[..], &[form[0], ("unknown", "1"), ("unknown", "1")]] {
            let request = app.anonymous().request(Method::POST, path).form(form);
            let request = request.basic_auth(&party.client_id, Some(&party.secret));
            assert_eq!(error(&send(request).await, 400), "invalid_request", "{path}");
        }
    }
    for name in ["client_id", "state", "unknown"] {
        let refused = browser.get(&format!("/oauth2/logout?{name}=x&{name}=x")).await;
        assert_eq!(page(&refused), "invalid_request", "{name}");
        let refused = browser.post("/oauth2/logout", &[(name, "x"), (name, "x")]).await;
        assert_eq!(page(&refused), "invalid_request", "{name}");
    }
    party.redeem(&party.code_in(&browser).await).await.expect(200);
}

#[tokio::test]
async fn another_media_type_than_a_form_is_refused() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let form = "grant_type=client_credentials&token=x&access_token=x";
    for path in ["/oauth2/token", "/oauth2/introspect", "/oauth2/revoke"] {
        for media_type in [
            "application/json",
            "multipart/form-data; boundary=x",
            "text/plain",
            "application/x-www-form-urlencodedx",
            "",
        ] {
            let request = app.anonymous().request(Method::POST, path).body(form);
            let request = request.basic_auth(&party.client_id, Some(&party.secret));
            let request =
                if media_type.is_empty() { request } else { request.header("content-type", media_type) };
            let answer = send(request).await;
            assert_eq!(error(&answer, 400), "invalid_request", "{path} {media_type}");
            assert_eq!(answer.header("content-type"), "application/json");
        }
        let request = app.anonymous().request(Method::POST, path).body(form);
        let request = request.basic_auth(&party.client_id, Some(&party.secret));
        let spelt = "Application/X-WWW-Form-Urlencoded ; charset=UTF-8";
        assert_eq!(send(request.header("content-type", spelt)).await.status, 200, "{path}");
    }
    // A POST to the authorization endpoint is a person's: a page.
    let json = app.anonymous().request(Method::POST, "/oauth2/authorize").json(&serde_json::json!({}));
    assert_eq!(page(&send(json.header("accept", "text/html")).await), "invalid_request");
}

#[tokio::test]
async fn a_body_that_is_too_large_or_not_text_is_rejected() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let huge = format!("grant_type=client_credentials&x={}", "y".repeat(300_000));
    for path in POSTED {
        for (body, status) in [(&*huge, 413), ("x=%FF", 400), ("x=%zz", 400), ("x=%00", 400), ("x=%", 400)] {
            let request = app.anonymous().request(Method::POST, path).body(body.to_owned());
            let request = request.basic_auth(&party.client_id, Some(&party.secret));
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            assert_eq!(error(&send(request).await, status), "invalid_request", "{path} {}", &body[..5]);
        }
    }
    let browser = app.browser();
    for path in ["/oauth2/authorize", "/oauth2/logout"] {
        let refused = browser.post(path, &[("x", &"y".repeat(300_000))]).await;
        assert_eq!((refused.status.as_u16(), page(&refused)), (413, "invalid_request".to_owned()));
    }
}

#[tokio::test]
async fn an_endpoint_answers_its_own_methods_only() {
    let app = TestApp::start().await;
    for (path, allowed) in [
        ("/oauth2/token", "POST"),
        ("/oauth2/introspect", "POST"),
        ("/oauth2/revoke", "POST"),
        ("/oauth2/userinfo", "GET"),
        ("/oauth2/authorize", "GET"),
        ("/oauth2/logout", "GET"),
        ("/oauth2/jwks", "GET"),
    ] {
        for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
            if method.as_str() == allowed {
                continue;
            }
            let answer = send(app.anonymous().request(method.clone(), path)).await;
            assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text);
            assert!(answer.header("allow").contains(allowed), "{method} {path}: {}", answer.header("allow"));
        }
    }
}

#[tokio::test]
async fn state_and_nonce_are_limited_in_length() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    // What is counted is bytes of text, whatever they look like in an address.
    for text in ["xx", "ñ"] {
        let (state, nonce) = (text.repeat(2_048), text.repeat(512));
        let asked = party.authorize(&[("state", &state), ("nonce", &nonce)]);
        let answer = callback(&browser.get(&asked).await);
        assert_eq!(answer["state"], state);
        let tokens = party.redeem(&answer["code"]).await.expect(200);
        assert_eq!(crate::oauth::party::decode(&tokens["id_token"]).1["nonce"], nonce);
        for (name, more) in [("state", state + "x"), ("nonce", nonce + "x")] {
            let answer = callback(&browser.get(&party.authorize(&[(name, &more)])).await);
            assert_eq!(answer["error"], "invalid_request", "{name}");
            assert_eq!(answer.get("state").map(String::as_str), (name == "nonce").then_some("a state"));
        }
    }
}
