//! Whatever comes from outside is refused or done: no request, token, claims, metadata, key set or header makes the
//! server fail, lets anybody in, or leads a browser elsewhere. The inputs are drawn from a fixed seed.

use std::future::Future;

use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use reqwest::{Method, header::HeaderValue};
use serde_json::{Map, Value, json};
use url::form_urlencoded;
use web::{Params, destination};

use super::party::{Party, REDIRECT_URI, send, text};
use crate::support::{Answer, TestApp, cases};

/// How many inputs each test draws.
const CASES: u32 = 120;

/// A server, and what to wait for it with.
struct Server {
    runtime: tokio::runtime::Runtime,
    app: TestApp,
}

impl Server {
    fn start() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let app = runtime.block_on(TestApp::start());
        Self { runtime, app }
    }

    fn wait<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}

/// Tries a property with inputs from a fixed seed; prints the smallest that breaks it.
fn check<S: Strategy>(inputs: S, property: impl Fn(S::Value)) {
    let config =
        Config { cases: cases(CASES), max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&inputs, |input| {
        property(input);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Text of any kind: drawn, and such as has broken others.
fn any_text() -> impl Strategy<Value = String> {
    let known = [
        "",
        " ",
        "\0",
        "%",
        "%00",
        "\u{feff}",
        "\u{202e}",
        "\r\nX: y",
        "<script>",
        "'\"\\",
        "-1",
        "1e999",
        "18446744073709551616",
        "{}",
        "[]",
        "null",
        "openid",
        "none",
        "none login",
        "S256",
        "plain",
        "code",
        "form_post",
        "query",
        "aldaba_rt_",
        "aldaba_ac_",
        "https://evil.example/",
        REDIRECT_URI,
    ];
    prop_oneof![
        3 => select(known.to_vec()).prop_map(str::to_owned),
        3 => "\\PC{0,30}",
        2 => vec(any::<char>(), 0..20).prop_map(String::from_iter),
        1 => (select(vec!["x", "ñ", "ﷺ", " "]), 1usize..600).prop_map(|(text, count)| text.repeat(count)),
    ]
}

fn pairs(names: &[&'static str]) -> impl Strategy<Value = Vec<(String, String)>> + use<> {
    let name = prop_oneof![8 => select(names.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,8}"];
    vec((name, any_text()), 0..5)
}

/// JSON of any shape.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let name = prop_oneof![
            select(vec![
                "essential",
                "value",
                "values",
                "name",
                "sub",
                "acr",
                "email",
                "keys",
                "kty",
                "claim"
            ])
            .prop_map(str::to_owned),
            "\\PC{0,8}",
        ];
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            vec((name, inner), 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// The usual pairs, some of them replaced or repeated by others.
fn overlay(usual: &[(&str, &str)], others: &[(String, String)], repeat: bool) -> String {
    let replaced = |name: &str| !repeat && others.iter().any(|(other, _)| other == name);
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(usual.iter().filter(|(name, _)| !replaced(name)));
    encoded.extend_pairs(others);
    encoded.finish()
}

/// No failure, and no way out but to the application's own address or a page of ours.
fn is_kept(answer: &Answer) {
    assert!(answer.status.as_u16() < 500, "{}: {}", answer.status, answer.text);
    let location = answer.header("location");
    let own =
        ["https://app.example.com/cb?from=aldaba", "/sign-in?", "/sign-out?", "/oauth2/", "/signed-out"];
    let pages = ["/consent?", "/choose-account?", "/choose-company?", "/no-access?"];
    let leads_here = own.iter().chain(&pages).any(|known| location.starts_with(known));
    assert!(location.is_empty() || leads_here, "led to {location}");
}

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

/// An answer of an endpoint for applications: JSON that nobody keeps, with an error unless it is done.
fn is_for_applications(answer: &Answer) {
    let status = answer.status.as_u16();
    assert!([200, 400, 401, 403, 413].contains(&status), "{status}: {}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    if status != 200 {
        let body = answer.json();
        assert!(body["error"].is_string(), "{body}");
        let description = body["error_description"].as_str().unwrap_or_default();
        // RFC 6749 section 5.2.
        let allowed = |byte: u8| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        assert!(description.bytes().all(allowed), "{description:?}");
    }
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

/// What becomes of a token on the way.
#[derive(Debug, Clone)]
enum Change {
    Byte(usize, u8),
    Cut(usize),
    CutEnd(usize),
    Insert(usize, char),
    Segment(usize, Value),
    Swap(usize, usize),
    Other(String),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<usize>(), 33u8..127).prop_map(|(at, byte)| Change::Byte(at, byte)),
        any::<usize>().prop_map(Change::Cut),
        (1usize..100).prop_map(Change::CutEnd),
        (any::<usize>(), "[!-~]").prop_map(|(at, one)| Change::Insert(at, one.chars().next().unwrap())),
        (0usize..2, any_json()).prop_map(|(at, json)| Change::Segment(at, json)),
        (0usize..3, 0usize..3).prop_map(|(one, other)| Change::Swap(one, other)),
        "[A-Za-z0-9_.~-]{1,60}".prop_map(Change::Other),
    ]
}

fn changed(token: &str, change: &Change) -> String {
    let encode = |json: &Value| kernel::secrets::base64url(json.to_string().as_bytes());
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let mut bytes = token.as_bytes().to_vec();
    let length = bytes.len();
    match change {
        Change::Byte(at, byte) => bytes[at % length] = *byte,
        Change::Cut(at) => bytes.truncate(at % length),
        Change::CutEnd(count) => bytes.truncate(length.saturating_sub(*count)),
        Change::Insert(at, one) => bytes.insert(at % length, *one as u8),
        Change::Other(other) => bytes = other.clone().into_bytes(),
        Change::Segment(at, json) => {
            parts[*at] = encode(json);
            return parts.join(".");
        }
        Change::Swap(one, other) => {
            parts.swap(*one, *other);
            return parts.join(".");
        }
    }
    String::from_utf8(bytes).expect("ASCII")
}

#[test]
fn no_modified_token_is_accepted() {
    let server = Server::start();
    let party = server.wait(Party::register(&server.app));
    let browser = server.app.browser();
    let tokens = server.wait(async { party.redeem(&party.code_in(&browser).await).await.expect(200) });
    let kind = select(vec!["access_token", "id_token", "refresh_token"]);
    check((kind, change()), |(kind, change)| {
        let original = text(&tokens[kind]);
        if kind == "refresh_token" && matches!(change, Change::Segment(..) | Change::Swap(..)) {
            return;
        }
        let token = changed(original, &change);
        // The last character of a segment has bits that say nothing, so that another one may be the same bytes.
        if token == original || token.is_empty() || same_bytes(&token, original) {
            return;
        }
        server.wait(async {
            assert_eq!(party.userinfo(&token).await.status, 401, "{token}");
            assert_eq!(party.introspect(&token).await, json!({ "active": false }), "{token}");
            is_for_applications(&party.refresh(&token).await);
            assert_ne!(party.refresh(&token).await.status, 200);
            let query =
                form_urlencoded::Serializer::new(String::new()).append_pair("id_token_hint", &token).finish();
            let out = browser.get(&format!("/oauth2/logout?{query}")).await;
            assert!(out.header("location").starts_with("/sign-out?"), "{token}: {}", out.header("location"));
            let assertion = [
                ("grant_type", "client_credentials"),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", &*token),
            ];
            let refused = send(party.token_request(&assertion)).await;
            is_for_applications(&refused);
            assert_ne!(refused.status, 200);
        });
    });
    server.wait(async { party.userinfo(text(&tokens["access_token"])).await.expect(200) });
}

/// Whether two tokens are the same but for bits that base64url leaves unused.
fn same_bytes(one: &str, other: &str) -> bool {
    let engine = base64::engine::GeneralPurpose::new(
        &base64::alphabet::URL_SAFE,
        base64::engine::general_purpose::NO_PAD.with_decode_allow_trailing_bits(true),
    );
    let read =
        |token: &str| token.split('.').map(|part| engine.decode(part).ok()).collect::<Option<Vec<_>>>();
    matches!((read(one), read(other)), (Some(one), Some(other)) if one == other)
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
        let answer = super::party::callback(&answer);
        if let Some(code) = answer.get("code") {
            let tokens = server.wait(party.redeem(code)).expect(200);
            server.wait(party.userinfo(text(&tokens["access_token"]))).expect(200);
        } else {
            let allowed = ["invalid_request", "login_required", "unmet_authentication_requirements"];
            assert!(allowed.contains(&&*answer["error"]), "{answer:?}");
        }
    });
}

const METADATA: [&str; 26] = [
    "redirect_uris",
    "post_logout_redirect_uris",
    "grant_types",
    "scope",
    "token_endpoint_auth_method",
    "application_type",
    "jwks",
    "jwks_uri",
    "logo_uri",
    "client_uri",
    "policy_uri",
    "tos_uri",
    "contacts",
    "subject_type",
    "sector_identifier_uri",
    "default_max_age",
    "require_auth_time",
    "web_origins",
    "backchannel_logout_uri",
    "frontchannel_logout_uri",
    "id_token_signed_response_alg",
    "claim_mappings",
    "scope_descriptions",
    "initiate_login_uri",
    "forward_auth_origins",
    "software_id",
];

/// A key set: of any shape, or of keys whose members are of any shape.
fn any_keys() -> impl Strategy<Value = Value> {
    let kty = select(vec!["RSA", "EC", "OKP", "oct", "", "rsa"]);
    let member = select(vec!["n", "e", "crv", "x", "y", "d", "k", "kid", "alg", "use", "key_ops", "x5c"]);
    let value = prop_oneof![
        any_json(),
        select(vec!["AQAB", "P-256", "Ed25519", "RS256", "ES256", "sig", "enc"]).prop_map(Value::from),
        vec(any::<u8>(), 0..300).prop_map(|bytes| Value::from(kernel::secrets::base64url(&bytes))),
    ];
    let key = (kty, vec((member, value), 0..6)).prop_map(|(kty, members)| {
        let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
        Value::Object([("kty".to_owned(), json!(kty))].into_iter().chain(members).collect())
    });
    prop_oneof![1 => any_json(), 3 => vec(key, 0..4).prop_map(|keys| json!({ "keys": keys }))]
}

#[test]
fn no_metadata_causes_a_500_and_accepted_metadata_can_be_read_and_written_back() {
    let server = Server::start();
    let party = server.wait(Party::register(&server.app));
    let admin = server.wait(server.app.admin());
    let path = format!("/v1/applications/{}", party.client_id);
    let member = (select(METADATA.to_vec()), prop_oneof![any_json(), any_keys()]);
    check(vec(member, 1..4), |members| {
        let members: Map<_, _> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let answer = server.wait(admin.put(&path, Value::Object(members)));
        let status = answer.status.as_u16();
        assert!([200, 400, 403].contains(&status), "{status}: {}", answer.text);
        if status == 200 {
            let shown = server.wait(admin.get(&path)).expect(200);
            assert_eq!(server.wait(admin.put(&path, shown.clone())).expect(200), shown);
        }
    });
}

#[test]
fn no_registration_causes_a_500_and_each_can_be_written_back() {
    let server = Server::start();
    let admin = server.wait(server.app.admin());
    let initial = json!({ "name": "Fuzz", "company_id": 1, "max_uses": 1000 });
    let initial = server.wait(admin.post("/v1/initial-access-tokens", initial)).expect(201);
    let caller = server.app.anonymous().with_token(text(&initial["token"]));
    let more = ["client_name", "response_types", "client_id", "client_secret", "client_name#es"];
    let names: Vec<_> = METADATA.into_iter().chain(more).collect();
    let member = (select(names), prop_oneof![any_json(), any_keys()]);
    check((vec(member, 0..4), any::<bool>()), |(members, redirects)| {
        let mut body: Map<_, _> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        if redirects {
            body.insert("redirect_uris".to_owned(), json!([REDIRECT_URI]));
        }
        let answer = server.wait(caller.post("/oauth2/register", Value::Object(body)));
        let status = answer.status.as_u16();
        assert!([201, 400].contains(&status), "{status}: {}", answer.text);
        let registered = answer.json();
        if status == 400 {
            let codes = ["invalid_redirect_uri", "invalid_client_metadata"];
            assert!(codes.contains(&text(&registered["error"])), "{registered}");
            return;
        }
        let own = server.app.anonymous().with_token(text(&registered["registration_access_token"]));
        let path = format!("/oauth2/register/{}", text(&registered["client_id"]));
        let shown = server.wait(own.get(&path)).expect(200);
        let mut put_back = shown.as_object().unwrap().clone();
        for name in [
            "registration_access_token",
            "registration_client_uri",
            "client_id_issued_at",
            "client_secret_expires_at",
        ] {
            put_back.remove(name);
        }
        server.wait(own.put(&path, Value::Object(put_back))).expect(200);
    });
}

#[test]
fn no_proxy_headers_cause_a_500_or_an_open_redirect() {
    let server = Server::start();
    let settings = json!({ "name": "Wiki", "forward_auth_origins": ["https://wiki.example.com"] });
    server.wait(Party::register_as(&server.app, settings));
    let names = [
        "x-original-url",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-forwarded-uri",
        "x-forwarded-method",
        "x-forwarded-for",
        "forwarded",
        "cookie",
        "host",
    ];
    let value = prop_oneof![
        select(vec![
            "https",
            "http",
            "wiki.example.com",
            "wiki.example.com:443",
            "evil.example",
            "/",
            "//evil.example/",
            "https://wiki.example.com/a?b=c",
            "https://wiki.example.com@evil.example/",
            "GET",
            "127.0.0.1",
            "for=\"[::1]\";proto=https;host=wiki.example.com",
            "a=b; a=c; ;=",
            "%2F%2Fevil.example",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        vec(prop_oneof![9 => 32u8..127, 1 => 128u8..=255], 0..40),
    ];
    let path =
        select(vec!["/oauth2/forward-auth", "/.aldaba/sign-in", "/.aldaba/callback", "/.aldaba/sign-out"]);
    check((path, vec((select(names.to_vec()), value), 0..6)), |(path, headers)| {
        let mut request = server.app.anonymous().request(Method::GET, path);
        for (name, value) in headers {
            let Ok(value) = HeaderValue::from_bytes(&value) else { continue };
            request = request.header(name, value);
        }
        // An HTTP library may refuse to send some; the server answers the others.
        let Ok(response) = server.wait(request.send()) else { return };
        let answer = server.wait(Answer::of(response));
        assert!(answer.status.as_u16() < 500, "{}: {}", answer.status, answer.text);
        let location = answer.header("location");
        let known = ["https://wiki.example.com/", &server.app.url, "/"];
        let leads_here = known.iter().any(|known| location.starts_with(known)) && !location.starts_with("//");
        assert!(location.is_empty() || leads_here, "led to {location}");
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
