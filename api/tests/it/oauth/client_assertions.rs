//! Applications that authenticate by assertions: RFC 7523, OpenID Connect Core section 9.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    party::{Party, error, send},
    signer::{Signer, TYPE, claims},
};
use crate::support::{Answer, TestApp};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

/// Asks for a token with an assertion and nothing else.
async fn ask(party: &Party<'_>, assertion: &str) -> Answer {
    ask_with(party, assertion, &[]).await
}

async fn ask_with(party: &Party<'_>, assertion: &str, more: &[(&str, &str)]) -> Answer {
    let mut form = vec![GRANT, ("client_assertion_type", TYPE), ("client_assertion", assertion)];
    form.extend(more);
    send(party.token_request(&form)).await
}

/// An application with a key set of its own.
async fn with_keys<'a>(app: &'a TestApp, name: &str, jwks: Value) -> Party<'a> {
    let settings = json!({ "name": name, "token_endpoint_auth_method": "private_key_jwt", "jwks": jwks });
    Party::register_as(app, settings).await
}

/// An application that signs with its secret.
async fn with_secret(app: &TestApp) -> (Party<'_>, Signer) {
    let settings = json!({ "name": "Robot", "token_endpoint_auth_method": "client_secret_jwt" });
    let party = Party::register_as(app, settings).await;
    let signer = Signer::of_secret(party.secret.as_bytes());
    (party, signer)
}

/// The error of a refused assertion.
#[track_caller]
fn refused(answer: Answer, what: &str) -> String {
    assert_eq!(error(&answer, 401), "invalid_client", "{what}");
    answer.json()["error_description"].as_str().expect("text").to_owned()
}

#[tokio::test]
async fn every_algorithm_of_a_key_pair_is_accepted() {
    let app = TestApp::start().await;
    for alg in ["RS256", "PS256", "ES256", "EdDSA"] {
        let signer = Signer::new(alg, "one");
        let party = with_keys(&app, alg, signer.jwks()).await;
        assert_eq!(party.secret, "", "an application with a key of its own has no secret");
        let token = ask(&party, &signer.assertion(&party, json!({}))).await.expect(200);
        assert_eq!(token["token_type"], "Bearer", "{alg}");
    }
}

#[tokio::test]
async fn any_valid_secret_signs_assertions() {
    let app = TestApp::start().await;
    let (party, old) = with_secret(&app).await;
    ask(&party, &old.assertion(&party, json!({}))).await.expect(200);
    let path = format!("/v1/applications/{}/secrets", party.client_id);
    let made = app.admin().await.post(&path, json!({ "overlap_seconds": 60 })).await.expect(201);
    let new = Signer::of_secret(made["client_secret"].as_str().unwrap().as_bytes());
    for signer in [&old, &new] {
        ask(&party, &signer.assertion(&party, json!({}))).await.expect(200);
    }
    app.advance(TimeDelta::seconds(61));
    ask(&party, &new.assertion(&party, json!({}))).await.expect(200);
    refused(ask(&party, &old.assertion(&party, json!({}))).await, "a secret that has ended");
}

#[tokio::test]
async fn the_audience_is_the_issuer_the_token_endpoint_or_the_endpoint_called() {
    let app = TestApp::start().await;
    let (party, signer) = with_secret(&app).await;
    let at = |path: &str| json!(format!("{}{path}", app.url));
    for aud in [at(""), at("/oauth2/token"), json!([at("")]), json!(["https://other.example.com", at("")])] {
        ask(&party, &signer.assertion(&party, json!({ "aud": aud }))).await.expect(200);
    }
    let introspect = async |aud: Value| {
        let assertion = signer.assertion(&party, json!({ "aud": aud }));
        let form =
            [("token", "x"), ("client_assertion_type", TYPE), ("client_assertion", assertion.as_str())];
        send(app.anonymous().request(Method::POST, "/oauth2/introspect").form(&form)).await
    };
    for aud in [at(""), at("/oauth2/token"), at("/oauth2/introspect")] {
        assert_eq!(introspect(aud).await.expect(200)["active"], false);
    }
    for aud in [
        json!("https://other.example.com"),
        json!(["https://other.example.com"]),
        json!([]),
        json!(""),
        at("/"),
        at("/oauth2/introspect"),
        at("/oauth2/token/"),
        at("/oauth2/authorize"),
        Value::Null,
    ] {
        let answer = ask(&party, &signer.assertion(&party, json!({ "aud": aud }))).await;
        assert!(refused(answer, &aud.to_string()).contains("aud"), "{aud}");
    }
}

