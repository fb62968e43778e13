//! How applications authenticate (RFC 7591 section 2, OpenID Connect Core section 9): which settings are compatible.

use shared_types::{AssertionAlg, SigningAlg, TokenEndpointAuthMethod, Word};

use super::Application;
use kernel::{
    Fields,
    jose::{KeySet, signing_alg},
};

/// The maximum length of a key set, in bytes.
const MAX_JWKS: usize = 20_000;

/// Adds an error at each field that is incompatible with the authentication method of an application.
pub(super) fn validate(fields: &mut Fields, application: &Application) {
    let metadata = &application.metadata.0;
    let method = application.token_endpoint_auth_method.0;
    let alg = metadata.token_endpoint_auth_signing_alg;
    check_key_set(fields, application);
    let suits = |alg: AssertionAlg| match method {
        TokenEndpointAuthMethod::ClientSecretJwt => alg == AssertionAlg::Hs256,
        TokenEndpointAuthMethod::PrivateKeyJwt => alg != AssertionAlg::Hs256,
        _ => true,
    };
    if !alg.is_none_or(suits) {
        let text = "does not go with the token_endpoint_auth_method: HS256 is for client_secret_jwt alone";
        fields.add("token_endpoint_auth_signing_alg", "invalid", text);
    }
    if method != TokenEndpointAuthMethod::PrivateKeyJwt || metadata.jwks_uri.is_some() {
        return;
    }
    let algs = alg.and_then(signing_alg).map_or_else(|| SigningAlg::ALL.to_vec(), |alg| vec![alg]);
    match metadata.jwks.as_ref().map(KeySet::read) {
        None => fields.add("jwks", "required", "private_key_jwt needs jwks or jwks_uri"),
        Some(Some(keys)) if !keys.supports(&algs) => {
            fields.add("jwks", "invalid", "has no key that its assertions could be verified with");
        }
        Some(_) => {}
    }
}

fn check_key_set(fields: &mut Fields, application: &Application) {
    let metadata = &application.metadata.0;
    let Some(jwks) = &metadata.jwks else { return };
    if metadata.jwks_uri.is_some() {
        fields.add("jwks", "invalid", "jwks and jwks_uri exclude each other");
    }
    if jwks.to_string().len() > MAX_JWKS {
        fields.add("jwks", "too_long", format!("must have at most {MAX_JWKS} characters"));
    }
    if let Some((code, text)) = KeySet::first_error(jwks) {
        fields.add("jwks", code, text);
    }
}
