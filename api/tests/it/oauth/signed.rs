//! Verifying tokens as an application does: by the key that they name, as it is published.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::party::{decode, text};
use crate::support::TestApp;

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text(value)).expect("base64url")
}

/// The keys that are published now.
pub async fn jwks(app: &TestApp) -> Vec<Value> {
    let jwks = app.anonymous().get("/oauth2/jwks").await.expect(200);
    jwks["keys"].as_array().expect("keys").clone()
}

/// Verifies a token by the keys that are published now.
pub async fn verify(app: &TestApp, token: &str) {
    let (header, _) = decode(&json!(token));
    let keys = jwks(app).await;
    let key = keys.iter().find(|key| key["kid"] == header["kid"]).expect("a published key");
    assert_eq!((&key["alg"], &key["use"]), (&header["alg"], &json!("sig")));
    assert_eq!(key.get("d"), None, "a private key is published");
    let (message, signature) = token.rsplit_once('.').expect("a signature");
    let (message, signature) = (message.as_bytes(), URL_SAFE_NO_PAD.decode(signature).expect("base64url"));
    let rsa = || RsaPublicKeyComponents { n: bytes(&key["n"]), e: bytes(&key["e"]) };
    let valid = match text(&header["alg"]) {
        "RS256" => rsa().verify(&RSA_PKCS1_2048_8192_SHA256, message, &signature),
        "PS256" => rsa().verify(&RSA_PSS_2048_8192_SHA256, message, &signature),
        "ES256" => {
            let point = [vec![4], bytes(&key["x"]), bytes(&key["y"])].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, &signature)
        }
        "EdDSA" => UnparsedPublicKey::new(&ED25519, bytes(&key["x"])).verify(message, &signature),
        other => panic!("{other}"),
    };
    valid.expect("a valid signature");
}
