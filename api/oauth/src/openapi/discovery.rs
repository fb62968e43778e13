//! The documents that applications configure themselves from.

use serde_json::{Value, json};

use super::{
    BUSY, TAG,
    shapes::{answer, refused},
};

const METADATA: &str = "Returns the endpoints and the capabilities of the server. Client libraries need only the issuer \
    to configure themselves from it.";

/// `GET /oauth2/jwks`.
pub(super) fn keys() -> Value {
    let description = "Returns the public keys that verify the signatures of tokens, as a JSON Web Key Set (RFC 7517). \
        New keys are published before they sign. Old keys are published until the last token that they signed has \
        expired.";
    public("jwks", "JsonWebKeySet", "Get the public keys", description)
}

/// `GET /.well-known/openid-configuration`.
pub(super) fn openid() -> Value {
    public("openidConfiguration", "ProviderMetadata", "Get the OpenID Connect metadata", METADATA)
}

/// `GET /.well-known/oauth-authorization-server`.
pub(super) fn oauth() -> Value {
    public("oauthAuthorizationServer", "ProviderMetadata", "Get the OAuth 2.0 metadata", METADATA)
}

fn public(id: &str, schema: &str, summary: &str, description: &str) -> Value {
    json!({
        "operationId": id,
        "summary": summary,
        "description": description,
        "tags": [TAG],
        "security": [],
        "responses": { "200": answer("The document.", schema), "503": refused(BUSY) },
    })
}
