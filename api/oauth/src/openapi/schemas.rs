//! The forms and the responses of the OAuth endpoints as JSON schemas.

use serde_json::{Map, Value, json};
use shared_types::{StandardScope, Word};

use super::{
    device, legacy, registration,
    shapes::{form_schema, reference, texts},
};
use crate::{
    discovery,
    parameters::{AUTHORIZATION, BACKCHANNEL_LOGOUT, INTROSPECTION, LOGOUT, REVOCATION, TOKEN, USERINFO},
};

/// All schemas.
pub(super) fn all() -> Value {
    let mut all = Map::new();
    for schemas in [shared(), device::schemas(), legacy::schemas(), registration::schemas()] {
        if let Value::Object(schemas) = schemas {
            all.extend(schemas);
        }
    }
    Value::Object(all)
}

fn shared() -> Value {
    json!({
        "AuthorizationRequest": form_schema(AUTHORIZATION),
        "LogoutRequest": form_schema(LOGOUT),
        "BackchannelLogoutRequest": form_schema(BACKCHANNEL_LOGOUT),
        "TokenRequest": form_schema(TOKEN),
        "IntrospectionRequest": form_schema(INTROSPECTION),
        "RevocationRequest": form_schema(REVOCATION),
        "UserInfoRequest": form_schema(USERINFO),
        "OAuthError": error(),
        "Tokens": token_response(),
        "IntrospectionResponse": introspection_response(),
        "UserInfo": user_info(),
        "TokenCompany": company(),
        "JsonWebKeySet": json_web_key_set(),
        "ProviderMetadata": provider_metadata(),
    })
}

fn error() -> Value {
    json!({
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": { "type": "string", "description": "The error code of RFC 6749, RFC 6750 or OpenID Connect." },
            "error_description": { "type": "string", "description": "An explanation for the developer of the application." },
        },
        "example": { "error": "invalid_grant", "error_description": "the code is unknown" },
    })
}

fn token_response() -> Value {
    json!({
        "type": "object",
        "required": ["access_token", "token_type", "expires_in", "scope"],
        "properties": {
            "access_token": { "type": "string", "description": "The access token, a JWT (RFC 9068)." },
            "token_type": { "type": "string", "enum": ["Bearer"] },
            "issued_token_type": {
                "type": "string",
                "enum": ["urn:ietf:params:oauth:token-type:access_token"],
                "description": "Only for the token exchange grant type (RFC 8693).",
            },
            "expires_in": {
                "type": "integer",
                "format": "int64",
                "description": "The lifetime of the access token, in seconds.",
            },
            "scope": { "type": "string", "description": "The granted scopes, separated by spaces." },
            "refresh_token": { "type": "string", "description": "The refresh token, which can be used once." },
            "id_token": { "type": "string", "description": "The ID token, a JWT. Only if the scope `openid` was granted." },
        },
        "example": {
            "access_token": "eyJhbGciOiJFUzI1NiIs…",
            "token_type": "Bearer",
            "expires_in": 600,
            "scope": "openid profile email",
            "refresh_token": "aldaba_rt_…",
            "id_token": "eyJhbGciOiJSUzI1NiIs…",
        },
    })
}

fn introspection_response() -> Value {
    let seconds =
        |description: &str| json!({ "type": "integer", "format": "int64", "description": description });
    json!({
        "type": "object",
        "required": ["active"],
        "properties": {
            "active": { "type": "boolean", "description": "Whether the token can be used now. If not, there is nothing else." },
            "token_type": { "type": "string", "description": "Only for access tokens." },
            "username": { "type": "string", "description": "The username, if the token has the scope `profile`." },
            "iss": { "type": "string", "description": "The issuer." },
            "sub": { "type": "string", "description": "The user, or the application itself." },
            // Of any type: generators of Java cannot compile a choice of a string and an array.
            "aud": {
                "description": "The audience: a string, or an array of strings.",
                "example": "https://login.example.com",
            },
            "client_id": { "type": "string", "description": "The application that the token was issued to." },
            "scope": { "type": "string", "description": "The scopes, separated by spaces." },
            "iat": seconds("When the token was issued, in seconds since 1970."),
            "exp": seconds("When the token expires, in seconds since 1970."),
            "jti": { "type": "string", "description": "The ID of the token." },
            "sid": { "type": "string", "format": "uuid", "description": "The session of the user." },
            "auth_time": seconds("When the user signed in, in seconds since 1970."),
            "acr": { "type": "string", "description": "The authentication context class of the sign-in." },
            "amr": {
                "type": "array",
                "items": { "type": "string" },
                "description": "The authentication methods of the sign-in (RFC 8176).",
            },
            "company": reference("TokenCompany"),
            "roles": {
                "type": "array",
                "items": { "type": "string" },
                "description": "The codes of the user's roles in the application.",
            },
            "groups": {
                "type": "array",
                "items": { "type": "string" },
                "description": "The claim `groups`, if the token has the scope `groups`: the same as `roles`, unless the application maps it.",
            },
            "grant_id": { "type": "string", "format": "uuid", "description": "The grant of the token." },
            "act": {
                "type": "object",
                "additionalProperties": true,
                "description": "The application that acts for the user (RFC 8693 section 4.1). Its `act` is the one that acted before it.",
                "example": { "sub": "orders", "client_id": "orders" },
            },
            "exchanged_from": {
                "type": "object",
                "additionalProperties": true,
                "description": "The application of the first token, and the `jti` of each token that this one was exchanged from.",
                "example": { "client_id": "wiki", "jtis": ["jBV3LgCq8mYhU2S0oXk1Ww"] },
            },
        },
    })
}

