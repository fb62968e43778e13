//! Tokens that were forged or taken for others: `alg: none`, algorithm confusion (RFC 8725 section 2.1), one kind of
//! token for another, and tokens in addresses (RFC 9700 section 4.3.2).

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::sign_in;
use crate::{
    oauth::party::{Party, callback, decode, error, send, text},
    support::TestApp,
};

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A token with these header and claims, and an HMAC by a key.
fn hs256(header: &Value, claims: &Value, key: &[u8]) -> String {
    let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message.as_bytes());
    format!("{message}.{}", encode(mac))
}

/// What an attacker makes of a token whose claims are to his liking.
async fn forged(app: &TestApp, token: &Value) -> Vec<String> {
    let (header, claims) = decode(token);
    let jwks = app.anonymous().get("/oauth2/jwks").await.expect(200);
    let keys = jwks["keys"].as_array().unwrap();
    let key = keys.iter().find(|key| key["kid"] == header["kid"]).expect("its key");
    let parts: Vec<_> = text(token).split('.').collect();
    let with = |name: &str, value: Value| {
        let mut header = header.clone();
        header[name] = value;
        header
    };
    let mut forged = Vec::new();
    for alg in ["none", "None", "NONE", ""] {
        let header = encode(with("alg", json!(alg)).to_string());
        forged.extend([
            format!("{header}.{}.", parts[1]),
            format!("{header}.{}", parts[1]),
            format!("{header}.{}.{}", parts[1], parts[2]),
        ]);
    }
    // The public key, in every form in which a server could hold it, as the secret of an HMAC.
    let member = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap_or_default()).unwrap();
    let point = [vec![4], member("x"), member("y")].concat();
    for secret in
        [key.to_string().into_bytes(), member("n"), point, header["kid"].to_string().into_bytes(), vec![]]
    {
        forged.push(hs256(&with("alg", json!("HS256")), &claims, &secret));
    }
    // A key that comes along, and one at an address in the header.
    let jwk = json!({ "kty": "oct", "k": encode("secret") });
    for (name, value) in [("jwk", jwk), ("jku", json!("https://evil.example/jwks")), ("crit", json!(["exp"]))]
    {
        let mut header = with("alg", json!("HS256"));
        header[name] = value;
        forged.push(hs256(&header, &claims, b"secret"));
    }
    for alg in ["RS256", "ES256", "PS256", "EdDSA", "ES384"].iter().filter(|alg| header["alg"] != **alg) {
        forged.push(format!("{}.{}.{}", encode(with("alg", json!(alg)).to_string()), parts[1], parts[2]));
    }
    for kid in [json!("unknown"), json!("../../etc/passwd"), json!("' OR 1=1 --"), json!(1), Value::Null] {
        forged.push(format!("{}.{}.{}", encode(with("kid", kid).to_string()), parts[1], parts[2]));
    }
    // The claims changed, the signature cut, garbled, left out.
    let mut other = claims.clone();
    other["sub"] = json!("00000000-0000-0000-0000-000000000000");
    forged.push(format!("{}.{}.{}", parts[0], encode(other.to_string()), parts[2]));
    forged.push(format!("{}.{}.{}", parts[0], parts[1], &parts[2][..parts[2].len() - 4]));
    forged.push(format!("{}.{}.{}", parts[0], parts[1], parts[2].chars().rev().collect::<String>()));
    forged.push(format!("{}.{}.", parts[0], parts[1]));
    forged.push(format!("{}.{}", parts[0], parts[1]));
    forged.push(format!("{}.{}.{}.x", parts[0], parts[1], parts[2]));
    forged
}

#[tokio::test]
async fn a_forged_access_token_is_rejected_everywhere() {
    let app = TestApp::start().await;
    let settings = json!({ "name": "Console", "scope": "openid aldaba.api", "introspect_all": true });
    let party = Party::register_as(&app, settings).await;
    let code = party.answer_in(&app.browser(), &[("scope", "openid aldaba.api")]).await["code"].clone();
    let tokens = party.redeem(&code).await.expect(200);
    app.anonymous().with_token(text(&tokens["access_token"])).get("/v1/me").await.expect(200);
    for token in forged(&app, &tokens["access_token"]).await {
        assert_eq!(error(&party.userinfo(&token).await, 401), "invalid_token", "{token}");
        assert_eq!(party.introspect(&token).await, json!({ "active": false }), "{token}");
        let caller = app.anonymous().with_token(&token);
        assert_eq!(caller.get("/v1/me").await.problem(401).0, "unauthenticated", "{token}");
    }
}

