//! Receiving the response of an identity provider.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    FailureReason, UpstreamError, UpstreamRejection, count_refused, discovery,
    id_token::{self, Claims, Requested},
    kept_tokens,
    methods::methods,
    resolve, token,
    upstream_sessions::sid_hash,
    user_info,
};
use crate::steps::acr::Methods;
use kernel::{Error, Result, Secret, Timestamp, secrets::constant_time_eq};
use organisation::identity_providers::{self, IdentityProvider, LinkedUser};
use platform::{
    actor::{Actor, RequestSource},
    ctx::Ctx,
};
use store::entity::upstream_request;

/// The errors with which an identity provider says that the person did not go on.
const CANCELLED: [&str; 4] =
    ["access_denied", "user_cancelled_login", "user_cancelled_authorize", "consent_required"];

/// The parameters of an authorization response (RFC 6749 section 4.1.2, RFC 9207 section 2).
#[derive(Debug, Clone, Copy)]
pub struct ResponseParameters<'a> {
    /// The `state` of the request.
    pub state: &'a str,
    /// The code.
    pub code: Option<&'a str>,
    /// The issuer.
    pub iss: Option<&'a str>,
    /// The error.
    pub error: Option<&'a str>,
}

/// A response that belongs to a request of the browser.
#[derive(Debug)]
pub struct UpstreamResponse {
    /// The query of the sign-in page from which the request began.
    pub page: String,
    /// Whether a login is linked, and nobody signs in.
    pub links: bool,
    /// What it proves, or why it was refused.
    pub outcome: Result<UpstreamSignIn, FailureReason>,
}

/// What a response proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpstreamSignIn {
    /// A user signs in, by these methods. If it is known, also when: at the identity provider, the person may have
    /// signed in long before.
    SignedIn(LinkedUser, Methods, Option<Timestamp>),
    /// The login is linked to the user who is signed in.
    Linked,
}

/// Uses up the request that a response belongs to, and evaluates the response. `None` when the browser has no such
/// request at this identity provider: it was answered, has expired, or began elsewhere. `actor` is the person who is
/// signed in.
///
/// # Errors
/// When the database does not answer. A refusal is a value, not an error.
pub async fn complete(
    ctx: &Ctx,
    provider_id: i64,
    received: ResponseParameters<'_>,
    actor: &Actor,
) -> Result<Option<UpstreamResponse>> {
    let state = Secret::new(received.state);
    let Some(row) = take(ctx, provider_id, &state, &actor.source).await? else { return Ok(None) };
    let links = row.session_id.is_some();
    let Some(provider) = identity_providers::find_usable(ctx, provider_id).await? else {
        return Ok(Some(UpstreamResponse { page: row.page, links, outcome: Err(FailureReason::Failed) }));
    };
    let outcome = match evaluate(ctx, (&provider, &row), received, (&state, actor)).await {
        Ok(outcome) => Ok(outcome),
        Err(UpstreamError::Error(error)) => return Err(error),
        Err(UpstreamError::Rejected(refused)) => {
            count_refused(ctx, &actor.source, &provider, &refused);
            Err(refused.reason)
        }
    };
    Ok(Some(UpstreamResponse { page: row.page, links, outcome }))
}

/// Uses up the request of a browser with a state. One of another browser stays.
async fn take(
    ctx: &Ctx,
    provider_id: i64,
    state: &Secret,
    source: &RequestSource,
) -> Result<Option<upstream_request::Model>> {
    let found = upstream_request::Entity::find_by_id(state.sha256()).one(ctx.db.read()).await?;
    let browser = source.browser.as_deref().unwrap_or_default();
    let now = ctx.clock.now();
    let is_ours = |row: &upstream_request::Model| {
        !browser.is_empty()
            && constant_time_eq(&row.browser_hash, browser)
            && row.provider_id == provider_id
            && row.expires_at.0 > now
    };
    let Some(row) = found.filter(is_ours) else { return Ok(None) };
    let used = ctx.db.write(row.state_hash.clone(), |tx, state_hash| {
        Box::pin(async move {
            let of_state = upstream_request::Column::StateHash.eq(state_hash.clone());
            let deleted = upstream_request::Entity::delete_many().filter(of_state).exec(&**tx).await?;
            Ok(deleted.rows_affected == 1)
        })
    });
    Ok(used.await?.then_some(row))
}

async fn evaluate(
    ctx: &Ctx,
    (provider, row): (&IdentityProvider, &upstream_request::Model),
    received: ResponseParameters<'_>,
    (state, actor): (&Secret, &Actor),
) -> Result<UpstreamSignIn, UpstreamError> {
    let metadata = discovery::metadata(ctx, provider).await?;
    let announced = metadata.authorization_response_iss_parameter_supported;
    if received.iss.map_or(announced, |iss| iss != provider.issuer) {
        let detail = "response: iss is missing, or that of another issuer (RFC 9207)";
        return Err(UpstreamRejection::invalid(detail).into());
    }
    if let Some(error) = received.error {
        return Err(refused_there(error).into());
    }
    let code = received.code.ok_or_else(|| UpstreamRejection::invalid("response: there is no code"))?;
    let at = (provider, &*metadata);
    let tokens = token::redeem(ctx, at, code, state).await?;
    let (person, claims) = match &provider.oauth2 {
        Some(settings) => {
            (user_info::person(ctx, provider, &settings.0, &tokens.access_token()?).await?, None)
        }
        None => {
            let reauthenticated_after = row.reauthenticates.then_some(row.created_at.0);
            let requested = Requested { state, reauthenticated_after };
            let claims = id_token::verify(ctx, at, tokens.id_token()?, requested).await?;
            (claims.person(), Some(claims))
        }
    };
    let Some(session_id) = row.session_id else {
        let user = resolve::user_of(ctx, provider, &person, &actor.source).await?;
        let sid = claims.as_ref().and_then(|claims| claims.sid.as_ref());
        let sid_hash = sid.map(|sid| sid_hash(provider.id, sid));
        let upstream_tokens = kept_tokens::keep(ctx, &tokens).await?;
        let user = LinkedUser { sid_hash, upstream_tokens, ..user };
        let signed_in_at = match row.reauthenticates {
            true => Some(ctx.clock.now()),
            false => claims.as_ref().and_then(Claims::signed_in_at),
        };
        let counts = identity_providers::second_factor_counts(ctx, provider).await?;
        return Ok(UpstreamSignIn::SignedIn(user, methods(claims.as_ref(), counts), signed_in_at));
    };
    check_session(actor, session_id)?;
    resolve::link_to(ctx, actor, provider, &person).await?;
    Ok(UpstreamSignIn::Linked)
}

fn refused_there(error: &str) -> UpstreamRejection {
    if CANCELLED.contains(&error) {
        return UpstreamRejection::new(FailureReason::Cancelled, format!("response: {error}"));
    }
    UpstreamRejection::invalid(format!("response: {}", token::registered(error)))
}

/// Rejects a link when another person has signed in since it began.
pub(super) fn check_session(actor: &Actor, session_id: Uuid) -> Result<(), UpstreamError> {
    match actor.session_id() {
        Some(id) if id == session_id => Ok(()),
        _ => Err(Error::Unauthenticated.into()),
    }
}