#[tokio::test]
async fn an_assertion_has_the_client_id_as_issuer_and_subject() {
    let app = TestApp::start().await;
    let (party, signer) = with_secret(&app).await;
    let own = [("client_id", &*party.client_id)];
    ask_with(&party, &signer.assertion(&party, json!({})), &own).await.expect(200);
    for changed in
        [json!({ "iss": "other" }), json!({ "sub": "other" }), json!({ "iss": null }), json!({ "sub": null })]
    {
        let answer = ask(&party, &signer.assertion(&party, changed.clone())).await;
        refused(answer, &changed.to_string());
    }
    let answer = ask_with(&party, &signer.assertion(&party, json!({})), &[("client_id", "other")]).await;
    assert_eq!(error(&answer, 400), "invalid_request");
    let nobody = json!({ "iss": "nobody", "sub": "nobody" });
    refused(ask(&party, &signer.assertion(&party, nobody)).await, "nobody");
}

#[tokio::test]
async fn an_assertion_expires_and_clocks_may_differ_by_a_minute() {
    let app = TestApp::start().await;
    let (party, signer) = with_secret(&app).await;
    let now = app.clock.now().timestamp();
    for right in [
        json!({ "exp": now - 50 }),
        json!({ "exp": now + 3_600 }),
        json!({ "exp": now as f64 + 30.5 }),
        json!({ "nbf": now + 50, "iat": now + 50 }),
        json!({ "iat": null }),
    ] {
        ask(&party, &signer.assertion(&party, right)).await.expect(200);
    }
    for (wrong, why) in [
        (json!({ "exp": null }), "exp"),
        (json!({ "exp": now - 61 }), "expired"),
        (json!({ "exp": 0 }), "expired"),
        (json!({ "exp": -1e300 }), ""),
        (json!({ "exp": 1e300 }), ""),
        (json!({ "exp": now + 3_700 }), "hour"),
        (json!({ "exp": (now + 120).to_string() }), "type"),
        (json!({ "nbf": now + 80 }), "nbf"),
        (json!({ "iat": now + 80 }), "iat"),
        (json!({ "nbf": "soon" }), "type"),
    ] {
        let description =
            refused(ask(&party, &signer.assertion(&party, wrong.clone())).await, &wrong.to_string());
        assert!(description.contains(why), "{wrong}: {description}");
    }
    let assertion = signer.assertion(&party, json!({}));
    app.advance(TimeDelta::seconds(181));
    assert!(refused(ask(&party, &assertion).await, "too late").contains("expired"));
}

#[tokio::test]
async fn an_assertion_is_accepted_once_also_in_parallel() {
    let app = TestApp::start().await;
    let (party, signer) = with_secret(&app).await;
    let assertion = signer.assertion(&party, json!({}));
    let answers = futures::future::join_all((0..8).map(|_| ask(&party, &assertion))).await;
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(taken, 1);
    assert!(answers.iter().all(|answer| answer.status == 200 || answer.text.contains("used before")));
    // Another assertion with the same `jti` is the same one, as far as anybody can tell.
    let jti = claims(&party, json!({}))["jti"].clone();
    ask(&party, &signer.assertion(&party, json!({ "jti": jti }))).await.expect(200);
    let again = signer.assertion(&party, json!({ "jti": jti, "exp": app.clock.now().timestamp() + 300 }));
    assert!(refused(ask(&party, &again).await, "again").contains("used before"));
    // That of another application is its own.
    let key = Signer::new("ES256", "one");
    let other = with_keys(&app, "Other", key.jwks()).await;
    ask(&other, &key.assertion(&other, json!({ "jti": jti }))).await.expect(200);
    for jti in [json!(null), json!(""), json!(7), json!("x".repeat(513))] {
        refused(ask(&party, &signer.assertion(&party, json!({ "jti": jti }))).await, &jti.to_string());
    }
}

#[tokio::test]
async fn a_rejected_assertion_is_not_consumed() {
    let app = TestApp::start().await;
    let (party, signer) = with_secret(&app).await;
    let jti = json!({ "jti": "once" });
    let forged = Signer::of_secret(b"guess").assertion(&party, jti.clone());
    refused(ask(&party, &forged).await, "forged");
    ask(&party, &signer.assertion(&party, jti)).await.expect(200);
}

