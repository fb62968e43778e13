//! What an application signs its assertions with.

use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RsaKeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::party::Party;

/// What `client_assertion_type` must be.
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A key of an application, under an id.
pub struct Signer {
    pub alg: &'static str,
    pub kid: &'static str,
    key: Key,
}

enum Key {
    Secret(Vec<u8>),
    Rsa(Box<RsaKeyPair>),
    Ecdsa(Box<EcdsaKeyPair>),
    Ed25519(Box<Ed25519KeyPair>),
}

impl Signer {
    /// A new key for an algorithm.
    pub fn new(alg: &'static str, kid: &'static str) -> Self {
        let key = match alg {
            "RS256" | "PS256" => Key::Rsa(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())),
            "ES256" => {
                let drawn = EcdsaKeyPair::generate(&signature::ECDSA_P256_SHA256_FIXED_SIGNING);
                Key::Ecdsa(Box::new(drawn.unwrap()))
            }
            "EdDSA" => Key::Ed25519(Box::new(Ed25519KeyPair::generate().unwrap())),
            other => panic!("{other}"),
        };
        Self { alg, kid, key }
    }

    /// A secret as a key.
    pub fn of_secret(secret: &[u8]) -> Self {
        Self { alg: "HS256", kid: "", key: Key::Secret(secret.to_vec()) }
    }

    /// The bytes of the public key, as somebody might take them for a secret.
    pub fn public_bytes(&self) -> Vec<u8> {
        match &self.key {
            Key::Secret(bytes) => bytes.clone(),
            Key::Rsa(pair) => pair.public_key().as_ref().to_vec(),
            Key::Ecdsa(pair) => pair.public_key().as_ref().to_vec(),
            Key::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    /// The public key as a JSON Web Key.
    pub fn jwk(&self) -> Value {
        let text = |bytes: &[u8]| json!(URL_SAFE_NO_PAD.encode(bytes));
        let mut jwk = match &self.key {
            Key::Secret(_) => panic!("a secret has no public key"),
            Key::Rsa(pair) => {
                let public = pair.public_key();
                let n = public.modulus().big_endian_without_leading_zero();
                let e = public.exponent().big_endian_without_leading_zero();
                json!({ "kty": "RSA", "n": text(n), "e": text(e) })
            }
            Key::Ecdsa(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "x": text(x), "y": text(y) })
            }
            Key::Ed25519(pair) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": text(pair.public_key().as_ref()) })
            }
        };
        jwk["kid"] = json!(self.kid);
        jwk
    }

    /// A key set with this key alone.
    pub fn jwks(&self) -> Value {
        json!({ "keys": [self.jwk()] })
    }

    /// A compact JWS.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        self.sign_text(&format!("{}.{}", part(header), part(claims)))
    }

    /// Signs the first two parts of a JWS.
    pub fn sign_text(&self, message: &str) -> String {
        let (random, bytes) = (SystemRandom::new(), message.as_bytes());
        let signature = match &self.key {
            Key::Secret(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::sign(&key, bytes).as_ref().to_vec()
            }
            Key::Rsa(pair) => {
                let encoding: &'static dyn signature::RsaEncoding = match self.alg {
                    "PS256" => &signature::RSA_PSS_SHA256,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &random, bytes, &mut signature).unwrap();
                signature
            }
            Key::Ecdsa(pair) => pair.sign(&random, bytes).unwrap().as_ref().to_vec(),
            Key::Ed25519(pair) => pair.sign(bytes).as_ref().to_vec(),
        };
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The header of its assertions.
    pub fn header(&self) -> Value {
        let mut header = json!({ "alg": self.alg, "typ": "JWT" });
        if !self.kid.is_empty() {
            header["kid"] = json!(self.kid);
        }
        header
    }

    /// An assertion of an application, with some claims changed; `null` leaves one out.
    pub fn assertion(&self, party: &Party<'_>, changed: Value) -> String {
        self.sign(&self.header(), &claims(party, changed))
    }
}

/// The claims of a valid assertion, with some changed; `null` leaves one out.
pub fn claims(party: &Party<'_>, changed: Value) -> Value {
    let now = party.app.clock.now().timestamp();
    let mut claims = json!({
        "iss": party.client_id,
        "sub": party.client_id,
        "aud": format!("{}/oauth2/token", party.app.url),
        "iat": now,
        "exp": now + 120,
        "jti": uuid::Uuid::from_u128(u128::from_ne_bytes(random())).to_string(),
    });
    for (name, value) in changed.as_object().expect("an object") {
        claims[name.as_str()] = value.clone();
    }
    claims.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    claims
}

fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).expect("random bytes");
    bytes
}
