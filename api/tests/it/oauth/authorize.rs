//! The authorization endpoint: which requests are answered, and where.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::party::{CHALLENGE, Party, REDIRECT_URI, callback};
use crate::support::{ADMIN, Answer, PASSWORD, TestApp};

/// The error of a page.
#[track_caller]
fn page(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("location"), "");
    let code = answer.text.split("data-code=\"").nth(1).and_then(|rest| rest.split('"').next());
    code.expect("an error page").to_owned()
}

#[tokio::test]
async fn an_answer_carries_code_state_and_issuer() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let answer = party.answer_in(&app.browser(), &[]).await;
    assert_eq!(answer["state"], "a state");
    assert_eq!(answer["iss"], app.url);
    assert_eq!(answer.len(), 4, "{answer:?}");
    assert!(answer["code"].len() >= 43 && answer["session_state"].contains('.'));
}

#[tokio::test]
async fn a_redirect_uri_is_compared_exactly_and_a_wrong_one_is_never_redirected_to() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    for uri in [
        "",
        "https://app.example.com/CB?from=aldaba",
        "https://APP.example/cb?from=aldaba",
        "https://app.example.com:443/cb?from=aldaba",
        "https://app.example.com:8443/cb?from=aldaba",
        "https://app.example.com/cb",
        "https://app.example.com/cb?from=aldaba&x=1",
        "https://app.example.com/cb/?from=aldaba",
        "https://app.example.com/x/../cb?from=aldaba",
        "https://app.example.com/cb?from=aldaba#fragment",
        "http://app.example.com/cb?from=aldaba",
        "https://app.example.evil.example.com/cb?from=aldaba",
        "https://app.example@evil.example.com/cb?from=aldaba",
        " https://app.example.com/cb?from=aldaba",
        "javascript:alert(1)",
        "not a uri",
    ] {
        let answer = app.browser().get(&party.authorize(&[("redirect_uri", uri)])).await;
        assert_eq!(page(&answer, 400), "invalid_request", "{uri}");
    }
    let twice = format!("{}&redirect_uri=https%3A%2F%2Fevil.example.com", party.authorize(&[]));
    assert_eq!(page(&app.browser().get(&twice).await, 400), "invalid_request");
}

#[tokio::test]
async fn only_a_native_application_may_choose_the_port_of_its_loopback_uri() {
    let app = TestApp::start().await;
    let uris = json!(["http://127.0.0.1/cb", "http://localhost:1234/cb", "com.example.app:/cb"]);
    let settings = json!({ "name": "Native", "application_type": "native", "redirect_uris": uris,
        "token_endpoint_auth_method": "none", "grant_types": ["authorization_code"] });
    let native = Party::register_as(&app, settings).await;
    let (location, browser) = (|answer: Answer| answer.header("location"), app.browser());
    for uri in ["http://127.0.0.1:51004/cb", "http://localhost:9/cb", "com.example.app:/cb"] {
        let answer = browser.get(&native.authorize(&[("redirect_uri", uri), ("prompt", "none")])).await;
        assert!(location(answer).starts_with(&format!("{uri}?error=login_required")), "{uri}");
    }
    for uri in ["http://127.0.0.1:51004/CB", "http://127.0.0.2/cb", "http://127.0.0.1:1@evil.example.com/cb"]
    {
        let answer = browser.get(&native.authorize(&[("redirect_uri", uri)])).await;
        assert_eq!(page(&answer, 400), "invalid_request", "{uri}");
    }
    let settings = json!({ "name": "Web", "redirect_uris": ["http://127.0.0.1:8000/cb"] });
    let web = Party::register_as(&app, settings).await;
    let answer = browser.get(&web.authorize(&[("redirect_uri", "http://127.0.0.1:8001/cb")])).await;
    assert_eq!(page(&answer, 400), "invalid_request");
}

#[tokio::test]
async fn an_unknown_application_gets_a_page() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    for client_id in ["nobody", &"x".repeat(5000), "é"] {
        let answer = app.browser().get(&party.authorize(&[("client_id", client_id)])).await;
        assert_eq!(page(&answer, 400), "invalid_client", "{client_id}");
    }
    assert_eq!(
        page(&app.browser().get(&party.authorize(&[("client_id", "")])).await, 400),
        "invalid_request"
    );
    assert_eq!(page(&app.browser().get("/oauth2/authorize").await, 400), "invalid_request");
}