/// The claims of the standard scopes. Those that an application defines itself come beside them.
fn user_info() -> Value {
    let mut schema = texts(&[("sub", true, "The identifier of the user, which never changes.")]);
    for claim in StandardScope::ALL.iter().flat_map(|scope| scope.claims()) {
        schema["properties"][claim] = user_claim(claim);
    }
    schema["additionalProperties"] = json!(true);
    schema["description"] = json!(
        "The claims that the scopes of the token cover (OpenID Connect Core section 5.1), as far as they are known, \
         and the claims that the application maps itself."
    );
    schema
}

fn user_claim(claim: &str) -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    match claim {
        "name" => text("The full name."),
        "given_name" => text("The given name or names."),
        "family_name" => text("The family name or names."),
        "middle_name" => text("The middle name or names."),
        "nickname" => text("A casual name."),
        "preferred_username" => text("The username."),
        "profile" => text("The URL of a page about the user."),
        "picture" => text("The URL of a picture of the user."),
        "website" => text("The URL of the user's own site."),
        "gender" => text("The gender, in any words."),
        "birthdate" => text("The date of birth: `YYYY-MM-DD`, `0000-MM-DD` without the year, or `YYYY`."),
        "zoneinfo" => text("The time zone, such as `Europe/Madrid`."),
        "locale" => text("The preferred language, as a tag such as `es`."),
        "email" => text("The email."),
        "phone_number" => text("The telephone number (E.164)."),
        "email_verified" => {
            json!({ "type": "boolean", "description": "Whether the user has confirmed the email." })
        }
        "phone_number_verified" => {
            json!({ "type": "boolean", "description": "Whether the number is known to be the user's." })
        }
        "updated_at" => json!({
            "type": "integer",
            "format": "int64",
            "description": "When the user was last changed, in seconds since 1970.",
        }),
        "address" => reference("Address"),
        "company" => reference("TokenCompany"),
        "roles" | "groups" => json!({
            "type": "array",
            "items": { "type": "string" },
            "description": "The codes of the user's roles in the application.",
        }),
        _ => json!({ "type": "string" }),
    }
}

fn company() -> Value {
    json!({
        "type": "object",
        "required": ["id", "code"],
        "description": "The company through which the user uses the application.",
        "properties": {
            "id": { "type": "integer", "format": "int64", "description": "The ID of the company." },
            "code": { "type": "string", "description": "The code of the company." },
        },
    })
}

fn json_web_key_set() -> Value {
    json!({
        "type": "object",
        "required": ["keys"],
        "properties": {
            "keys": {
                "type": "array",
                "items": { "type": "object", "additionalProperties": true },
                "description": "The keys (RFC 7517 section 4).",
            },
        },
    })
}

fn provider_metadata() -> Value {
    let example = discovery::document("https://login.example.com");
    let mut properties = Map::new();
    for (name, value) in example.as_object().into_iter().flatten() {
        let schema = match value {
            Value::Bool(_) => json!({ "type": "boolean" }),
            Value::Array(_) => json!({ "type": "array", "items": { "type": "string" } }),
            _ => json!({ "type": "string" }),
        };
        properties.insert(name.clone(), schema);
    }
    let required: Vec<_> = properties.keys().cloned().collect();
    json!({ "type": "object", "required": required, "properties": properties, "example": example })
}
