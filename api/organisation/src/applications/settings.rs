//! The settings of an application: validated, and applied to what is stored.

use shared_types::{
    AccessPolicy, ApplicationData, ApplicationKind, ApplicationType, ClientMetadata, GrantType,
    IdTokenClaims, PkcePolicy, SigningAlg, StandardScope, TokenEndpointAuthMethod, Word, limits,
};

use super::{Application, authentication, metadata, sector, uris};
use kernel::{
    Fields, ScopeSet, scopes,
    text::search_key,
    validate::{self, MAX_NAME},
};
use platform::ctx::Ctx;
use store::{
    columns::{Json, Scopes, Stored},
    patch::Patch,
};

/// Returns a new application with every setting at its default, still without a code or name.
pub(crate) fn defaults(ctx: &Ctx, client_id: String) -> Application {
    let now = ctx.clock.now();
    Application {
        id: 0,
        client_id,
        code: String::new(),
        name: String::new(),
        name_key: String::new(),
        kind: Stored(ApplicationKind::Internal),
        application_type: Stored(ApplicationType::Web),
        access_policy: Stored(AccessPolicy::Assigned),
        launch_url: None,
        logo_uri: None,
        redirect_uris: Json(Vec::new()),
        post_logout_redirect_uris: Json(Vec::new()),
        web_origins: Json(Vec::new()),
        grant_types: Json(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        // Tokens that outlive the session are an explicit choice.
        scope: Scopes(ScopeSet::standard().without(StandardScope::OfflineAccess)),
        token_endpoint_auth_method: Stored(TokenEndpointAuthMethod::ClientSecretBasic),
        pkce: Stored(PkcePolicy::Optional),
        session_refresh: true,
        id_token_claims: Stored(IdTokenClaims::Scopes),
        id_token_signed_response_alg: Stored(SigningAlg::Rs256),
        access_token_lifetime: None,
        system_role: None,
        company_id: None,
        company_role: None,
        introspect_all: false,
        upstream_tokens: false,
        own_grant_id: ctx.random.uuid(),
        metadata: Json(ClientMetadata::default()),
        registration_token_hash: None,
        unused_since: None,
        created_at: now.into(),
        updated_at: now.into(),
        version: 1,
    }
}

/// The fields that can be cleared. A secret is read-only, but a patch may contain it as `null`, as it was read.
const MAY_BE_EMPTY: [&str; 7] = [
    "launch_url",
    "logo_uri",
    "access_token_lifetime",
    "system_role",
    "company_id",
    "company_role",
    "client_secret",
];

/// Applies a change to an application. Fields that were not sent are kept. Errors are added at their fields.
pub(crate) fn apply(fields: &mut Fields, application: &mut Application, change: &Patch<ApplicationData>) {
    change.only_clears(fields, &[&MAY_BE_EMPTY[..], ClientMetadata::NAMES].concat());
    let data = &change.set;
    if let Some(name) = &data.name {
        application.name = validate::text(fields, "name", name, MAX_NAME);
        application.name_key = search_key(&application.name);
    }
    if let Some(code) = data.code.as_deref().filter(|code| !code.trim().is_empty()) {
        application.code = validate::code(fields, "code", code);
    }
    set(&mut application.kind.0, data.kind);
    set(&mut application.application_type.0, data.application_type);
    set(&mut application.access_policy.0, data.access_policy);
    set(&mut application.token_endpoint_auth_method.0, data.token_endpoint_auth_method);
    set(&mut application.pkce.0, data.pkce);
    set(&mut application.session_refresh, data.session_refresh);
    set(&mut application.id_token_claims.0, data.id_token_claims);
    set(&mut application.id_token_signed_response_alg.0, data.id_token_signed_response_alg);
    if application.token_endpoint_auth_method.0 == TokenEndpointAuthMethod::None {
        // Without a secret, only the challenge binds a code to its client.
        application.pkce.0 = PkcePolicy::Required;
    }
    apply_uris(fields, application, data);
    apply_grants(fields, application, data);
    apply_rights(fields, application, data);
    let kind = application.application_type.0;
    metadata::apply(fields, kind, &mut application.metadata.0, change);
    authentication::validate(fields, application);
    sector::validate(fields, application);
    empty(application, change);
    if application.company_id.is_some() != application.company_role.is_some() {
        let missing = if application.company_id.is_some() { "company_role" } else { "company_id" };
        fields.add(missing, "required", "company_id and company_role go together");
    }
}

fn empty(application: &mut Application, change: &Patch<ApplicationData>) {
    if change.clears("launch_url") {
        application.launch_url = None;
    }
    if change.clears("logo_uri") {
        application.logo_uri = None;
    }
    if change.clears("access_token_lifetime") {
        application.access_token_lifetime = None;
    }
    if change.clears("system_role") {
        application.system_role = None;
    }
    if change.clears("company_id") {
        application.company_id = None;
    }
    if change.clears("company_role") {
        application.company_role = None;
    }
}

fn apply_rights(fields: &mut Fields, application: &mut Application, data: &ApplicationData) {
    application.system_role = data.system_role.map(Stored).or(application.system_role);
    application.company_id = data.company_id.or(application.company_id);
    application.company_role = data.company_role.map(Stored).or(application.company_role);
    set(&mut application.introspect_all, data.introspect_all);
    set(&mut application.upstream_tokens, data.upstream_tokens);
    let is_public = application.token_endpoint_auth_method.0 == TokenEndpointAuthMethod::None;
    if is_public && application.introspect_all {
        fields.add("introspect_all", "invalid", "introspection needs a secret; this application has none");
    }
    if is_public && application.upstream_tokens {
        fields.add("upstream_tokens", "invalid", "token exchange needs a secret; this application has none");
    }
}

fn set<T>(value: &mut T, sent: Option<T>) {
    if let Some(sent) = sent {
        *value = sent;
    }
}

fn apply_uris(fields: &mut Fields, application: &mut Application, data: &ApplicationData) {
    let kind = application.application_type.0;
    if data.launch_url.is_some() {
        application.launch_url = uris::web_url(fields, "launch_url", data.launch_url.as_deref());
    }
    if data.logo_uri.is_some() {
        application.logo_uri = uris::web_url(fields, "logo_uri", data.logo_uri.as_deref());
    }
    if let Some(sent) = &data.redirect_uris {
        application.redirect_uris.0 = uris::redirect_uris(fields, "redirect_uris", sent, kind);
    }
    if let Some(sent) = &data.post_logout_redirect_uris {
        application.post_logout_redirect_uris.0 =
            uris::redirect_uris(fields, "post_logout_redirect_uris", sent, kind);
    }
    if let Some(sent) = &data.web_origins {
        application.web_origins.0 = uris::origins(fields, "web_origins", sent);
    }
}

fn apply_grants(fields: &mut Fields, application: &mut Application, data: &ApplicationData) {
    if let Some(sent) = &data.grant_types {
        let mut grant_types = Vec::new();
        for grant_type in sent {
            if !grant_types.contains(grant_type) {
                grant_types.push(*grant_type);
            }
        }
        application.grant_types.0 = grant_types;
    }
    let is_public = application.token_endpoint_auth_method.0 == TokenEndpointAuthMethod::None;
    let of_secret = [GrantType::ClientCredentials, GrantType::Password, GrantType::TokenExchange];
    let impossible = application.grant_types.0.iter().find(|it| of_secret.contains(it));
    if let Some(grant_type) = impossible.filter(|_| is_public) {
        let text = format!("{} needs a secret; this application has none", grant_type.as_str());
        fields.add("grant_types", "invalid", text);
    }
    if let Some(scope) = &data.scope {
        let scope = ScopeSet::parse(scope);
        if scope.as_str().len() > limits::SCOPE {
            fields.add("scope", "too_long", format!("must have at most {} characters", limits::SCOPE));
        }
        if !scopes::is_well_formed(scope.as_str()) {
            fields.add("scope", "invalid", "must be scopes separated by spaces");
        }
        application.scope.0 = scope;
    }
    if let Some(seconds) = data.access_token_lifetime {
        if !limits::ACCESS_TOKEN_LIFETIME.contains(&seconds) {
            fields.add("access_token_lifetime", "invalid", "must be 60 to 86400 seconds");
        }
        application.access_token_lifetime = Some(i64::from(seconds));
    }
}