/// OpenID Connect RP-Initiated Logout section 2 and Core section 3.1.2.1: a hint that is not ours says nothing.
#[tokio::test]
async fn a_forged_hint_is_ignored() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let mut hints = forged(&app, &tokens["id_token"]).await;
    // Neither does a token of another kind.
    hints.push(text(&tokens["access_token"]).to_owned());
    hints.push(text(&tokens["refresh_token"]).to_owned());
    for hint in hints {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("id_token_hint", &hint)
            .append_pair("post_logout_redirect_uri", "https://app.example.com/bye")
            .finish();
        let asked = browser.get(&format!("/oauth2/logout?{query}")).await;
        assert!(asked.header("location").starts_with("/sign-out?interaction="), "{hint}: {}", asked.text);
        let answer = callback(&browser.get(&party.authorize(&[("id_token_hint", &*hint)])).await);
        assert!(answer.contains_key("code"), "{hint}: {answer:?}");
        let silent = [("id_token_hint", &*hint), ("prompt", "none")];
        let answer = callback(&browser.get(&party.authorize(&silent)).await);
        assert_eq!(answer["error"], "invalid_request", "{hint}");
    }
}

#[tokio::test]
async fn no_token_type_is_accepted_as_another() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    let [access, id, refresh] = ["access_token", "id_token", "refresh_token"].map(|name| text(&tokens[name]));
    for token in [id, refresh, "", "Bearer", &"x".repeat(40_000)] {
        assert_eq!(party.userinfo(token).await.status, 401);
        assert_eq!(app.anonymous().with_token(token).get("/v1/me").await.status, 401);
    }
    for token in [access, id, "", "aldaba_rt_", &refresh[..refresh.len() - 2]] {
        let refused = party.refresh(token).await;
        assert!(["invalid_grant", "invalid_request"].contains(&&*error(&refused, 400)), "{token}");
        assert!(["invalid_grant", "invalid_request"].contains(&&*error(&party.redeem(token).await, 400)));
    }
    assert_eq!(party.introspect(id).await, json!({ "active": false }));
    // An ordinary application's token is none of the API's, and nobody else's business.
    assert_eq!(app.anonymous().with_token(access).get("/v1/me").await.status, 401);
    let other = Party::register_as(&app, json!({ "name": "Other" })).await;
    for token in [access, refresh] {
        assert_eq!(other.introspect(token).await, json!({ "active": false }));
    }
    assert_eq!(error(&other.refresh(refresh).await, 400), "invalid_grant");
    party.refresh(refresh).await.expect(200);
}

#[tokio::test]
async fn no_secret_is_accepted_in_a_url() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let browser = app.browser();
    sign_in(&browser).await;
    let tokens = party.redeem(&party.code_in(&browser).await).await.expect(200);
    let access = text(&tokens["access_token"]);
    let post = |path: String| app.anonymous().request(reqwest::Method::POST, &path);
    let both = |path: String| post(path).basic_auth(&party.client_id, Some(&party.secret));
    for name in ["client_secret", "code", "code_verifier", "refresh_token", "password", "client_assertion"] {
        let form = [("grant_type", "client_credentials")];
        let refused = send(both(format!("/oauth2/token?{name}=x")).form(&form)).await;
        assert_eq!(error(&refused, 400), "invalid_request", "{name}");
    }
    let credentials = format!("client_id={}&client_secret={}", party.client_id, party.secret);
    let form = [("grant_type", "client_credentials")];
    let refused = send(post(format!("/oauth2/token?{credentials}")).form(&form)).await;
    assert_eq!(error(&refused, 400), "invalid_request");
    let everything = format!("/oauth2/token?{credentials}&grant_type=client_credentials");
    assert_eq!(send(post(everything).form(&[("a", "b")])).await.status, 400);
    let refused = send(both(format!("/oauth2/introspect?token={access}")).form(&[("token", access)])).await;
    assert_eq!(error(&refused, 400), "invalid_request");
    let get = app.anonymous().get(&format!("/oauth2/userinfo?access_token={access}")).await;
    assert_eq!(get.status, 401);
    let refused = send(post(format!("/oauth2/userinfo?access_token={access}")).form(&[("a", "b")])).await;
    assert_eq!(error(&refused, 400), "invalid_request");
    assert_eq!(app.anonymous().get(&format!("/v1/me?access_token={access}")).await.status, 401);
}
