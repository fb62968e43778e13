//! The forms and answers of the OAuth endpoints as JSON schemas.

use serde_json::{Map, Value, json};
use shared_types::{GrantType, Word};

use crate::discovery;

/// The parameters of an authorization request: name, whether it is needed, what it says.
pub(super) const AUTHORIZATION: [(&str, bool, &str); 14] = [
    ("response_type", true, "`code`."),
    ("client_id", true, "The application."),
    ("redirect_uri", true, "Where the answer goes: registered, compared exactly."),
    (
        "scope",
        false,
        "Separated by spaces; unknown ones are ignored. Absent: all that the application registered.",
    ),
    ("state", false, "Given back; up to 1,024 bytes."),
    ("nonce", false, "Given back in the ID token; up to 1,024 bytes."),
    ("code_challenge", false, "PKCE (RFC 7636); needed as the application's setting `pkce` says."),
    ("code_challenge_method", false, "`S256`."),
    ("response_mode", false, "`query`."),
    ("prompt", false, "`none`: no page is shown; `login`: the person signs in again."),
    ("max_age", false, "The most seconds since the person signed in."),
    ("login_hint", false, "Who will probably sign in."),
    ("ui_locales", false, "The languages that the person reads, the best first."),
    ("resource", false, "The API that access tokens are for (RFC 8707), by its URI; may come several times."),
];

/// The parameters of a logout request.
pub(super) const LOGOUT: [(&str, bool, &str); 6] = [
    ("id_token_hint", false, "An ID token of the session, expired or not."),
    ("client_id", false, "The application, where there is no ID token."),
    ("post_logout_redirect_uri", false, "Where to go afterwards: registered, compared exactly."),
    ("state", false, "Given back."),
    ("logout_hint", false, "Ignored: the person is asked where it is not sure who signs out."),
    ("ui_locales", false, "The languages that the person reads, the best first."),
];

const TOKEN: [(&str, bool, &str); 20] = [
    ("grant_type", true, "Which grant."),
    ("code", false, "The authorization code."),
    ("redirect_uri", false, "That of the authorization request; goes with `code`."),
    ("code_verifier", false, "PKCE; goes with `code`."),
    ("refresh_token", false, "The refresh token."),
    ("device_code", false, "The device code (RFC 8628)."),
    (
        "resource",
        false,
        "The API that the access token is for (RFC 8707), of those that were granted; may come several times.",
    ),
    ("username", false, "The person's email or username; goes with `password`."),
    ("password", false, "The person's password, for trusted applications of old."),
    ("subject_token", false, "The access token that is exchanged (RFC 8693)."),
    ("subject_token_type", false, "`urn:ietf:params:oauth:token-type:access_token`."),
    ("actor_token", false, "An access token of the application's own: it acts for the person from then on."),
    ("actor_token_type", false, "`urn:ietf:params:oauth:token-type:access_token`."),
    ("requested_token_type", false, "`urn:ietf:params:oauth:token-type:access_token`."),
    ("audience", false, "Like `resource`, where a token is exchanged; may come several times."),
    ("scope", false, "Which scopes; with a refresh or subject token fewer than it has."),
    ("client_id", false, "The application, unless it authenticates by HTTP Basic."),
    ("client_secret", false, "Its secret, unless it is public or authenticates in another way."),
    CLIENT_ASSERTION,
    CLIENT_ASSERTION_TYPE,
];

/// How an application authenticates by an assertion, wherever it does (RFC 7523).
const CLIENT_ASSERTION: (&str, bool, &str) =
    ("client_assertion", false, "A JWT that it signed, where it authenticates by one (RFC 7523).");
const CLIENT_ASSERTION_TYPE: (&str, bool, &str) = (
    "client_assertion_type",
    false,
    "Goes with `client_assertion`: `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`.",
);

const INTROSPECTION: [(&str, bool, &str); 6] = [
    ("token", true, "An access or refresh token."),
    ("token_type_hint", false, "Ignored."),
    ("client_id", false, "The application, unless it authenticates by HTTP Basic."),
    ("client_secret", false, "Its secret, unless it authenticates in another way."),
    CLIENT_ASSERTION,
    CLIENT_ASSERTION_TYPE,
];

const REVOCATION: [(&str, bool, &str); 6] = [
    ("token", true, "An access or refresh token."),
    ("token_type_hint", false, "Not needed."),
    ("client_id", false, "The application, unless it authenticates by HTTP Basic."),
    ("client_secret", false, "Its secret, unless it is public or authenticates in another way."),
    CLIENT_ASSERTION,
    CLIENT_ASSERTION_TYPE,
];

/// All schemas.
pub(super) fn all() -> Value {
    let mut all = schemas();
    for more in [super::device::schemas(), super::legacy::schemas()] {
        if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
            all.extend(more);
        }
    }
    all
}

