//! The parameters of the OAuth endpoints, a table for each endpoint. The OpenAPI document and discovery are made from
//! these tables, and a test compares them with what the endpoints read.

use shared_types::{Acr, GrantType, Word};

use super::{client_auth::ASSERTION_TYPE, grants::token_exchange::ACCESS_TOKEN};
use tokens::interactions::ResponseMode;

/// The supported values of `prompt`.
pub(super) const PROMPTS: [&str; 4] = ["none", "login", "consent", "select_account"];
/// The parameters that may be sent more than once.
pub(super) const REPEATABLE: [&str; 2] = ["resource", "audience"];

/// A parameter of a query or a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    /// For the developer of an application.
    pub(super) description: &'static str,
    /// The values that it may have; none when it may be any text.
    values: Option<fn() -> Vec<&'static str>>,
    /// Whether any other value is rejected, rather than ignored or combined.
    is_closed: bool,
}

const fn optional(name: &'static str, description: &'static str) -> Parameter {
    Parameter { name, is_required: false, description, values: None, is_closed: false }
}

const fn required(name: &'static str, description: &'static str) -> Parameter {
    Parameter { is_required: true, ..optional(name, description) }
}

impl Parameter {
    /// Only one of these values is accepted.
    const fn one_of(self, values: fn() -> Vec<&'static str>) -> Self {
        Self { values: Some(values), is_closed: true, ..self }
    }

    /// These values are understood.
    const fn among(self, values: fn() -> Vec<&'static str>) -> Self {
        Self { values: Some(values), ..self }
    }

    /// The values, if no other is accepted.
    pub(super) fn closed_values(&self) -> Option<Vec<&'static str>> {
        self.values.filter(|_| self.is_closed).map(|values| values())
    }

    /// Whether it may be sent more than once.
    pub(super) fn is_repeatable(&self) -> bool {
        REPEATABLE.contains(&self.name)
    }
}

/// The parameter with a name, if an endpoint has it.
fn find(table: &[Parameter], name: &str) -> Option<Parameter> {
    table.iter().copied().find(|parameter| parameter.name == name)
}

/// Whether an authorization request may have a parameter.
pub(super) fn may_authorize_with(name: &str) -> bool {
    find(AUTHORIZATION, name).is_some()
}

/// The values that a parameter of an authorization request may have.
pub(super) fn authorization_values(name: &str) -> Vec<&'static str> {
    find(AUTHORIZATION, name)
        .and_then(|parameter| parameter.values)
        .map(|values| values())
        .unwrap_or_default()
}

/// The grant types of the token endpoint.
fn grant_types() -> Vec<&'static str> {
    GrantType::ALL.iter().map(|grant_type| grant_type.as_str()).collect()
}

/// The grant types of the original specification.
fn legacy_grant_types() -> Vec<&'static str> {
    let legacy = [
        GrantType::Password,
        GrantType::ClientCredentials,
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
    ];
    legacy.map(GrantType::as_str).to_vec()
}

const SCOPE: Parameter = optional(
    "scope",
    "The requested scopes, separated by spaces. Scopes that the application may not request are ignored. Defaults to \
     all scopes that the application registered, except `offline_access`.",
);
const RESOURCE: Parameter = optional(
    "resource",
    "The URI of an API resource that the access token is for (RFC 8707). Defaults to the application's default \
     resource, else to this server.",
);
const CLIENT_ID: Parameter = optional(
    "client_id",
    "The client ID of the application. Required unless the application authenticates with HTTP Basic or an assertion.",
);
const CLIENT_SECRET: Parameter =
    optional("client_secret", "The client secret, for the authentication method `client_secret_post`.");
const CLIENT_ASSERTION: Parameter = optional(
    "client_assertion",
    "A JWT signed by the application, for the authentication methods `client_secret_jwt` and `private_key_jwt` \
     (RFC 7523).",
);
const CLIENT_ASSERTION_TYPE: Parameter =
    optional("client_assertion_type", "The type of the assertion. Required with `client_assertion`.")
        .one_of(|| vec![ASSERTION_TYPE]);
const UI_LOCALES: Parameter = optional(
    "ui_locales",
    "The languages of the pages, as tags separated by spaces, the preferred one first.",
);

