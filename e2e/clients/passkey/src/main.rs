//! A device with one passkey, made with the `passkey` crate of 1Password. It reads commands from its standard input,
//! one JSON document a line, and writes the answer to each as a line: what `navigator.credentials` would return, or
//! an error.

use std::{
    error::Error,
    io::{BufRead, Write, stdin, stdout},
};

use passkey::{
    authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod},
    client::{Client, DefaultClientData},
    crypto::{CryptoBackend, hash::Sha256Backend, rust_crypto::RustCryptoBackend},
};
use passkey_types::{
    Passkey,
    ctap2::{Aaguid, Ctap2Error, get_assertion},
    webauthn::{CredentialCreationOptions, CredentialRequestOptions, PublicKeyCredentialRequestOptions},
};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

/// What the device does.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "command")]
enum Command {
    /// Creates a passkey for a page of an origin, in place of the one before.
    Create { origin: Url, public_key: Value },
    /// Answers with the passkey for a page of an origin, as the crate's client does.
    Get { origin: Url, public_key: Value },
    /// Answers with the passkey whatever origin and RP id are, as no honest client does.
    Forge { origin: String, rp_id: String, public_key: Value },
    /// Sets how often the passkey was used, as in a copy of the device from before.
    Count { counter: u32 },
}

/// A person who is at the device and always agrees.
struct Person;

#[async_trait::async_trait]
impl UserValidationMethod for Person {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

type Device = Authenticator<Option<Passkey>, Person, RustCryptoBackend>;

fn device() -> Device {
    let mut device = Authenticator::new(Aaguid::new_empty(), None, Person, RustCryptoBackend);
    device.set_make_credentials_with_signature_counter(true);
    device
}

/// What went wrong, as text.
fn failed(error: impl std::fmt::Debug) -> Box<dyn Error> {
    format!("{error:?}").into()
}

/// Signs a challenge for any origin and RP id.
async fn forge(
    device: &mut Device,
    (origin, rp_id): (String, String),
    public_key: Value,
) -> Result<Value, Box<dyn Error>> {
    let challenge = public_key["challenge"].clone();
    let options: PublicKeyCredentialRequestOptions = serde_json::from_value(public_key)?;
    let client_data =
        json!({ "type": "webauthn.get", "challenge": challenge, "origin": origin, "crossOrigin": false });
    let client_data = client_data.to_string().into_bytes();
    let client_data_hash = <RustCryptoBackend as CryptoBackend>::Sha256::sha256(&client_data);
    let request = get_assertion::Request {
        rp_id,
        client_data_hash: client_data_hash.to_vec().into(),
        allow_list: options.allow_credentials,
        extensions: None,
        options: get_assertion::Options { up: true, uv: true },
        pin_auth: None,
        pin_protocol: None,
    };
    let answer = device.get_assertion(request).await.map_err(failed)?;
    let id = answer.credential.ok_or("no passkey")?.id;
    Ok(json!({
        "id": id,
        "rawId": id,
        "type": "public-key",
        "response": {
            "authenticatorData": passkey_types::Bytes::from(answer.auth_data.to_vec()),
            "clientDataJSON": passkey_types::Bytes::from(client_data),
            "signature": answer.signature,
            "userHandle": answer.user.map(|user| user.id),
        },
        "clientExtensionResults": {},
    }))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut client = Client::new(device()).allows_insecure_localhost(true);
    for line in stdin().lock().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Command::Create { origin, public_key } => {
                let options = CredentialCreationOptions { public_key: serde_json::from_value(public_key)? };
                let created = client.register(&origin, options, DefaultClientData).await;
                created.map_err(failed).and_then(|created| Ok(serde_json::to_value(created)?))
            }
            Command::Get { origin, public_key } => {
                let options = CredentialRequestOptions { public_key: serde_json::from_value(public_key)? };
                let answered = client.authenticate(&origin, options, DefaultClientData).await;
                answered.map_err(failed).and_then(|answered| Ok(serde_json::to_value(answered)?))
            }
            Command::Forge { origin, rp_id, public_key } => {
                forge(client.authenticator_mut(), (origin, rp_id), public_key).await
            }
            Command::Count { counter } => match client.authenticator_mut().store_mut() {
                Some(passkey) => {
                    passkey.counter = Some(counter);
                    Ok(json!({}))
                }
                None => Err("no passkey".into()),
            },
        };
        let answer = answer.unwrap_or_else(|error| json!({ "error": error.to_string() }));
        let mut out = stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}
