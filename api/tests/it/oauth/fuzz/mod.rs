//! Whatever comes from outside is refused or done: no request, token, claims, metadata, key set or header makes the
//! server fail, lets anybody in, or leads a browser elsewhere. The inputs are drawn from a fixed seed.

mod headers;
mod metadata;
mod requests;
mod tokens;

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

use crate::oauth::party::{Party, REDIRECT_URI, send, text};
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
