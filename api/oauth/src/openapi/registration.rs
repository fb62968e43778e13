//! Dynamic client registration in the OpenAPI document.

use serde_json::{Map, Value, json};
use shared_types::{ApplicationType, AssertionAlg, SigningAlg, SubjectType, TokenEndpointAuthMethod, Word};

use super::{
    BUSY, TAG, TOO_LARGE,
    shapes::{answer, reference, refused},
};

/// The security scheme of registration access tokens and initial access tokens.
pub(super) const TOKEN: &str = "registration";

/// The description of the scheme.
pub(super) fn scheme() -> Value {
    json!({
        "type": "http",
        "scheme": "bearer",
        "description": "To register: an initial access token, which an administrator creates. To get, update or delete \
            a registration: its `registration_access_token`, which is in the response to the registration.",
    })
}

/// `POST /oauth2/register`.
pub(super) fn register() -> Value {
    json!({
        "operationId": "registerClient",
        "summary": "Register an application dynamically",
        "description": "Registers an application with its own metadata (RFC 7591). Requires an initial access token, \
            unless the setting `client_registration` allows anyone to register. Unknown metadata is ignored, and \
            absent metadata gets its default.",
        "tags": [TAG],
        "security": [{ TOKEN: [] }, {}],
        "requestBody": body("ClientMetadataRequest"),
        "responses": {
            "201": answer("The registration, with all defaults.", "ClientInformation"),
            "400": refused("The metadata is invalid: `invalid_redirect_uri` or `invalid_client_metadata`."),
            "401": refused("The initial access token is missing, expired, used up or revoked."),
            "403": refused("Dynamic registration is disabled."),
            "413": refused(TOO_LARGE),
            "429": refused("Too many registrations from this address. Try again later."),
            "503": refused(BUSY),
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
                "description": "The client ID of the application.",
                "schema": { "type": "string" },
            }],
            "responses": {
                "200": answer("The registration.", "ClientInformation"),
                "401": refused("The registration does not exist, or the token is not its own."),
                "403": refused("An administrator gave the application a role, so that only administrators change it."),
                "503": refused(BUSY),
            },
        })
    };
    let read = operation(
        "readClientRegistration",
        "Get a client registration",
        "Returns the registration to the application itself (RFC 7592), with its newest secret if it has one.",
    );
    let mut replace = operation(
        "replaceClientRegistration",
        "Replace a client registration",
        "Replaces the metadata of the application (RFC 7592). Absent metadata gets its default. Settings that only \
         administrators make are kept.",
    );
    replace["requestBody"] = body("ClientMetadataUpdate");
    replace["responses"]["400"] = refused("The metadata is invalid.");
    replace["responses"]["413"] = refused(TOO_LARGE);
    let mut delete = operation(
        "deleteClientRegistration",
        "Delete a client registration",
        "Deletes the application and revokes all its tokens (RFC 7592).",
    );
    let responses = delete["responses"].as_object_mut().map(std::mem::take).unwrap_or_default();
    let mut responses: Map<_, _> = responses.into_iter().filter(|(status, _)| status != "200").collect();
    responses.insert("204".to_owned(), json!({ "description": "The registration is deleted." }));
    delete["responses"] = Value::Object(responses);
    json!({ "get": read, "put": replace, "delete": delete })
}

fn body(schema: &str) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": reference(schema) } } })
}