#[tokio::test]
async fn other_errors_are_returned_to_the_application() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let (long, longer) = ("x".repeat(1025), "x".repeat(4097));
    let short = &CHALLENGE[1..];
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("response_type", "")], "invalid_request"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("response_type", "code id_token")], "unsupported_response_type"),
        (&[("response_mode", "web_message")], "invalid_request"),
        (&[("prompt", "create")], "invalid_request"),
        (&[("claims", "{\"userinfo\":")], "invalid_request"),
        (&[("claims", "[]")], "invalid_request"),
        (&[("claims", "{\"id_token\":{\"name\":1}}")], "invalid_request"),
        (&[("request", "eyJ")], "request_not_supported"),
        (&[("request_uri", "https://app.example.com/r")], "request_uri_not_supported"),
        (&[("registration", "{}")], "registration_not_supported"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge", short)], "invalid_request"),
        (&[("nonce", &long)], "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("prompt", "none")], "login_required"),
        (&[("max_age", "soon")], "invalid_request"),
        (&[("max_age", "-1")], "invalid_request"),
        (&[("id_token_hint", "garbage"), ("prompt", "none")], "invalid_request"),
        (&[("scope", "openid \"quoted\"")], "invalid_scope"),
    ];
    for (changed, error) in cases {
        let answer = callback(&app.browser().get(&party.authorize(changed)).await);
        assert_eq!(answer["error"], *error, "{changed:?}");
        assert_eq!((&*answer["state"], &answer["iss"]), ("a state", &app.url));
    }
    // A state that is not one is not given back.
    let answer = callback(&app.browser().get(&party.authorize(&[("state", &longer)])).await);
    assert_eq!((&*answer["error"], answer.get("state")), ("invalid_request", None));
    for name in ["state", "scope", "prompt", "unknown"] {
        let path = format!("{}&{name}=1&{name}=2", party.authorize(&[]));
        assert_eq!(callback(&app.browser().get(&path).await)["error"], "invalid_request", "{name}");
    }
}

#[tokio::test]
async fn unknown_and_repeatable_parameters_are_ignored() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    party.code_in(&browser).await;
    let path =
        party.authorize(&[("scope", "openid teleport openid"), ("display", "popup"), ("unknown", "1")]);
    for path in [
        path.clone(),
        format!("{path}&audience=https%3A%2F%2Fa.example&audience=https%3A%2F%2Fb.example.com"),
        format!("{path}&resource={0}&resource={0}", app.url),
    ] {
        let code = callback(&browser.get(&path).await).remove("code").expect("a code");
        assert_eq!(party.redeem(&code).await.expect(200)["scope"], "openid");
    }
    // An empty parameter is none, and the longest that are read.
    let (state, nonce) = ("x".repeat(4096), "x".repeat(1024));
    let path = format!("{}&prompt=&max_age=", party.authorize(&[("state", &state), ("nonce", &nonce)]));
    assert_eq!(callback(&browser.get(&path).await)["state"], state);
    // No session is older than this, and the claims ask for nothing.
    for (name, value) in [("max_age", "99999999999999999999"), ("claims", r#"{"userinfo":null}"#)] {
        let path = party.authorize(&[(name, value), ("prompt", "none")]);
        assert!(callback(&browser.get(&path).await).contains_key("code"), "{name}");
    }
}

#[tokio::test]
async fn an_answer_with_a_long_state_fits_the_buffers_of_proxies() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    // Base64, as many libraries send it.
    let state = "/".repeat(2_496) + "8w==";
    let asked = browser.get(&party.authorize(&[("state", &state)])).await;
    let signed_in =
        browser.sign_in(&asked.header("location"), crate::support::ADMIN, crate::support::PASSWORD).await;
    let answer = browser.get(&signed_in.header("location")).await;
    assert_eq!(callback(&answer)["state"], state);
    for answer in [asked, signed_in, answer] {
        let length: usize =
            answer.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
        assert!(length < 4_000, "{length} bytes: {:?}", answer.headers);
    }
}

#[tokio::test]
async fn the_refusal_of_a_request_object_is_returned_as_the_object_says() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let object = |claims: serde_json::Value| {
        format!("eyJhbGciOiJub25lIn0.{}.", URL_SAFE_NO_PAD.encode(claims.to_string()))
    };
    let inside = object(
        json!({ "state": "inside", "response_mode": "fragment", "redirect_uri": "https://evil.example.com/" }),
    );
    let asked = async |changed: &[(&str, &str)]| {
        let answer = app.browser().get(&party.authorize(changed)).await;
        (answer.status.as_u16(), answer.header("location"), answer)
    };
    let (_, location, _) = asked(&[("request", &inside), ("state", "")]).await;
    let expected = format!("{REDIRECT_URI}#error=request_not_supported");
    assert!(location.starts_with(&expected) && location.contains("state=inside"), "{location}");
    // What is outside counts.
    let (_, location, _) = asked(&[("request", &inside), ("response_mode", "query")]).await;
    assert!(
        location.contains("&error=request_not_supported") && location.contains("state=a+state"),
        "{location}"
    );
    for odd in ["x", "a.b.c", "..", &object(json!([])), &object(json!({ "state": 7 }))] {
        let (_, location, _) = asked(&[("request", odd), ("state", "")]).await;
        assert!(
            location.contains("error=request_not_supported") && !location.contains("state="),
            "{odd}: {location}"
        );
    }
    // Without a redirect URI outside there is nowhere to go.
    for name in ["request", "request_uri"] {
        let (status, _, answer) = asked(&[(name, &inside), ("redirect_uri", "")]).await;
        assert_eq!(status, 400);
        assert_eq!(page(&answer, 400), format!("{name}_not_supported"));
    }
}

