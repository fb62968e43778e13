//! Authorization, logout and token requests.

use super::*;

const AUTHORIZATION: [&str; 22] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "prompt",
    "max_age",
    "display",
    "ui_locales",
    "claims_locales",
    "login_hint",
    "id_token_hint",
    "acr_values",
    "claims",
    "request",
    "request_uri",
    "registration",
    "code_challenge",
    "code_challenge_method",
    "resource",
];

#[test]
fn no_authorization_request_causes_a_500_or_an_open_redirect() {
    let server = Server::start();
    let party = server.wait(Party::register(&server.app));
    let browser = server.app.browser();
    server.wait(browser.sign_in("/sign-in", crate::support::ADMIN, crate::support::PASSWORD));
    let usual = [
        ("response_type", "code"),
        ("client_id", &*party.client_id),
        ("redirect_uri", REDIRECT_URI),
        ("scope", "openid"),
        ("nonce", "n"),
    ];
    check((pairs(&AUTHORIZATION), any::<bool>(), any::<bool>()), |(others, repeat, posts)| {
        let query = overlay(&usual, &others, repeat);
        let answer = server.wait(async {
            match posts {
                false => browser.get(&format!("/oauth2/authorize?{query}")).await,
                true => {
                    let fields: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
                    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
                    browser.post("/oauth2/authorize", &fields).await
                }
            }
        });
        is_kept(&answer);
    });
}

#[test]
fn no_logout_request_causes_a_500_or_an_open_redirect() {
    let server = Server::start();
    let party = server.wait(Party::register(&server.app));
    let tokens = server.wait(party.tokens());
    let usual = [("id_token_hint", text(&tokens["id_token"]))];
    let names =
        ["id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales", "logout_hint"];
    check((pairs(&names), any::<bool>()), |(others, repeat)| {
        let query = overlay(&usual, &others, repeat);
        is_kept(&server.wait(server.app.browser().get(&format!("/oauth2/logout?{query}"))));
    });
}

const TOKEN: [&str; 16] = [
    "grant_type",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "scope",
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
    "username",
    "password",
    "resource",
    "audience",
    "device_code",
    "subject_token",
];

/// The `Authorization` header: none, a scheme and anything, Basic of anything, or what is right.
fn any_authorization() -> impl Strategy<Value = Option<Vec<u8>>> {
    prop_oneof![
        Just(None),
        "(Basic|Bearer|basic|DPoP|Digest|) ?[!-~]{0,40}".prop_map(|text| Some(text.into_bytes())),
        vec(any::<u8>(), 0..60)
            .prop_map(|pair| Some(format!("Basic {}", STANDARD.encode(pair)).into_bytes())),
        vec(prop_oneof![32u8..127, 128u8..=255], 0..60).prop_map(Some),
        Just(Some(b"right".to_vec())),
    ]
}

#[test]
fn no_token_request_causes_a_500_or_succeeds_without_credentials() {
    let server = Server::start();
    let party = server.wait(Party::register(&server.app));
    let right = format!("Basic {}", STANDARD.encode(format!("{}:{}", party.client_id, party.secret)));
    let usual = [("grant_type", "client_credentials")];
    let inputs =
        (pairs(&TOKEN), any::<bool>(), any_authorization(), select(vec!["token", "introspect", "revoke"]));
    check(inputs, |(others, repeat, authorization, endpoint)| {
        let path = format!("/oauth2/{endpoint}");
        let mut request = server.app.anonymous().request(Method::POST, &path);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        let is_right = authorization.as_deref() == Some(b"right");
        if let Some(value) = authorization {
            let value = if is_right { right.clone().into_bytes() } else { value };
            let Ok(value) = HeaderValue::from_bytes(&value) else { return };
            request = request.header("authorization", value);
        }
        let answer = server.wait(send(request.body(overlay(&usual, &others, repeat))));
        if answer.text.is_empty() {
            assert_eq!((answer.status.as_u16(), endpoint), (200, "revoke"));
        } else {
            is_for_applications(&answer);
        }
        assert!(is_right || answer.status != 200, "answered: {}", answer.text);
    });
}

#[test]
fn no_request_body_causes_a_500() {
    let server = Server::start();
    let party = server.wait(Party::register(&server.app));
    let endpoint = select(vec!["/oauth2/token", "/oauth2/introspect", "/oauth2/userinfo", "/oauth2/revoke"]);
    check((vec(any::<u8>(), 0..200), endpoint), |(body, path)| {
        let request = server.app.anonymous().request(Method::POST, path).body(body);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let request = request.basic_auth(&party.client_id, Some(&party.secret));
        is_for_applications(&server.wait(send(request)));
    });
}

#[test]
fn no_claims_parameter_causes_a_500() {
    let server = Server::start();
    let party = server.wait(Party::register(&server.app));
    let browser = server.app.browser();
    server.wait(browser.sign_in("/sign-in", crate::support::ADMIN, crate::support::PASSWORD));
    let claims = prop_oneof![
        any_json(),
        (any_json(), any_json()).prop_map(|(one, other)| json!({ "userinfo": one, "id_token": other })),
    ];
    check(claims, |claims| {
        let claims = claims.to_string();
        let answer = server.wait(browser.get(&party.authorize(&[("claims", &claims), ("prompt", "none")])));
        is_kept(&answer);
        if answer.status == 400 {
            return; // Longer than any request.
        }
        let answer = crate::oauth::party::callback(&answer);
        if let Some(code) = answer.get("code") {
            let tokens = server.wait(party.redeem(code)).expect(200);
            server.wait(party.userinfo(text(&tokens["access_token"]))).expect(200);
        } else {
            let allowed = ["invalid_request", "login_required", "unmet_authentication_requirements"];
            assert!(allowed.contains(&&*answer["error"]), "{answer:?}");
        }
    });
}

#[test]
fn parameters_survive_their_encoding_and_local_addresses_stay_here() {
    check(vec((any_text(), any_text()), 0..6), |pairs| {
        let mut params = Params::default();
        pairs.iter().for_each(|(name, value)| params.push(name, value));
        let read = Params::parse(params.encode().as_bytes());
        // A NUL is in no parameter.
        let has_nul = pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0'));
        assert_eq!(read, (!has_nul).then_some(params));
    });
    check(vec(any::<u8>(), 0..80), |bytes| drop(Params::parse(&bytes)));
    let base = url::Url::parse("https://id.example.com/sign-in").unwrap();
    check(prop_oneof![1 => any_text(), 3 => "[/\\\\]{0,3}[.:@a-z%?#\t /\\\\]{0,20}"], |address| {
        let there = base.join(destination::local(Some(&address))).expect("an address");
        assert_eq!(there.origin(), base.origin(), "{address:?}");
    });
}