/// The schemas.
pub(super) fn schemas() -> Value {
    let metadata = metadata();
    let mut update = metadata.clone();
    update.insert("client_id".to_owned(), text("The client ID of the registration."));
    update.insert(
        "client_secret".to_owned(),
        text("A valid secret of the application. It cannot be changed here."),
    );
    let mut information = update.clone();
    let seconds =
        |description: &str| json!({ "type": "integer", "format": "int64", "description": description });
    for (name, schema) in [
        ("client_id", text("The client ID.")),
        ("client_secret", text("The client secret, if the application has one.")),
        ("client_id_issued_at", seconds("When the application was registered, in seconds since 1970.")),
        ("client_secret_expires_at", seconds("Always 0: the secret does not expire.")),
        ("registration_client_uri", text("The URI at which the registration is read, changed and deleted.")),
        ("registration_access_token", text("The token for that URI.")),
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
    json!({
        "ClientMetadataRequest": object(metadata, &[]),
        "ClientMetadataUpdate": object(update, &["client_id"]),
        "ClientInformation": object(information, &required),
    })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn list(description: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": description })
}

fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

/// One of the words of a type.
fn word<W: Word>(description: &str) -> Value {
    let words: Vec<_> = W::ALL.iter().map(|word| word.as_str()).collect();
    json!({ "type": "string", "enum": words, "description": description })
}

/// The metadata (RFC 7591 section 2, OpenID Connect Registration section 2, and the logout specifications).
fn metadata() -> Map<String, Value> {
    let members = authentication().into_iter().chain(responses()).chain(about());
    members.map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// How the application is redirected to, and how it authenticates.
fn authentication() -> Vec<(&'static str, Value)> {
    let jwks = json!({
        "type": "object",
        "additionalProperties": true,
        "description": "The public keys of the application. Not together with `jwks_uri`.",
    });
    vec![
        ("client_name", text("The name that users see. It is made unique if it is taken.")),
        ("redirect_uris", list("The redirect URIs. Required for the grant type `authorization_code`.")),
        ("post_logout_redirect_uris", list("The URIs that users may be redirected to after signing out.")),
        ("grant_types", list("The grant types, except `password`. Defaults to `authorization_code`.")),
        (
            "response_types",
            list("The response types: `code`, if the grant types include `authorization_code`."),
        ),
        ("scope", text("The scopes that the application may request. Defaults to all standard scopes.")),
        ("application_type", word::<ApplicationType>("The type of application. Defaults to `web`.")),
        (
            "token_endpoint_auth_method",
            word::<TokenEndpointAuthMethod>(
                "How the application authenticates; `none` for a public client. Defaults to `client_secret_basic`.",
            ),
        ),
        (
            "token_endpoint_auth_signing_alg",
            word::<AssertionAlg>("The algorithm of the application's assertions."),
        ),
        ("jwks", jwks),
        ("jwks_uri", text("The URL of the application's public keys. Not together with `jwks`.")),
    ]
}

/// What the application is given.
fn responses() -> Vec<(&'static str, Value)> {
    let max_age = json!({
        "type": "integer", "minimum": 0, "maximum": u32::MAX,
        "description": "The `max_age` of authorization requests that have none, in seconds.",
    });
    vec![
        (
            "id_token_signed_response_alg",
            word::<SigningAlg>("The algorithm of ID tokens. Defaults to `RS256`."),
        ),
        (
            "userinfo_signed_response_alg",
            word::<SigningAlg>("The algorithm of userinfo responses. They are plain JSON by default."),
        ),
        (
            "introspection_signed_response_alg",
            word::<SigningAlg>("The algorithm of introspection responses (RFC 9701)."),
        ),
        ("subject_type", word::<SubjectType>("The type of `sub`. Defaults to `public`.")),
        (
            "sector_identifier_uri",
            text("The URL of a JSON list of redirect URIs that share their pairwise subjects."),
        ),
        ("default_max_age", max_age),
        ("require_auth_time", flag("Accepted and ignored: ID tokens always have `auth_time`.")),
    ]
}

/// Information for users, and the URLs for signing in and out.
fn about() -> Vec<(&'static str, Value)> {
    vec![
        ("logo_uri", text("The URL of the logo.")),
        ("client_uri", text("The URL of a page about the application.")),
        ("policy_uri", text("The URL of the privacy policy.")),
        ("tos_uri", text("The URL of the terms of service.")),
        ("contacts", list("The people who are responsible for the application, usually by email.")),
        ("software_id", text("The identifier of the software.")),
        ("software_version", text("The version of the software.")),
        ("initiate_login_uri", text("The URL at which a third party can start a sign-in.")),
        ("backchannel_logout_uri", text("The URL that the server posts logout tokens to.")),
        (
            "backchannel_logout_session_required",
            flag("Accepted and ignored: logout tokens always have a `sid`."),
        ),
        ("frontchannel_logout_uri", text("The URL that the browser loads when a user signs out.")),
        (
            "frontchannel_logout_session_required",
            flag("Whether that URL gets the parameters `iss` and `sid`."),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_metadata_that_is_read_is_described() {
        let described = metadata();
        let code = include_str!("../registration/metadata.rs");
        let read: Vec<_> =
            code.split("self.get(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(read.len() > 20, "only {} reads were found", read.len());
        for name in read {
            assert!(described.contains_key(name), "{name}");
        }
    }
}