#[tokio::test]
async fn pkce_may_be_omitted_only_if_the_policy_allows_it() {
    let app = TestApp::start().await;
    let none = [("code_challenge", ""), ("code_challenge_method", "")];
    let no_nonce = [("code_challenge", ""), ("code_challenge_method", ""), ("nonce", "")];
    for (name, policy, method, without, without_nonce) in [
        ("A", "required", "client_secret_basic", false, false),
        ("B", "or_nonce", "client_secret_basic", true, false),
        ("C", "optional", "client_secret_basic", true, true),
        ("D", "optional", "none", false, false),
    ] {
        let settings = json!({ "name": name, "pkce": policy, "token_endpoint_auth_method": method,
            "grant_types": ["authorization_code"] });
        let party = Party::register_as(&app, settings).await;
        let browser = app.browser();
        for (changed, allowed) in [(&none[..], without), (&no_nonce[..], without_nonce)] {
            let asked = browser.get(&party.authorize(changed)).await;
            let refused = asked.header("location").contains("error=invalid_request");
            assert_eq!(!refused, allowed, "{name} {changed:?} {}", asked.header("location"));
            if allowed {
                assert!(party.answer_in(&browser, changed).await.contains_key("code"));
            }
        }
    }
}

#[tokio::test]
async fn a_request_that_is_not_text_or_too_long_gets_a_page() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    for suffix in ["&x=%FF", "&x=%zz", "&x=%00", &format!("&x={}", "y".repeat(17_000))] {
        let answer = app.browser().get(&format!("{}{suffix}", party.authorize(&[]))).await;
        assert_eq!(page(&answer, 400), "invalid_request");
    }
}

#[tokio::test]
async fn a_posted_authorization_request_redirects_to_a_get() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let path = party.authorize(&[]);
    let query = path.split_once('?').unwrap().1;
    let form: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = browser.post("/oauth2/authorize", &form).await;
    assert_eq!(answer.status, 303);
    assert!(answer.header("location").starts_with("/oauth2/authorize?"));
    assert!(
        browser.get(&answer.header("location")).await.header("location").starts_with("/sign-in?interaction=")
    );
    assert_eq!(browser.post("/oauth2/authorize", &[("x", &"y".repeat(300_000))]).await.status, 413);
}

#[tokio::test]
async fn a_user_without_access_and_the_application_are_informed() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let path = format!("/v1/companies/1/applications/{}/access", party.client_id);
    app.admin().await.put(&path, json!({ "roles": [] })).await.expect(200);
    let browser = app.browser();
    let asked = browser.get(&party.authorize(&[])).await;
    let signed_in =
        browser.sign_in(&asked.header("location"), crate::support::ADMIN, crate::support::PASSWORD).await;
    let refused = browser.get(&signed_in.header("location")).await;
    assert!(refused.header("location").starts_with("/no-access?interaction="), "{}", refused.text);
    let page = browser.get(&refused.header("location")).await;
    assert_eq!(page.status, 403, "{}", page.text);
    let denied = browser.get(&format!("{}/deny", signed_in.header("location"))).await;
    let denied = callback(&denied);
    assert_eq!(denied["error"], "access_denied");
    assert_eq!(denied["error_description"], "The person has no access to this application");
    let asked = app.browser().get(&party.authorize(&[])).await;
    let id = asked.header("location").rsplit_once('=').unwrap().1.to_owned();
    let denied = callback(&app.browser().get(&format!("/oauth2/authorize/{id}/deny")).await);
    assert_eq!(denied["error_description"], "The sign-in was cancelled");

    let silent = callback(&browser.get(&party.authorize(&[("prompt", "none")])).await);
    assert_eq!(silent["error"], "access_denied");

    // Given access meanwhile, the same interaction leads to a code, once.
    let access = json!({ "roles": [{ "role": "user", "user_ids": [1] }] });
    app.admin().await.put(&path, access).await.expect(200);
    let resumed = browser.get(&signed_in.header("location")).await;
    assert!(callback(&resumed).contains_key("code"));
    let again = browser.get(&signed_in.header("location")).await;
    let id = signed_in.header("location").rsplit_once('/').unwrap().1.to_owned();
    assert_eq!(again.header("location"), format!("/sign-in?interaction={id}"));
}