/// `/oauth2/authorize` (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1).
pub(super) const AUTHORIZATION: &[Parameter] = &[
    required("response_type", "The kind of response.").one_of(|| vec!["code"]),
    required("client_id", "The client ID of the application."),
    required("redirect_uri", "The URI that the response is sent to. It must be identical to a registered one."),
    SCOPE,
    optional("state", "Returned unchanged with the response. At most 4,096 bytes."),
    optional("nonce", "Returned unchanged in the ID token. At most 1,024 bytes."),
    optional(
        "code_challenge",
        "The PKCE challenge (RFC 7636). Whether it is required depends on the application's setting `pkce`.",
    ),
    optional("code_challenge_method", "The PKCE method. Required with `code_challenge`.")
        .one_of(|| vec!["S256"]),
    optional("response_mode", "How the response is returned. Defaults to `query`.")
        .one_of(|| ResponseMode::ALL.map(ResponseMode::as_str).to_vec()),
    optional(
        "prompt",
        "The pages that are shown, separated by spaces. `none` shows no page and returns an error if one is needed; \
         `login` makes the user sign in again; `consent` asks for consent again; `select_account` lets the user \
         choose an account. `none` cannot be combined with others.",
    )
    .among(|| PROMPTS.to_vec()),
    optional(
        "max_age",
        "The maximum number of seconds since the user signed in. A user who signed in earlier signs in again.",
    ),
    optional("login_hint", "The email or username to fill in on the sign-in page. At most 255 bytes."),
    UI_LOCALES,
    optional(
        "claims",
        "A JSON object that requests individual claims, for the ID token and for the userinfo endpoint (OpenID \
         Connect Core section 5.5).",
    ),
    optional(
        "id_token_hint",
        "An ID token issued earlier to the application, which may have expired. Another user must sign in as the user \
         of this token.",
    ),
    RESOURCE,
    optional("display", "Accepted and ignored: every page adapts to the size of the screen.")
        .among(|| vec!["page", "popup", "touch", "wap"]),
    optional(
        "acr_values",
        "The preferred authentication context classes, best first: `1` (one factor), `2` (two factors) or `phr` (a \
         passkey). The first that the user can reach is requested; the claim `acr` names the one that was reached.",
    )
    .among(|| Acr::ALL.iter().copied().map(Word::as_str).collect()),
];

/// `/oauth2/token`.
pub(super) const TOKEN: &[Parameter] = &[
    required("grant_type", "The grant type.").one_of(grant_types),
    optional("code", "The authorization code. Required for the grant type `authorization_code`."),
    optional(
        "redirect_uri",
        "The `redirect_uri` of the authorization request. Required for the grant type `authorization_code`.",
    ),
    optional(
        "code_verifier",
        "The PKCE verifier. Required if the authorization request had a `code_challenge`.",
    ),
    optional("refresh_token", "The refresh token. Required for the grant type `refresh_token`."),
    optional("device_code", "The device code (RFC 8628). Required for the device code grant type."),
    optional(
        "resource",
        "The URI of an API resource that the access token is for (RFC 8707), among those that were granted. Defaults \
         to all of them.",
    ),
    optional("username", "The user's email or username. Required for the grant type `password`."),
    optional("password", "The user's password. Required for the grant type `password`."),
    optional(
        "subject_token",
        "The access token to exchange (RFC 8693). Required for the token exchange grant type.",
    ),
    optional("subject_token_type", "The type of the `subject_token`. Required with it.")
        .one_of(|| vec![ACCESS_TOKEN]),
    optional(
        "actor_token",
        "An access token of the application itself. The new token then names the application as the actor.",
    ),
    optional("actor_token_type", "The type of the `actor_token`. Required with it.")
        .one_of(|| vec![ACCESS_TOKEN]),
    optional("requested_token_type", "The type of the new token, for the token exchange grant type.")
        .one_of(|| vec![ACCESS_TOKEN]),
    optional(
        "audience",
        "The URI of an API resource, as in `resource`, or the issuer of the external login whose token an application \
         with `upstream_tokens` gets. Only for the token exchange grant type.",
    ),
    optional(
        "scope",
        "The requested scopes, separated by spaces. With a refresh token or a subject token, a subset of its scopes. \
         Ignored for authorization codes and device codes.",
    ),
    CLIENT_ID,
    CLIENT_SECRET,
    CLIENT_ASSERTION,
    CLIENT_ASSERTION_TYPE,
];

