//! What ID and access tokens say, and that they verify with the published keys.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{
    party::{Party, decode, text},
    signed::verify,
};
use crate::support::{ADMIN, TestApp};

#[tokio::test]
async fn tokens_contain_subject_audience_and_authentication() {
    let app = TestApp::start().await;
    let party = Party::register(&app).await;
    let tokens = party.tokens().await;
    verify(&app, text(&tokens["id_token"])).await;
    verify(&app, text(&tokens["access_token"])).await;

    let (header, id) = decode(&tokens["id_token"]);
    assert_eq!(header["alg"], "RS256");
    assert_eq!(
        (&id["iss"], &id["aud"], &id["nonce"]),
        (&json!(app.url), &json!(party.client_id), &json!("a nonce"))
    );
    assert_eq!((&id["acr"], &id["amr"]), (&json!("1"), &json!(["pwd"])));
    assert_eq!((&id["email"], &id["name"]), (&json!(ADMIN), &json!("Admin")));
    assert_eq!((&id["company"], &id["roles"]), (&json!({ "id": 1, "code": "acme" }), &json!(["user"])));
    let hash = digest::digest(&digest::SHA256, text(&tokens["access_token"]).as_bytes());
    assert_eq!(id["at_hash"], URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]));

    let (header, access) = decode(&tokens["access_token"]);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("ES256"), &json!("at+jwt")));
    for (name, value) in [
        ("iss", json!(app.url)),
        ("aud", json!(app.url)),
        ("client_id", json!(party.client_id)),
        ("scope", tokens["scope"].clone()),
        ("company", json!({ "id": 1, "code": "acme" })),
        ("roles", json!(["user"])),
    ] {
        assert_eq!(access[name], value, "{name}");
    }
    for name in ["sub", "sid", "auth_time", "acr", "amr"] {
        assert_eq!(access[name], id[name], "{name}");
    }
    let seconds = |token: &Value, name: &str| token[name].as_i64().expect("a number");
    assert_eq!(seconds(&access, "exp") - seconds(&access, "iat"), 600);
    assert!(access["jti"].is_string() && access["grant_id"].is_string());
}

#[tokio::test]
async fn an_application_chooses_algorithm_and_claims() {
    let app = TestApp::start().await;
    for alg in ["ES256", "PS256", "EdDSA"] {
        let settings =
            json!({ "name": alg, "id_token_signed_response_alg": alg, "id_token_claims": "minimal" });
        let party = Party::register_as(&app, settings).await;
        let tokens = party.tokens().await;
        let (header, claims) = decode(&tokens["id_token"]);
        assert_eq!(header["alg"], alg);
        assert!(claims.get("email").is_none() && claims.get("roles").is_none(), "{claims}");
        let jwks = app.anonymous().get("/oauth2/jwks").await.expect(200);
        let keys = jwks["keys"].as_array().unwrap();
        // What is made when it is first needed is published with its successor.
        let count = keys.iter().filter(|key| key["alg"] == alg).count();
        assert!(count == 2 || alg == "ES256", "{alg} {jwks}");
        assert!(keys.iter().any(|key| key["kid"] == header["kid"]));
        assert!(keys.iter().all(|key| key.get("d").is_none()));
    }
}