fn schemas() -> Value {
    let mut token = strings(&TOKEN);
    token["properties"]["grant_type"]["enum"] = GrantType::ALL.iter().map(|grant| grant.as_str()).collect();
    let access_token = [("access_token", false, "The access token, unless it is in the header.")];
    json!({
        "AuthorizationRequest": strings(&AUTHORIZATION),
        "LogoutRequest": strings(&LOGOUT),
        "TokenRequest": token,
        "IntrospectionRequest": strings(&INTROSPECTION),
        "RevocationRequest": strings(&REVOCATION),
        "UserInfoRequest": strings(&access_token),
        "OAuthError": error(),
        "TokenResponse": token_response(),
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
            "error": { "type": "string", "description": "A code of RFC 6749, RFC 6750 or OpenID Connect." },
            "error_description": { "type": "string", "description": "For the application's developer." },
        },
        "example": { "error": "invalid_grant", "error_description": "the code is not known" },
    })
}

fn token_response() -> Value {
    json!({
        "type": "object",
        "required": ["access_token", "token_type", "expires_in", "scope"],
        "properties": {
            "access_token": { "type": "string", "description": "A JWT (RFC 9068)." },
            "token_type": { "type": "string", "enum": ["Bearer"] },
            "issued_token_type": {
                "type": "string",
                "enum": ["urn:ietf:params:oauth:token-type:access_token"],
                "description": "Where a token was exchanged (RFC 8693).",
            },
            "expires_in": { "type": "integer", "format": "int64", "description": "Seconds." },
            "scope": { "type": "string", "description": "What was granted, separated by spaces." },
            "refresh_token": { "type": "string", "description": "Each is used once." },
            "id_token": { "type": "string", "description": "A JWT, where `openid` was granted." },
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
    json!({
        "type": "object",
        "required": ["active"],
        "properties": {
            "active": { "type": "boolean" },
            "token_type": { "type": "string" },
            "username": { "type": "string", "description": "The person's, where the token has the scope `profile`." },
            "iss": { "type": "string" },
            "sub": { "type": "string" },
            "aud": { "description": "A string, or an array of several.", "oneOf": [
                { "type": "string" },
                { "type": "array", "items": { "type": "string" } },
            ] },
            "client_id": { "type": "string" },
            "scope": { "type": "string" },
            "iat": { "type": "integer", "format": "int64" },
            "exp": { "type": "integer", "format": "int64" },
            "jti": { "type": "string" },
            "sid": { "type": "string", "format": "uuid" },
            "auth_time": { "type": "integer", "format": "int64" },
            "acr": { "type": "string" },
            "amr": { "type": "array", "items": { "type": "string" } },
            "company": { "$ref": "#/components/schemas/TokenCompany" },
            "roles": { "type": "array", "items": { "type": "string" } },
            "grant_id": { "type": "string", "format": "uuid", "description": "What the token was issued under." },
            "act": {
                "type": "object",
                "additionalProperties": true,
                "description": "Who acts for the person (RFC 8693 section 4.1); who acted before is in its `act`.",
                "example": { "sub": "orders", "client_id": "orders" },
            },
            "exchanged_from": {
                "type": "object",
                "additionalProperties": true,
                "description": "The first application, and the `jti` of each token that it came from.",
                "example": { "client_id": "wiki", "jtis": ["jBV3LgCq8mYhU2S0oXk1Ww"] },
            },
        },
    })
}

fn user_info() -> Value {
    let mut schema = strings(&[
        ("sub", true, "The person, for good."),
        ("name", false, ""),
        ("given_name", false, ""),
        ("family_name", false, ""),
        ("preferred_username", false, ""),
        ("locale", false, ""),
        ("email", false, ""),
    ]);
    schema["properties"]["email_verified"] = json!({ "type": "boolean" });
    schema["properties"]["updated_at"] = json!({ "type": "integer", "format": "int64" });
    schema["properties"]["company"] = json!({ "$ref": "#/components/schemas/TokenCompany" });
    schema["properties"]["roles"] = json!({ "type": "array", "items": { "type": "string" } });
    schema["additionalProperties"] = json!(true);
    schema["description"] =
        json!("The claims of OpenID Connect Core section 5.1 that scopes ask for and that are known.");
    schema
}

fn company() -> Value {
    json!({
        "type": "object",
        "required": ["id", "code"],
        "properties": { "id": { "type": "integer", "format": "int64" }, "code": { "type": "string" } },
    })
}

fn json_web_key_set() -> Value {
    json!({
        "type": "object",
        "required": ["keys"],
        "properties": {
            "keys": { "type": "array", "items": { "type": "object", "additionalProperties": true } },
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

/// An object of strings: name, whether it is needed, what it says.
pub(super) fn strings(named: &[(&str, bool, &str)]) -> Value {
    let mut properties = Map::new();
    for (name, _, description) in named {
        let mut property = json!({ "type": "string" });
        if !description.is_empty() {
            property["description"] = json!(description);
        }
        properties.insert((*name).to_owned(), property);
    }
    let required: Vec<_> = named.iter().filter(|(_, required, _)| *required).map(|(name, ..)| name).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}