/// `/oauth2/device_authorization` (RFC 8628 section 3.1).
pub(super) const DEVICE_AUTHORIZATION: &[Parameter] =
    &[SCOPE, RESOURCE, CLIENT_ID, CLIENT_SECRET, CLIENT_ASSERTION, CLIENT_ASSERTION_TYPE];

/// `/oauth2/introspect` (RFC 7662 section 2.1).
pub(super) const INTROSPECTION: &[Parameter] = &[
    required("token", "The access token or refresh token."),
    optional("token_type_hint", "Accepted and ignored: the kind of token is recognised."),
    CLIENT_ID,
    CLIENT_SECRET,
    CLIENT_ASSERTION,
    CLIENT_ASSERTION_TYPE,
];

/// `/oauth2/revoke` (RFC 7009 section 2.1): the same parameters.
pub(super) const REVOCATION: &[Parameter] = INTROSPECTION;

/// `/oauth2/userinfo`, when the token is in the form (RFC 6750 section 2.2).
pub(super) const USERINFO: &[Parameter] =
    &[optional("access_token", "The access token. Required unless it is in the `Authorization` header.")];

/// `/oauth2/logout` (OpenID Connect RP-Initiated Logout section 2).
pub(super) const LOGOUT: &[Parameter] = &[
    optional(
        "id_token_hint",
        "An ID token of the session, which may have expired. Without it, the user is asked to confirm.",
    ),
    optional("client_id", "The client ID of the application. Needed only without `id_token_hint`."),
    optional(
        "post_logout_redirect_uri",
        "The URI that the browser is redirected to afterwards. It must be identical to a registered one.",
    ),
    optional("state", "Returned unchanged with the redirect."),
    optional("logout_hint", "Accepted and ignored: the user confirms which account to sign out of."),
    UI_LOCALES,
];

/// `/oauth2/backchannel-logout/{provider_id}` (OpenID Connect Back-Channel Logout section 2.5).
pub(super) const BACKCHANNEL_LOGOUT: &[Parameter] =
    &[required("logout_token", "The logout token: a JWT signed by the identity provider.")];

/// `/.aldaba/sign-in`.
pub(super) const SITE_SIGN_IN: &[Parameter] =
    &[optional("return_to", "The path of the site that the browser returns to. Defaults to `/`.")];

/// `/.aldaba/callback`.
pub(super) const SITE_CALLBACK: &[Parameter] = &[
    optional("code", "The authorization code."),
    optional("state", "The path of the site that the browser returns to."),
    optional("error", "Why there is no code."),
];

/// `/v1/oauth2/authorization`.
pub(super) const LEGACY_AUTHORIZATION: &[Parameter] = &[
    required("username", "The user's email or username."),
    required("password", "The user's password."),
    required("redirect_uri", "The URI that the code is sent to. It must be identical to a registered one."),
    optional("state", "Returned unchanged with the code. At most 1,024 bytes."),
    SCOPE,
    CLIENT_ID_OR_BASIC,
    CLIENT_SECRET_OR_BASIC,
];

/// `/v1/oauth2/access-tokens`.
pub(super) const LEGACY_TOKEN: &[Parameter] = &[
    required("grant_type", "The grant type.").one_of(legacy_grant_types),
    optional("username", "The user's email or username. Required for the grant type `password`."),
    optional("password", "The user's password. Required for the grant type `password`."),
    optional(
        "code",
        "A code of `/v1/oauth2/authorization`. Required for the grant type `authorization_code`.",
    ),
    optional("refresh_token", "The refresh token. Required for the grant type `refresh_token`."),
    optional(
        "scope",
        "The requested scopes, separated by spaces. With a refresh token, a subset of its scopes.",
    ),
    CLIENT_ID_OR_BASIC,
    CLIENT_SECRET_OR_BASIC,
];

const CLIENT_ID_OR_BASIC: Parameter =
    optional("client_id", "The client ID of the application, unless it authenticates with HTTP Basic.");
const CLIENT_SECRET_OR_BASIC: Parameter =
    optional("client_secret", "The client secret, unless the application authenticates with HTTP Basic.");

#[cfg(test)]
mod tests;
