//! The keys of applications: what may be registered, and how those at a `jwks_uri` are fetched and kept.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    party::{Party, error, send},
    signer::{Signer, TYPE, claims},
};
use crate::support::{Answer, Logs, Published, TestApp};

async fn ask(party: &Party<'_>, assertion: &str) -> Answer {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    send(party.token_request(&form)).await
}

async fn ask_by(party: &Party<'_>, signer: &Signer) -> Answer {
    ask(party, &signer.assertion(party, json!({}))).await
}

async fn at<'a>(app: &'a TestApp, server: &Published) -> Party<'a> {
    let settings = json!({
        "name": "Robot", "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": server.url,
    });
    Party::register_as(app, settings).await
}

#[track_caller]
fn error_description(answer: &Answer) -> String {
    assert_eq!(error(answer, 401), "invalid_client");
    answer.json()["error_description"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn published_keys_are_fetched_once_and_kept() {
    let app = TestApp::start().await;
    let signer = Signer::new("ES256", "one");
    let server = Published::start(&signer.jwks()).await;
    let party = at(&app, &server).await;
    assert_eq!(server.fetched(), 0, "nobody has asked yet");
    server.delay(Duration::from_millis(200));
    let assertions: Vec<_> = (0..6).map(|_| signer.assertion(&party, json!({}))).collect();
    for answer in futures::future::join_all(assertions.iter().map(|assertion| ask(&party, assertion))).await {
        answer.expect(200);
    }
    assert_eq!(server.fetched(), 1, "one fetch for all that wait");
    ask_by(&party, &signer).await.expect(200);
    app.advance(TimeDelta::seconds(290));
    ask_by(&party, &signer).await.expect(200);
    assert_eq!(server.fetched(), 1);
    app.advance(TimeDelta::seconds(11));
    ask_by(&party, &signer).await.expect(200);
    assert_eq!(server.fetched(), 2, "five minutes where the server does not say");
}

#[tokio::test]
async fn keys_are_cached_as_long_as_their_server_allows_within_bounds() {
    let app = TestApp::start().await;
    let signer = Signer::new("ES256", "one");
    for (said, kept) in [(0, 60), (600, 600), (1_000_000, 3_600)] {
        let server = Published::start(&signer.jwks()).await;
        server.max_age(said);
        let settings = json!({
            "name": said.to_string(), "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": server.url,
        });
        let party = Party::register_as(&app, settings).await;
        ask_by(&party, &signer).await.expect(200);
        app.advance(TimeDelta::seconds(kept - 5));
        ask_by(&party, &signer).await.expect(200);
        assert_eq!(server.fetched(), 1, "{said}");
        app.advance(TimeDelta::seconds(10));
        ask_by(&party, &signer).await.expect(200);
        assert_eq!(server.fetched(), 2, "{said}");
    }
}

#[tokio::test]
async fn a_new_key_is_found_at_once_and_forged_assertions_cause_no_fetch() {
    let app = TestApp::start().await;
    let (old, new) = (Signer::new("ES256", "old"), Signer::new("ES256", "new"));
    let server = Published::start(&old.jwks()).await;
    let party = at(&app, &server).await;
    ask_by(&party, &old).await.expect(200);
    // However short a time ago the others were fetched.
    server.publish(&new.jwks());
    ask_by(&party, &new).await.expect(200);
    assert_eq!(server.fetched(), 2);
    let stranger = Signer::new("ES256", "stranger");
    for _ in 0..5 {
        assert!(error_description(&ask_by(&party, &stranger).await).contains("kid"));
        error_description(&ask_by(&party, &old).await);
    }
    assert_eq!(server.fetched(), 4, "three at once");
    app.advance(TimeDelta::seconds(5));
    for _ in 0..3 {
        error_description(&ask_by(&party, &stranger).await);
    }
    assert_eq!(server.fetched(), 5, "then one in five seconds");
    app.advance(TimeDelta::seconds(6));
    let many: Vec<_> = (0..6).map(|_| stranger.assertion(&party, json!({}))).collect();
    for answer in futures::future::join_all(many.iter().map(|assertion| ask(&party, assertion))).await {
        error_description(&answer);
    }
    assert_eq!(server.fetched(), 6, "one fetch for all that wait");
    // Without an id every key is tried, those that are new too.
    server.publish(&json!({ "keys": [old.jwk(), new.jwk()] }));
    app.advance(TimeDelta::seconds(6));
    ask(&party, &old.sign(&json!({ "alg": "ES256" }), &claims(&party, json!({})))).await.expect(200);
}

#[tokio::test]
async fn cached_keys_are_used_for_a_while_if_their_server_is_down() {
    let app = TestApp::start().await;
    let signer = Signer::new("ES256", "one");
    let server = Published::start(&signer.jwks()).await;
    let party = at(&app, &server).await;
    ask_by(&party, &signer).await.expect(200);
    server.answer(500, "down");
    app.advance(TimeDelta::minutes(10));
    ask_by(&party, &signer).await.expect(200);
    app.advance(TimeDelta::hours(5));
    ask_by(&party, &signer).await.expect(200);
    app.advance(TimeDelta::hours(1));
    assert!(error_description(&ask_by(&party, &signer).await).contains("200"));
    server.publish(&signer.jwks());
    app.advance(TimeDelta::seconds(6));
    ask_by(&party, &signer).await.expect(200);
}

#[tokio::test]
async fn an_invalid_address_is_explained() {
    let app = TestApp::start().await;
    let signer = Signer::new("ES256", "one");
    let server = Published::start(&json!({})).await;
    let party = at(&app, &server).await;
    let huge = json!({ "keys": [signer.jwk()], "x": "x".repeat(300_000) }).to_string();
    for (status, text, why) in [
        (200, "not JSON", "not a JSON Web Key Set"),
        (200, "[]", "not a JSON Web Key Set"),
        (200, "{\"keys\":{}}", "not a JSON Web Key Set"),
        (200, &*huge, "too large"),
        (404, "", "200"),
        (500, "", "200"),
    ] {
        server.answer(status, text);
        app.advance(TimeDelta::seconds(6));
        let error_description = error_description(&ask_by(&party, &signer).await);
        assert!(error_description.contains(why), "{status} {text:.20}: {error_description}");
    }
    let settings = json!({
        "name": "Gone", "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "http://127.0.0.1:9/jwks",
    });
    let gone = Party::register_as(&app, settings).await;
    let reason = error_description(&ask_by(&gone, &signer).await);
    assert!(reason.contains("cannot be fetched") && !reason.contains("127"), "{reason}");
}

#[tokio::test]
async fn private_addresses_are_not_fetched_from() {
    let logs = Logs::kept();
    let app = TestApp::start().await;
    let signer = Signer::new("ES256", "one");
    for (index, (uri, reason)) in [
        ("https://10.0.0.1/jwks", "the address is private"),
        ("http://app.example.com/jwks", "the address is plain http"),
        ("https://169.254.169.254/", "the address is private"),
    ]
    .iter()
    .enumerate()
    {
        let settings = json!({
            "name": index.to_string(), "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": uri,
        });
        let party = Party::register_as(&app, settings).await;
        let before = logs.text().len();
        assert!(error_description(&ask_by(&party, &signer).await).contains("cannot be fetched"));
        assert!(logs.text()[before..].contains(reason), "{uri}");
    }
}

#[tokio::test]
async fn unusable_keys_in_a_published_set_are_ignored() {
    let app = TestApp::start().await;
    let (signer, private) = (Signer::new("ES256", "one"), Signer::new("ES256", "private"));
    let mut leaked = private.jwk();
    leaked["d"] = json!("AAAA");
    let keys = json!([
        { "kty": "AKP", "kid": "one" }, 7, { "kty": "oct", "k": "AAAA", "kid": "one" },
        { "kty": "EC", "crv": "P-384", "kid": "one", "x": "AAAA", "y": "AAAA" }, leaked, signer.jwk(),
    ]);
    let server = Published::start(&json!({ "keys": keys })).await;
    let party = at(&app, &server).await;
    ask_by(&party, &signer).await.expect(200);
    error_description(&ask_by(&party, &private).await);
}

#[tokio::test]
async fn changed_keys_apply_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let [first, second, third] = ["a", "b", "c"].map(|kid| Signer::new("ES256", kid));
    let settings =
        json!({ "name": "Robot", "token_endpoint_auth_method": "private_key_jwt", "jwks": first.jwks() });
    let party = Party::register_as(&app, settings).await;
    ask_by(&party, &first).await.expect(200);
    let path = format!("/v1/applications/{}", party.client_id);
    admin.patch(&path, json!({ "jwks": second.jwks() })).await.expect(200);
    ask_by(&party, &second).await.expect(200);
    error_description(&ask_by(&party, &first).await);
    let server = Published::start(&third.jwks()).await;
    admin.patch(&path, json!({ "jwks": null, "jwks_uri": server.url })).await.expect(200);
    ask_by(&party, &third).await.expect(200);
    error_description(&ask_by(&party, &second).await);
    let other = Published::start(&first.jwks()).await;
    admin.patch(&path, json!({ "jwks_uri": other.url })).await.expect(200);
    ask_by(&party, &first).await.expect(200);
    error_description(&ask_by(&party, &third).await);
    // Back to a secret: the application is given one.
    let method = json!({ "token_endpoint_auth_method": "client_secret_basic" });
    let secret = admin.patch(&path, method).await.expect(200)["client_secret"].clone();
    let form = party.token_request(&[("grant_type", "client_credentials")]);
    send(form.basic_auth(&party.client_id, secret.as_str())).await.expect(200);
    error_description(&ask_by(&party, &first).await);
}

#[tokio::test]
async fn an_application_without_a_secret_cannot_be_given_one() {
    let app = TestApp::start().await;
    let signer = Signer::new("EdDSA", "one");
    let settings =
        json!({ "name": "Robot", "token_endpoint_auth_method": "private_key_jwt", "jwks": signer.jwks() });
    let party = Party::register_as(&app, settings).await;
    let path = format!("/v1/applications/{}/secrets", party.client_id);
    let admin = app.admin().await;
    assert_eq!(admin.get(&path).await.expect(200), json!([]));
    assert_eq!(admin.post(&path, json!({})).await.problem(409).0, "no_secret");
}

#[tokio::test]
async fn only_valid_public_keys_are_registered() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let key = Signer::new("ES256", "one").jwk();
    let with = |name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        json!({ "keys": [key] })
    };
    let weak = json!({ "kty": "RSA", "e": "AQAB", "n": format!("{}w", "x".repeat(170)) });
    let costly = json!({ "kty": "RSA", "e": "AQAAAAE", "n": format!("{}w", "x".repeat(341)) });
    let many: Vec<_> = (0..21).map(|_| key.clone()).collect();
    for (jwks, code) in [
        (with("d", json!("AAAA")), "private"),
        (json!({ "keys": [{ "kty": "oct", "k": "AAAA" }] }), "private"),
        (json!({ "keys": [{ "kty": "AKP" }] }), "key_type"),
        (json!({ "keys": [weak] }), "weak"),
        (json!({ "keys": [costly] }), "too_long"),
        (with("x", json!("AAAA")), "invalid"),
        (with("x", key["y"].clone()), "invalid"),
        (json!({ "keys": many }), "too_long"),
        (json!({ "keys": [] }), "required"),
        (json!({ "keys": "x" }), "invalid"),
        (json!([]), "invalid"),
        (json!("x"), "invalid"),
        (with("use", json!("enc")), "invalid"),
    ] {
        let body = json!({ "name": "Robot", "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks });
        let problem = admin.post("/v1/applications", body).await.problem(400);
        assert_eq!(problem.1, [("jwks".to_owned(), code.to_owned())], "{jwks}");
    }
    let good = json!({ "keys": [key] });
    for (settings, field, code) in [
        (json!({}), "jwks", "required"),
        (json!({ "jwks": good, "jwks_uri": "https://app.example.com/jwks" }), "jwks", "invalid"),
        (json!({ "jwks": good, "token_endpoint_auth_signing_alg": "RS256" }), "jwks", "invalid"),
        (
            json!({ "jwks": good, "token_endpoint_auth_signing_alg": "HS256" }),
            "token_endpoint_auth_signing_alg",
            "invalid",
        ),
    ] {
        let mut body = json!({ "name": "Robot", "token_endpoint_auth_method": "private_key_jwt" });
        body.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let problem = admin.post("/v1/applications", body).await.problem(400);
        assert_eq!(problem.1, [(field.to_owned(), code.to_owned())], "{settings}");
    }
    let body = json!({
        "name": "Robot", "token_endpoint_auth_method": "client_secret_jwt", "token_endpoint_auth_signing_alg": "ES256",
    });
    let problem = admin.post("/v1/applications", body).await.problem(400);
    assert_eq!(problem.1[0].0, "token_endpoint_auth_signing_alg");
}

#[tokio::test]
async fn at_most_four_keys_of_an_application_are_tried() {
    let app = TestApp::start().await;
    let signers = ["1", "2", "3", "4", "5"].map(|kid| Signer::new("EdDSA", kid));
    let jwks: Vec<_> = signers.iter().map(Signer::jwk).collect();
    let settings = json!({
        "name": "Robot", "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": jwks },
    });
    let party = Party::register_as(&app, settings).await;
    for (number, signer) in signers.iter().enumerate() {
        ask_by(&party, signer).await.expect(200);
        let nameless = signer.sign(&json!({ "alg": "EdDSA" }), &claims(&party, json!({})));
        let answer = ask(&party, &nameless).await;
        match number < 4 {
            true => _ = answer.expect(200),
            false => {
                assert!(error_description(&answer).contains("name the one that signed"), "{}", answer.text)
            }
        }
    }
}
