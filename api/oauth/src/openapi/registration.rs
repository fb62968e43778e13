//! Dynamic client registration in the OpenAPI document.

use serde_json::{Map, Value, json};
use shared_types::{ApplicationType, AssertionAlg, SigningAlg, SubjectType, TokenEndpointAuthMethod, Word};

use super::{TAG, answer, reference, refused};

/// The scheme of registration access tokens, and of initial ones.
pub(super) const TOKEN: &str = "registration";

/// What the scheme is.
pub(super) fn scheme() -> Value {
    json!({
        "type": "http",
        "scheme": "bearer",
        "description": "To register: an initial access token, which an administrator makes. To read, change and end a \
            registration: the `registration_access_token` that registering answered with.",
    })
}

/// `POST /oauth2/register`.
pub(super) fn register() -> Value {
    json!({
        "operationId": "registerClient",
        "summary": "Register an application (RFC 7591).",
        "description": "With an initial access token, unless the settings let everybody register. What is not known \
            is ignored; what is left out is the default.",
        "tags": [TAG],
        "security": [{ TOKEN: [] }, {}],
        "requestBody": body("ClientMetadataRequest"),
        "responses": {
            "201": answer("The registration, with all defaults.", "ClientInformation"),
            "400": refused("The metadata is not valid: `invalid_redirect_uri` or `invalid_client_metadata`."),
            "401": refused("The initial access token is missing or not good any more."),
            "403": refused("Applications may not register themselves."),
            "413": refused("The body is too large."),
            "429": refused("Too many registrations from this address: try again later."),
            "503": refused("The server is busy: try again."),
        },
    })
}

/// `/oauth2/register/{client_id}`.
pub(super) fn management() -> Value {
    let operation = |id: &str, summary: &str, description: &str| {
        json!({
            "operationId": id,
            "summary": summary,
            "description": description,
            "tags": [TAG],
            "security": [{ TOKEN: [] }],
            "parameters": [{
                "name": "client_id",
                "in": "path",
                "required": true,
                "description": "The application.",
                "schema": { "type": "string" },
            }],
            "responses": {
                "200": answer("The registration.", "ClientInformation"),
                "401": refused("There is no such registration, or the token is not its own."),
                "403": refused("An administrator gave the application rights of its own, and changes it alone."),
                "503": refused("The server is busy: try again."),
            },
        })
    };
    let read = operation(
        "readClientRegistration",
        "Read the own registration (RFC 7592).",
        "With the newest secret, where the application has one.",
    );
    let mut replace = operation(
        "replaceClientRegistration",
        "Replace the own registration (RFC 7592).",
        "What is left out is the default again. What administrators decide about the application stays.",
    );
    replace["requestBody"] = body("ClientMetadataUpdate");
    replace["responses"]["400"] = refused("The metadata is not valid.");
    replace["responses"]["413"] = refused("The body is too large.");
    let mut delete = operation(
        "deleteClientRegistration",
        "End the own registration (RFC 7592).",
        "The application is deleted, and all its tokens end at once.",
    );
    let responses = delete["responses"].as_object_mut().map(std::mem::take).unwrap_or_default();
    let mut responses: Map<_, _> = responses.into_iter().filter(|(status, _)| status != "200").collect();
    responses.insert("204".to_owned(), json!({ "description": "It is gone." }));
    delete["responses"] = Value::Object(responses);
    json!({ "get": read, "put": replace, "delete": delete })
}

fn body(schema: &str) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": reference(schema) } } })
}