#[tokio::test]
async fn one_interaction_gives_one_code() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let asked = browser.get(&party.authorize(&[])).await;
    let signed_in =
        browser.sign_in(&asked.header("location"), crate::support::ADMIN, crate::support::PASSWORD).await;
    let location = signed_in.header("location");
    let answers = futures::future::join_all((0..6).map(|_| browser.get(&location))).await;
    let has_code = |answer: &&Answer| answer.header("location").contains("code=");
    assert_eq!(answers.iter().filter(has_code).count(), 1);
    let rest = answers.iter().filter(|answer| !has_code(answer));
    assert!(rest.into_iter().all(|answer| answer.header("location").starts_with("/sign-in?interaction=")));
    // Without the browser that signed in, it only leads to the sign-in page; and it does not wait forever.
    let asked = app.browser().get(&party.authorize(&[])).await;
    let id = asked.header("location").rsplit_once('=').unwrap().1.to_owned();
    let other = app.browser().get(&format!("/oauth2/authorize/{id}")).await;
    assert_eq!(other.header("location"), format!("/sign-in?interaction={id}"));
    app.advance(chrono::TimeDelta::minutes(31));
    assert_eq!(page(&browser.get(&format!("/oauth2/authorize/{id}")).await, 400), "request_expired");
    for id in ["x", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(page(&browser.get(&format!("/oauth2/authorize/{id}")).await, 400), "request_expired");
    }
}

#[tokio::test]
async fn an_application_without_the_grant_gets_no_code() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Machine", "grant_types": ["client_credentials"] });
    let party = Party::register_as(&app, settings).await;
    let answer = callback(&app.browser().get(&party.authorize(&[])).await);
    assert_eq!(answer["error"], "unauthorized_client");
    assert_eq!(REDIRECT_URI.split_once('?').unwrap().0, "https://app.example.com/cb");
}

/// RFC 8252 section 8.6: any program on the device can make the request of a public application, and receive what is
/// sent to a loopback address or a private-use scheme.
#[tokio::test]
async fn a_native_application_gets_a_code_only_after_the_person_confirmed() {
    let app = TestApp::start().await;
    let (scheme, loopback) = ("com.example.app:/cb", "http://127.0.0.1/cb");
    let settings = json!({ "name": "Native", "application_type": "native",
        "redirect_uris": [scheme, loopback, REDIRECT_URI], "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code"] });
    let native = Party::register_as(&app, settings).await;
    let browser = app.browser();
    for uri in [scheme, "http://127.0.0.1:51004/cb"] {
        app.advance(chrono::TimeDelta::seconds(1));
        let request = native.authorize(&[("redirect_uri", uri), ("prompt", "login")]);
        // A sign-in at the page of this request is an answer.
        let asked = browser.get(&request).await.header("location");
        app.advance(chrono::TimeDelta::seconds(1));
        let resume = browser.sign_in(&asked, ADMIN, PASSWORD).await.header("location");
        let answer = browser.get(&resume).await.header("location");
        assert!(answer.starts_with(&format!("{uri}?code=")), "{answer}");
        // A session alone is none, nor is a sign-in at another page after the request began.
        let request = native.authorize(&[("redirect_uri", uri)]);
        let asked = browser.get(&request).await.header("location");
        assert!(asked.starts_with("/consent?interaction="), "{asked}");
        let begun = app.browser().get(&request).await.header("location");
        let id = begun.split("interaction=").nth(1).unwrap().to_owned();
        app.advance(chrono::TimeDelta::seconds(1));
        browser.sign_in("/sign-in?reauthenticate=true", ADMIN, PASSWORD).await;
        let resumed = browser.get(&format!("/oauth2/authorize/{id}")).await.header("location");
        assert!(resumed.starts_with("/consent?interaction="), "{resumed}");
        let silent = native.authorize(&[("redirect_uri", uri), ("prompt", "none")]);
        let silent = browser.get(&silent).await.header("location");
        assert!(silent.starts_with(&format!("{uri}?error=consent_required")), "{silent}");
        // Consent is one, for this request alone.
        let allowed = browser.submit(&asked, &[("answer", "allow")]).await.header("location");
        let answer = browser.get(&allowed).await.header("location");
        assert!(answer.starts_with(&format!("{uri}?code=")), "{answer}");
        let again = browser.get(&request).await.header("location");
        assert!(again.starts_with("/consent?interaction="), "{again}");
    }
    // Nobody else can receive what is sent to a site, or use the code of an application with a secret.
    assert!(callback(&browser.get(&native.authorize(&[])).await).contains_key("code"));
    let settings = json!({ "name": "Desktop", "application_type": "native", "redirect_uris": [loopback] });
    let confidential = Party::register_as(&app, settings).await;
    let answer = browser.get(&confidential.authorize(&[("redirect_uri", loopback)])).await.header("location");
    assert!(answer.starts_with(&format!("{loopback}?code=")), "{answer}");
}
