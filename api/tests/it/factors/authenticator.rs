//! A browser with an authenticator that shares no code with the server: the messages are made byte by byte, as WebAuthn
//! Level 3 describes them, so that hostile ones can be made too.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use kernel::{
    Random,
    secrets::{base64url, from_base64url, sha256},
};
use serde_json::{Value, json};

/// The AAGUID of 1Password.
const AAGUID: [u8; 16] =
    [0xba, 0xda, 0x55, 0x66, 0xa7, 0xaa, 0x40, 0x1f, 0xbd, 0x96, 0x45, 0x61, 0x9a, 0x55, 0x12, 0x0d];

/// The flags of authenticator data (section 6.1).
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKED_UP: u8 = 0x08 | 0x10;
const ATTESTED: u8 = 0x40;

/// A device with at most one passkey, whose browser shows a page of an origin.
#[derive(Clone)]
pub struct Device {
    /// The origin of the page.
    pub origin: String,
    /// The RP id that it answers for, in place of the one that is asked for.
    pub rp_id: Option<String>,
    /// Whether it verifies its user.
    pub verifies: bool,
    /// The user handle that it returns.
    pub user_handle: Value,
    /// Whether its passkey is copied to other devices. If not, it counts its uses.
    pub synchronised: bool,
    /// How often it was used, which it returns.
    pub counter: u32,
    /// The id of its passkey.
    pub credential_id: Vec<u8>,
    /// The private key, as PKCS #8.
    pub key: Vec<u8>,
}

impl Device {
    /// A device whose passkey is copied to others, and counts nothing.
    pub fn at(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            rp_id: None,
            verifies: true,
            user_handle: Value::Null,
            synchronised: true,
            counter: 0,
            credential_id: Vec::new(),
            key: Vec::new(),
        }
    }

    /// A device that keeps its passkey to itself, and counts its uses.
    pub fn counting(origin: &str) -> Self {
        Self { synchronised: false, ..Self::at(origin) }
    }

    /// Creates a passkey: `navigator.credentials.create`.
    pub fn create(&mut self, public_key: &Value) -> Value {
        assert_eq!(public_key["pubKeyCredParams"][0]["alg"], -7, "ES256 is asked for first");
        let key =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).unwrap();
        self.key = key.as_ref().to_vec();
        self.credential_id = Random::system().bytes::<32>().to_vec();
        self.user_handle = public_key["user"]["id"].clone();
        let mut data = self.authenticator_data(&public_key["rp"]["id"], ATTESTED);
        data.extend(AAGUID);
        data.extend(u16::try_from(self.credential_id.len()).unwrap().to_be_bytes());
        data.extend(&self.credential_id);
        data.extend(self.cose_key());
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}.
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        object.extend(data);
        let client_data = self.client_data("webauthn.create", public_key);
        self.credential(json!({
            "attestationObject": base64url(&object), "clientDataJSON": base64url(&client_data),
            "transports": ["internal"],
        }))
    }

    /// Answers with the passkey: `navigator.credentials.get`.
    pub fn get(&mut self, public_key: &Value) -> Value {
        self.counter += u32::from(!self.synchronised);
        let data = self.authenticator_data(&public_key["rpId"], 0);
        let client_data = self.client_data("webauthn.get", public_key);
        let mut signed = data.clone();
        signed.extend(sha256(&client_data));
        let signature = self.pair().sign(&SystemRandom::new(), &signed).unwrap();
        self.credential(json!({
            "authenticatorData": base64url(&data), "clientDataJSON": base64url(&client_data),
            "signature": base64url(signature.as_ref()), "userHandle": self.user_handle,
        }))
    }

    /// What `PublicKeyCredential.toJSON` returns.
    fn credential(&self, response: Value) -> Value {
        let id = base64url(&self.credential_id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
        })
    }

    fn authenticator_data(&self, rp_id: &Value, more: u8) -> Vec<u8> {
        let rp_id = self.rp_id.as_deref().unwrap_or_else(|| rp_id.as_str().unwrap());
        let verified = if self.verifies { USER_VERIFIED } else { 0 };
        let backed_up = if self.synchronised { BACKED_UP } else { 0 };
        let mut data = sha256(rp_id.as_bytes());
        data.push(USER_PRESENT | verified | backed_up | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn client_data(&self, kind: &str, public_key: &Value) -> Vec<u8> {
        assert!(from_base64url(public_key["challenge"].as_str().unwrap()).unwrap().len() >= 16);
        let data = json!({
            "type": kind, "challenge": public_key["challenge"], "origin": self.origin, "crossOrigin": false,
        });
        data.to_string().into_bytes()
    }

    fn pair(&self) -> EcdsaKeyPair {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &self.key).unwrap()
    }

    /// CBOR: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y} (RFC 9053 section 7.1).
    fn cose_key(&self) -> Vec<u8> {
        let pair = self.pair();
        let point = pair.public_key().as_ref();
        assert_eq!((point.len(), point[0]), (65, 4), "an uncompressed point");
        let mut key = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20".to_vec();
        key.extend(&point[1..33]);
        key.extend(b"\x22\x58\x20");
        key.extend(&point[33..]);
        key
    }
}
