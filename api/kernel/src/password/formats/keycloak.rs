//! The notation of Keycloak: a credential of type `password` in JSON, as its realm export contains it.
//!
//! `secretData` has the `value` and the `salt` in base64; `credentialData` the `algorithm`, the `hashIterations` and
//! `additionalParameters`. Both are objects, or JSON inside a string.

use argon2::{Algorithm, Params, Version};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    Argon2Hash, RefusedHash, Result, StoredHash, decode, number, output,
    pbkdf2::{Digest, Pbkdf2Hash},
    salt,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    r#type: Option<String>,
    secret_data: Value,
    credential_data: Value,
}

#[derive(Deserialize)]
struct SecretData {
    value: String,
    salt: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CredentialData {
    algorithm: String,
    hash_iterations: u32,
    #[serde(default)]
    additional_parameters: Option<Map<String, Value>>,
}

/// Reads a credential.
pub(super) fn read(text: &str) -> Result<StoredHash, RefusedHash> {
    let malformed =
        |_| RefusedHash::Invalid("it is not a credential of Keycloak with secretData and credentialData");
    let credential: Credential = serde_json::from_str(text).map_err(malformed)?;
    if credential.r#type.is_some_and(|kind| kind != "password") {
        return Err(RefusedHash::Invalid("the credential of Keycloak is not a password"));
    }
    let secret: SecretData = nested(credential.secret_data)?;
    let data: CredentialData = nested(credential.credential_data)?;
    let salt = salt(&decode(&secret.salt).ok_or(RefusedHash::Invalid("its salt is not base64"))?)?;
    let output = output(&secret.value)?;
    let pbkdf2 = |digest| Pbkdf2Hash::new(digest, data.hash_iterations, salt, output).map(StoredHash::Pbkdf2);
    match data.algorithm.as_str() {
        "pbkdf2" => pbkdf2(Digest::Sha1),
        "pbkdf2-sha256" => pbkdf2(Digest::Sha256),
        "pbkdf2-sha512" => pbkdf2(Digest::Sha512),
        "argon2" => {
            let (algorithm, version, params) = argon2(&data, output.len())?;
            Argon2Hash::new(algorithm, version, params, salt, output).map(StoredHash::Argon2)
        }
        _ => Err(RefusedHash::UnknownFormat),
    }
}

/// Reads an object, or the JSON inside a string.
fn nested<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, RefusedHash> {
    let read = match value {
        Value::String(text) => serde_json::from_str(&text),
        value => serde_json::from_value(value),
    };
    read.map_err(|_| {
        RefusedHash::Invalid("a member of the credential of Keycloak is missing or has another type")
    })
}

/// Reads the parameters of Argon2, each a list of one text.
fn argon2(data: &CredentialData, length: usize) -> Result<(Algorithm, Version, Params), RefusedHash> {
    let parameter = |name: &str| {
        let value = data.additional_parameters.as_ref().and_then(|parameters| parameters.get(name));
        let text = value.and_then(|value| value.as_str().or_else(|| value.get(0)?.as_str()));
        text.ok_or(RefusedHash::Invalid("a parameter of Argon2 is missing"))
    };
    let algorithm = match parameter("type")? {
        "id" => Algorithm::Argon2id,
        "i" => Algorithm::Argon2i,
        "d" => Algorithm::Argon2d,
        _ => return Err(RefusedHash::Invalid("the type of Argon2 is unknown")),
    };
    let version = match parameter("version")? {
        "1.3" => Version::V0x13,
        "1.0" => Version::V0x10,
        _ => return Err(RefusedHash::Invalid("the version is unknown")),
    };
    if number(parameter("hashLength")?)? as usize != length {
        return Err(RefusedHash::Invalid("its output has another length than it says"));
    }
    let (memory, lanes) = (number(parameter("memory")?)?, number(parameter("parallelism")?)?);
    let params = Params::new(memory, data.hash_iterations, lanes, Some(length));
    Ok((algorithm, version, params.map_err(|_| RefusedHash::Invalid("a parameter is not allowed"))?))
}
