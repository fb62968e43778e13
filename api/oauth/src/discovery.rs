//! What the provider supports (OpenID Connect Discovery section 3, RFC 8414), exactly.

use poem::{Endpoint, Request, Response, Result};
use serde::Serialize;
use serde_json::json;
use shared_types::{
    AssertionAlg, GrantType, SigningAlg, StandardScope, SubjectType, TokenEndpointAuthMethod, Word,
};

use super::{
    client_auth,
    parameters::{authorization_values, may_authorize_with},
};
use kernel::Language;
use platform::Ctx;
use web::document::Document;

#[derive(Serialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    device_authorization_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    registration_endpoint: String,
    end_session_endpoint: String,
    check_session_iframe: String,
    backchannel_logout_supported: bool,
    backchannel_logout_session_supported: bool,
    frontchannel_logout_supported: bool,
    frontchannel_logout_session_supported: bool,
    scopes_supported: &'static [StandardScope],
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: &'static [GrantType],
    subject_types_supported: &'static [SubjectType],
    id_token_signing_alg_values_supported: &'static [SigningAlg],
    userinfo_signing_alg_values_supported: &'static [SigningAlg],
    introspection_signing_alg_values_supported: &'static [SigningAlg],
    token_endpoint_auth_methods_supported: &'static [TokenEndpointAuthMethod],
    token_endpoint_auth_signing_alg_values_supported: &'static [AssertionAlg],
    introspection_endpoint_auth_methods_supported: &'static [TokenEndpointAuthMethod],
    introspection_endpoint_auth_signing_alg_values_supported: &'static [AssertionAlg],
    revocation_endpoint_auth_methods_supported: &'static [TokenEndpointAuthMethod],
    revocation_endpoint_auth_signing_alg_values_supported: &'static [AssertionAlg],
    code_challenge_methods_supported: Vec<&'static str>,
    prompt_values_supported: Vec<&'static str>,
    acr_values_supported: Vec<&'static str>,
    display_values_supported: Vec<&'static str>,
    claim_types_supported: &'static [&'static str],
    claims_supported: Vec<&'static str>,
    ui_locales_supported: [&'static str; 3],
    claims_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
    require_request_uri_registration: bool,
    authorization_response_iss_parameter_supported: bool,
}

/// The claims of ID tokens that are about the token and the sign-in, not about the person.
const PROTOCOL_CLAIMS: [&str; 11] =
    ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", "acr", "amr"];

/// `GET /.well-known/openid-configuration` and `GET /.well-known/oauth-authorization-server`. The document depends
/// only on the issuer.
#[derive(Clone)]
pub(super) struct Discovery(Document);

impl Discovery {
    pub(super) fn new(ctx: &Ctx) -> Self {
        Self(Document::json(document(ctx.config.server.issuer()).to_string()))
    }
}

impl Discovery {
    pub(super) fn respond(&self, request: &Request) -> Response {
        self.0.respond(request)
    }
}

impl Endpoint for Discovery {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        Ok(self.respond(&request))
    }
}

/// The document of an issuer.
#[must_use]
pub fn document(issuer: &str) -> serde_json::Value {
    json!(metadata(issuer))
}

fn metadata(issuer: &str) -> Metadata {
    let at = |path: &str| format!("{issuer}{path}");
    let of_scopes = StandardScope::ALL.iter().flat_map(|scope| scope.claims());
    Metadata {
        issuer: issuer.to_owned(),
        authorization_endpoint: at("/oauth2/authorize"),
        token_endpoint: at("/oauth2/token"),
        device_authorization_endpoint: at("/oauth2/device_authorization"),
        userinfo_endpoint: at("/oauth2/userinfo"),
        jwks_uri: at("/oauth2/jwks"),
        introspection_endpoint: at("/oauth2/introspect"),
        revocation_endpoint: at("/oauth2/revoke"),
        registration_endpoint: at("/oauth2/register"),
        end_session_endpoint: at("/oauth2/logout"),
        check_session_iframe: at("/oauth2/check-session"),
        backchannel_logout_supported: true,
        backchannel_logout_session_supported: true,
        frontchannel_logout_supported: true,
        frontchannel_logout_session_supported: true,
        scopes_supported: StandardScope::ALL,
        response_types_supported: authorization_values("response_type"),
        response_modes_supported: authorization_values("response_mode"),
        grant_types_supported: GrantType::ALL,
        subject_types_supported: SubjectType::ALL,
        id_token_signing_alg_values_supported: SigningAlg::ALL,
        userinfo_signing_alg_values_supported: SigningAlg::ALL,
        introspection_signing_alg_values_supported: SigningAlg::ALL,
        token_endpoint_auth_methods_supported: TokenEndpointAuthMethod::ALL,
        token_endpoint_auth_signing_alg_values_supported: AssertionAlg::ALL,
        introspection_endpoint_auth_methods_supported: &client_auth::CONFIDENTIAL,
        introspection_endpoint_auth_signing_alg_values_supported: AssertionAlg::ALL,
        revocation_endpoint_auth_methods_supported: TokenEndpointAuthMethod::ALL,
        revocation_endpoint_auth_signing_alg_values_supported: AssertionAlg::ALL,
        code_challenge_methods_supported: authorization_values("code_challenge_method"),
        prompt_values_supported: authorization_values("prompt"),
        acr_values_supported: authorization_values("acr_values"),
        display_values_supported: authorization_values("display"),
        claim_types_supported: &["normal"],
        claims_supported: PROTOCOL_CLAIMS.into_iter().chain(of_scopes.copied()).collect(),
        ui_locales_supported: Language::ALL.map(Language::tag),
        claims_parameter_supported: may_authorize_with("claims"),
        request_parameter_supported: may_authorize_with("request"),
        request_uri_parameter_supported: may_authorize_with("request_uri"),
        require_request_uri_registration: false,
        authorization_response_iss_parameter_supported: true,
    }
}