#[tokio::test]
async fn keys_of_one_use_are_not_accepted_for_another() {
    let app = TestApp::start().await;
    let (rsa, other) = (Signer::new("RS256", "one"), Signer::new("RS256", "one"));
    let party = with_keys(&app, "Keys", rsa.jwks()).await;
    let stranger = with_keys(&app, "Stranger", other.jwks()).await;
    refused(ask(&party, &other.assertion(&party, json!({}))).await, "the key of another application");
    refused(ask(&stranger, &rsa.assertion(&stranger, json!({}))).await, "the key of another application");

    // RFC 8725 section 2.1: a public key is no secret, and no signature is none.
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", "AAAA");
    for secret in [rsa.public_bytes(), rsa.jwks().to_string().into_bytes(), pem.into_bytes(), Vec::new()] {
        let confused = Signer::of_secret(&secret).assertion(&party, json!({}));
        refused(ask(&party, &confused).await, "alg confusion");
    }
    let claims = URL_SAFE_NO_PAD.encode(claims(&party, json!({})).to_string());
    for alg in ["none", "None", "NONE", "", "HS384", "RS512", "ES256K", "RS1"] {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": alg }).to_string());
        for assertion in [format!("{header}.{claims}."), rsa.sign_text(&format!("{header}.{claims}"))] {
            refused(ask(&party, &assertion).await, alg);
        }
    }
    // The signature of one algorithm is not one of another with the same key.
    let header = json!({ "alg": "PS256", "kid": "one" });
    let claims = super::signer::claims(&party, json!({}));
    refused(ask(&party, &rsa.sign(&header, &claims)).await, "RS256 for PS256");
    let (secret, mac) = with_secret(&app).await;
    refused(ask(&secret, &rsa.assertion(&secret, json!({}))).await, "a key pair for a secret");
    ask(&secret, &mac.assertion(&secret, json!({}))).await.expect(200);
}

#[tokio::test]
async fn the_registered_algorithm_is_the_only_one() {
    let app = TestApp::start().await;
    let (rsa, elliptic) = (Signer::new("RS256", "rsa"), Signer::new("ES256", "elliptic"));
    let settings = json!({
        "name": "Robot",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks": { "keys": [rsa.jwk(), elliptic.jwk()] },
    });
    let party = Party::register_as(&app, settings).await;
    ask(&party, &elliptic.assertion(&party, json!({}))).await.expect(200);
    let description = refused(ask(&party, &rsa.assertion(&party, json!({}))).await, "RS256");
    assert!(description.contains("token_endpoint_auth_signing_alg"), "{description}");
}

#[tokio::test]
async fn a_key_is_selected_by_kid_or_by_trying_all() {
    let app = TestApp::start().await;
    let signers = [Signer::new("ES256", "a"), Signer::new("RS256", "b"), Signer::new("ES256", "c")];
    let jwks = json!({ "keys": signers.iter().map(Signer::jwk).collect::<Vec<_>>() });
    let party = with_keys(&app, "Robot", jwks).await;
    for signer in &signers {
        ask(&party, &signer.assertion(&party, json!({}))).await.expect(200);
        let unnamed = signer.sign(&json!({ "alg": signer.alg }), &claims(&party, json!({})));
        ask(&party, &unnamed).await.expect(200);
        for kid in ["d", "A", ""] {
            let header = json!({ "alg": signer.alg, "kid": kid });
            let description =
                refused(ask(&party, &signer.sign(&header, &claims(&party, json!({})))).await, kid);
            assert!(description.contains("kid"), "{description}");
        }
    }
    let header = json!({ "alg": "ES256", "kid": "c" });
    refused(ask(&party, &signers[0].sign(&header, &claims(&party, json!({})))).await, "another's kid");
}

#[tokio::test]
async fn malformed_assertions_are_rejected() {
    let app = TestApp::start().await;
    let signer = Signer::new("ES256", "one");
    let party = with_keys(&app, "Robot", signer.jwks()).await;
    let right = claims(&party, json!({}));
    for header in [
        json!({ "alg": "ES256", "kid": "one", "crit": ["b64"], "b64": false }),
        json!({ "alg": "ES256", "kid": "one", "crit": [] }),
        json!({ "alg": "ES256", "kid": "one", "typ": "at+jwt" }),
        json!({ "alg": "ES256", "kid": 1 }),
        json!({ "kid": "one" }),
        json!([]),
        json!("ES256"),
    ] {
        refused(ask(&party, &signer.sign(&header, &right)).await, &header.to_string());
    }
    for wrong in [json!([]), json!("x"), json!({}), json!({ "iss": 1, "sub": 1 })] {
        refused(ask(&party, &signer.sign(&signer.header(), &wrong)).await, &wrong.to_string());
    }
    // A name that comes twice is read differently by different readers.
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let twice = right.to_string().replacen('{', "{\"sub\":\"other\",", 1);
    let message = format!("{}.{}", part(&signer.header().to_string()), part(&twice));
    refused(ask(&party, &signer.sign_text(&message)).await, "sub twice");
    let good = signer.assertion(&party, json!({}));
    let long = signer.assertion(&party, json!({ "more": "x".repeat(16_384) }));
    for text in [
        "x",
        "a.b",
        "a.b.c",
        "..",
        &good[..good.len() - 4],
        &format!("{good}.x.y"),
        &long,
        &format!("{good}="),
    ] {
        refused(ask(&party, text).await, text);
    }
    ask(&party, &good).await.expect(200);
    let changed = good.replacen(&good[good.len() - 10..], "AAAAAAAAAA", 1);
    refused(ask(&party, &changed).await, "a changed signature");
}

