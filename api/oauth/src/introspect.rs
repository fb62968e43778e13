//! Token introspection (RFC 7662). An application may introspect its own tokens, access tokens for a resource that it
//! serves, and, if an administrator allowed it, every token.

use poem::{
    Body, IntoResponse, Request, Response, handler,
    http::{StatusCode, header},
    web::Data,
};
use serde::Serialize;
use serde_json::Value;
use shared_types::{OAuthEndpoint, StandardScope, TokenEndpointAuthMethod, Word};

use super::{
    client_auth,
    error::{OAuthError, json, jwt},
    form, refusals,
};
use kernel::ScopeSet;
use organisation::applications::{self, Client};
use platform::Ctx;
use tokens::{AccessClaims, ActiveToken, PresentedRefreshToken, Targets, TokenHolder};

/// The media type of a signed response (RFC 9701 section 4).
const INTROSPECTION_JWT: &str = "application/token-introspection+jwt";

/// RFC 7662 section 2.2.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Inactive {
        active: bool,
    },
    Access {
        active: bool,
        token_type: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        username: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        groups: Option<Value>,
        #[serde(flatten)]
        claims: Box<AccessClaims<'static>>,
    },
    Refresh {
        active: bool,
        client_id: String,
        scope: ScopeSet,
        sub: String,
        iss: String,
        exp: i64,
    },
}

/// `POST /oauth2/introspect`.
#[handler]
pub(super) async fn answer(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    match introspect(ctx, request, body).await {
        Ok(response) => response,
        Err(error) => {
            refusals::respond(ctx, OAuthEndpoint::Introspection, error, IntoResponse::into_response).await
        }
    }
}

async fn introspect(ctx: &Ctx, request: &Request, body: Body) -> Result<Response, OAuthError> {
    let form = form::read(request, body).await?;
    let client = client_auth::authenticate(ctx, request, &form).await?;
    let refused = |error: OAuthError| error.with_client_id(&client.application.client_id);
    if client.is_public() {
        let method = TokenEndpointAuthMethod::None.as_str();
        let error = OAuthError::invalid_client(false);
        return Err(refused(error.with_parameter_value("token_endpoint_auth_method", Some(method))));
    }
    let token = form.get("token");
    let token = token.ok_or_else(|| {
        refused(OAuthError::invalid_request("the token is missing").with_parameter("token"))
    })?;
    let said = introspect_token(ctx, &client, token).await?;
    Ok(match wants_jwt(request) {
        true => jwt(INTROSPECTION_JWT, tokens::sign_introspection(ctx, &client, &said).await?),
        false => json(StatusCode::OK, &said),
    })
}

/// The response for a token that is not valid or that the caller may not introspect.
const NOTHING: Answer = Answer::Inactive { active: false };

async fn introspect_token(ctx: &Ctx, client: &Client, token: &str) -> Result<Answer, OAuthError> {
    if let Some(active) = tokens::validate_access_token(ctx, token).await? {
        let is_own = active.client.application.id == client.application.id;
        let may = is_own || client.application.introspect_all || active.targets.are_served_by(client);
        return Ok(if may { access_token(active) } else { NOTHING });
    }
    match tokens::find_refresh_token(ctx, token).await? {
        Some(presented) => refresh_token(ctx, client, &presented).await,
        None => Ok(NOTHING),
    }
}

/// Includes the username only if the token has the scope `profile`, and the groups only with the scope `groups`, as
/// the application that the token was issued to gets them.
fn access_token(active: ActiveToken) -> Answer {
    let scope = &active.claims.scope;
    let (mut username, mut groups) = (None, None);
    if let TokenHolder::Person { subject, .. } = &active.holder {
        username = scope.has(StandardScope::Profile).then(|| subject.person.user.preferred_username.clone());
        groups = match scope.has(StandardScope::Groups) {
            true => tokens::claim_value(&active.client, subject, scope, StandardScope::Groups.as_str()),
            false => None,
        };
    }
    Answer::Access { active: true, token_type: "Bearer", username, groups, claims: Box::new(active.claims) }
}

async fn refresh_token(
    ctx: &Ctx,
    client: &Client,
    presented: &PresentedRefreshToken,
) -> Result<Answer, OAuthError> {
    let grant = &presented.grant;
    let is_own = grant.application_id() == client.application.id;
    if !is_own && !client.application.introspect_all {
        return Ok(NOTHING);
    }
    let owner = applications::client_of(ctx, grant.application_id()).await?;
    let Some(owner) = owner else { return Ok(NOTHING) };
    let Some(expires_at) = tokens::current_expiry(ctx, presented).await? else { return Ok(NOTHING) };
    let subject = tokens::find_subject(ctx, &owner, grant.user_id(), grant.company_id()).await?;
    let Ok(subject) = subject else { return Ok(NOTHING) };
    let targets = Targets::granted(ctx, &owner, grant.resources(), grant.scope(), &[]).await?;
    let Ok(targets) = targets else { return Ok(NOTHING) };
    Ok(Answer::Refresh {
        active: true,
        client_id: owner.application.client_id.clone(),
        scope: targets.grantable(&owner, grant.scope()),
        sub: tokens::subject_identifier(ctx, &owner, &subject.person.user),
        iss: ctx.config.server.issuer().to_owned(),
        exp: expires_at.timestamp(),
    })
}

/// Whether the caller prefers a JWT (RFC 9701 section 4).
fn wants_jwt(request: &Request) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<_> = accepted.flat_map(|value| value.split(',')).map(range).collect();
    let quality =
        |wanted: &str| ranges.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, q)| *q);
    let jwt = quality(INTROSPECTION_JWT).unwrap_or_default();
    jwt > 0.0 && jwt >= quality("application/json").unwrap_or_default()
}

/// A media range of an `Accept` header with its quality (RFC 9110 section 12.5.1).
fn range(text: &str) -> (&str, f32) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    (name, quality.map_or(1.0, |quality| quality.parse().unwrap_or_default()))
}