/// The schemas.
pub(super) fn schemas() -> Map<String, Value> {
    let metadata = metadata();
    let mut update = metadata.clone();
    update.insert("client_id".to_owned(), text("That of the registration."));
    update.insert("client_secret".to_owned(), text("One that holds; it cannot be chosen."));
    let mut information = update.clone();
    let seconds =
        |description: &str| json!({ "type": "integer", "format": "int64", "description": description });
    for (name, schema) in [
        ("client_id", text("What the application calls itself.")),
        ("client_secret", text("Its secret, where it uses one.")),
        ("client_id_issued_at", seconds("When it was registered, in seconds since 1970.")),
        ("client_secret_expires_at", seconds("0: the secret does not end by itself.")),
        ("registration_client_uri", text("Where the registration is read, changed and ended.")),
        ("registration_access_token", text("What that needs; kept as its hash only.")),
    ] {
        information.insert(name.to_owned(), schema);
    }
    let required = [
        "client_id",
        "client_id_issued_at",
        "registration_client_uri",
        "registration_access_token",
        "client_name",
        "redirect_uris",
        "grant_types",
        "response_types",
        "scope",
        "token_endpoint_auth_method",
    ];
    let object = |properties: Map<String, Value>, required: &[&str]| {
        let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": true });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        schema
    };
    Map::from_iter([
        ("ClientMetadataRequest".to_owned(), object(metadata, &[])),
        ("ClientMetadataUpdate".to_owned(), object(update, &["client_id"])),
        ("ClientInformation".to_owned(), object(information, &required)),
    ])
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

/// The metadata (RFC 7591 section 2, OpenID Connect Registration section 2, and the logout specifications).
fn metadata() -> Map<String, Value> {
    let list = |description: &str| json!({ "type": "array", "items": { "type": "string" }, "description": description });
    let flag = |description: &str| json!({ "type": "boolean", "description": description });
    let words = |words: Vec<&str>, description: &str| json!({ "type": "string", "enum": words, "description": description });
    fn all<W: Word>() -> Vec<&'static str> {
        W::ALL.iter().map(|word| word.as_str()).collect()
    }
    let jwks = json!({
        "type": "object",
        "additionalProperties": true,
        "description": "Its public keys; excludes `jwks_uri`.",
    });
    let max_age = json!({
        "type": "integer", "minimum": 0, "maximum": u32::MAX,
        "description": "The most seconds since the sign-in, where a request says nothing.",
    });
    let members = [
        ("client_name", text("What people see. It is made unique where another has it.")),
        ("redirect_uris", list("Where codes go to; needed for the grant `authorization_code`.")),
        ("post_logout_redirect_uris", list("Where people may be sent after signing out.")),
        ("grant_types", list("The grants; `authorization_code` alone when absent. Never `password`.")),
        ("response_types", list("`code`, where the grants have `authorization_code`.")),
        ("scope", text("The scopes that it may ask for; all standard ones when absent.")),
        ("application_type", words(all::<ApplicationType>(), "`web` when absent.")),
        (
            "token_endpoint_auth_method",
            words(
                all::<TokenEndpointAuthMethod>(),
                "`client_secret_basic` when absent; `none`: a public client.",
            ),
        ),
        (
            "token_endpoint_auth_signing_alg",
            words(all::<AssertionAlg>(), "What its assertions are signed with."),
        ),
        ("jwks", jwks),
        ("jwks_uri", text("Where its public keys are; excludes `jwks`.")),
        ("id_token_signed_response_alg", words(all::<SigningAlg>(), "`RS256` when absent.")),
        ("userinfo_signed_response_alg", words(all::<SigningAlg>(), "Absent: userinfo is plain JSON.")),
        (
            "introspection_signed_response_alg",
            words(all::<SigningAlg>(), "For introspection as JWT (RFC 9701)."),
        ),
        ("subject_type", words(all::<SubjectType>(), "`public` when absent.")),
        ("sector_identifier_uri", text("A list of redirect URIs at one host, for pairwise subjects.")),
        ("default_max_age", max_age),
        ("require_auth_time", flag("ID tokens say when the person signed in; they do anyway.")),
        ("logo_uri", text("Its picture.")),
        ("client_uri", text("A page about it.")),
        ("policy_uri", text("How it treats personal data.")),
        ("tos_uri", text("Its terms.")),
        ("contacts", list("Whom to write to about it.")),
        ("software_id", text("What software it is.")),
        ("software_version", text("Which version of it.")),
        ("initiate_login_uri", text("Where a sign-in can be begun by another party.")),
        ("backchannel_logout_uri", text("Where its server learns that a person signed out.")),
        ("backchannel_logout_session_required", flag("It is told which session ended; it is anyway.")),
        ("frontchannel_logout_uri", text("What the browser loads when a person signs out.")),
        ("frontchannel_logout_session_required", flag("Whether that says which session ended.")),
    ];
    members.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}