#[tokio::test]
async fn an_assertion_is_the_only_registered_authentication_method() {
    let app = TestApp::start().await;
    let (party, signer) = with_secret(&app).await;
    let assertion = || signer.assertion(&party, json!({}));
    let form = |assertion: &str| {
        let form = [GRANT, ("client_assertion_type", TYPE), ("client_assertion", assertion)]
            .map(|(n, v)| (n.to_owned(), v.to_owned()));
        app.anonymous().request(Method::POST, "/oauth2/token").form(&form)
    };
    let basic = send(form(&assertion()).basic_auth(&party.client_id, Some(&party.secret))).await;
    assert_eq!(error(&basic, 400), "invalid_request");
    let both = ask_with(&party, &assertion(), &[("client_secret", &party.secret)]).await;
    assert_eq!(error(&both, 400), "invalid_request");
    for half in [[GRANT, ("client_assertion", &*assertion())], [GRANT, ("client_assertion_type", TYPE)]] {
        assert_eq!(error(&send(party.token_request(&half)).await, 400), "invalid_request");
    }
    let kind = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
    let saml = [GRANT, ("client_assertion_type", kind), ("client_assertion", &*assertion())];
    refused(send(party.token_request(&saml)).await, kind);

    // It has a secret, and a public application would show its id; neither is how it registered.
    refused(party.token(&[GRANT]).await, "Basic");
    let in_body = [GRANT, ("client_id", &*party.client_id), ("client_secret", &*party.secret)];
    let description = refused(send(party.token_request(&in_body)).await, "body");
    assert!(description.contains("token_endpoint_auth_method"), "{description}");
    refused(send(party.token_request(&[GRANT, ("client_id", &party.client_id)])).await, "the id alone");

    let plain = Party::register(&app).await;
    let signed = Signer::of_secret(plain.secret.as_bytes()).assertion(&plain, json!({}));
    refused(ask(&plain, &signed).await, "registered for client_secret_basic");
    plain.token(&[GRANT]).await.expect(200);
}

#[tokio::test]
async fn only_the_registered_authentication_method_is_accepted() {
    let app = TestApp::start().await;
    for (method, in_header) in [("client_secret_basic", true), ("client_secret_post", false)] {
        let settings = json!({
            "name": method, "token_endpoint_auth_method": method, "pin_token_endpoint_auth_method": true,
        });
        let party = Party::register_as(&app, settings).await;
        let header = party.token(&[GRANT]).await;
        let body = [GRANT, ("client_id", &*party.client_id), ("client_secret", &*party.secret)];
        let body = send(party.token_request(&body)).await;
        let (right, wrong) = if in_header { (header, body) } else { (body, header) };
        right.expect(200);
        assert!(refused(wrong, method).contains("token_endpoint_auth_method"), "{method}");
        let guessed = send(party.token_request(&[GRANT]).basic_auth(&party.client_id, Some("guess"))).await;
        assert!(!refused(guessed, method).contains("token_endpoint_auth_method"), "{method}");
    }
}

#[tokio::test]
async fn every_grant_takes_assertions() {
    let app = TestApp::start().await;
    let signer = Signer::new("ES256", "one");
    let party = with_keys(&app, "Wiki", signer.jwks()).await;
    let redeem = [
        ("grant_type", "authorization_code"),
        ("code", &*party.code().await),
        ("redirect_uri", super::party::REDIRECT_URI),
        ("code_verifier", super::party::VERIFIER),
        ("client_assertion_type", TYPE),
        ("client_assertion", &*signer.assertion(&party, json!({}))),
    ];
    let tokens = send(party.token_request(&redeem)).await.expect(200);
    let refresh = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
        ("client_assertion_type", TYPE),
        ("client_assertion", &*signer.assertion(&party, json!({}))),
    ];
    send(party.token_request(&refresh)).await.expect(200);
}
