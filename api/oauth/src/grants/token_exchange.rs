//! The token-exchange grant (RFC 8693): an application exchanges an access token for one with fewer scopes or targets,
//! or exchanges a person's token that it received at an API that it serves for a token of its own. One that may have the
//! tokens of external logins also gets these.

use shared_types::GrantType;

use super::upstream_token;
use crate::{audit_events, error::OAuthError, scope, token_request::TokenRequest};
use kernel::ScopeSet;
use organisation::applications;
use tokens::{ActiveToken, IssuedTokens, Targets};

/// The only token type that is accepted and issued (section 3).
pub(crate) const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// Exchanges the subject token. An invalid token is `invalid_request` (section 2.2.2).
pub(crate) async fn issue(request: &TokenRequest<'_>) -> Result<IssuedTokens, OAuthError> {
    let TokenRequest { ctx, client, params, .. } = request;
    request.needs_confidential_client()?;
    if params.get("requested_token_type").is_some_and(|kind| kind != ACCESS_TOKEN) {
        return Err(OAuthError::invalid_request("the requested_token_type must be that of an access token"));
    }
    let subject = token(request, "subject_token").await?;
    let subject = subject.ok_or_else(|| OAuthError::invalid_request("subject_token must be given"))?;
    if !subject.is_exchangeable_by(client) {
        return Err(unfit("subject_token"));
    }
    if subject.has_reached_exchange_limit() {
        return Err(OAuthError::invalid_request("the subject_token was exchanged too often"));
    }
    if let Some(issued) = upstream_token::issue(request, &subject).await? {
        return Ok(issued);
    }
    let act = match token(request, "actor_token").await? {
        None => subject.claims.act.clone(),
        Some(actor) if actor.client.application.id != client.application.id => {
            return Err(unfit("actor_token"));
        }
        Some(actor) => {
            let act = subject.act_claim_for(&actor);
            Some(act.ok_or_else(|| OAuthError::invalid_request("the chain of actors is too long"))?)
        }
    };
    let targets = targets(request, &subject).await?;
    let scope = scopes(request, &subject, &targets)?;
    applications::mark_used(ctx, client).await?;
    let issued = tokens::exchange(ctx, client, &subject, act, (&targets, scope)).await?;
    let issued = issued.map_err(OAuthError::invalid_target)?;
    audit_events::tokens_issued(ctx, &request.actor, client, GrantType::TokenExchange, None);
    Ok(issued)
}

/// The error for a token that is not valid or that the application may not use; one text for both.
fn unfit(name: &str) -> OAuthError {
    OAuthError::invalid_request(format!(
        "the {name} is invalid or expired, or this application may not use it"
    ))
}

/// A token of the request, which must be valid and have the right type.
async fn token(request: &TokenRequest<'_>, name: &str) -> Result<Option<ActiveToken>, OAuthError> {
    let TokenRequest { ctx, params, .. } = request;
    let (token, kind) = (params.get(name), params.get(&format!("{name}_type")));
    match (token, kind) {
        (None, None) => Ok(None),
        (Some(token), Some(ACCESS_TOKEN)) => {
            tokens::validate_access_token(ctx, token).await?.ok_or_else(|| unfit(name)).map(Some)
        }
        (Some(_), Some(_)) => {
            Err(OAuthError::invalid_request(format!("the {name}_type must be that of an access token")))
        }
        _ => Err(OAuthError::invalid_request(format!("{name} and {name}_type go together"))),
    }
}

/// The targets of the new token: those that the request names, which the subject token must have, else all of the
/// subject token. The application must be allowed to request them, and `/v1` is never one of them.
async fn targets(request: &TokenRequest<'_>, subject: &ActiveToken) -> Result<Targets, OAuthError> {
    let TokenRequest { ctx, client, params, .. } = request;
    let api = tokens::api_audience(ctx);
    let offered: Vec<_> = subject.audiences().into_iter().filter(|uri| *uri != api).collect();
    let named = [params.all("resource"), params.all("audience")].concat();
    let unfit = || {
        OAuthError::new(
            "invalid_target",
            "the subject_token is not for this, or the application may not ask for it",
        )
    };
    if !named.iter().all(|uri| offered.contains(uri)) {
        return Err(unfit());
    }
    if !named.is_empty() {
        return Targets::requested(ctx, client, &named, None).await?.map_err(|_| unfit());
    }
    let mut left = Vec::with_capacity(offered.len());
    for uri in offered {
        if Targets::requested(ctx, client, &[uri], None).await?.is_ok() {
            left.push(uri);
        }
    }
    match left.is_empty() {
        true => Err(unfit()),
        false => Targets::requested(ctx, client, &left, None).await?.map_err(|_| unfit()),
    }
}

/// The scopes of the new token: those that are requested, which the subject token must have and the targets must allow,
/// else all of the subject token that the targets allow.
fn scopes(
    request: &TokenRequest<'_>,
    subject: &ActiveToken,
    targets: &Targets,
) -> Result<ScopeSet, OAuthError> {
    let TokenRequest { client, params, .. } = request;
    let subject_scope = &subject.claims.scope;
    let Some(requested) = scope::requested(params)? else {
        return Ok(targets.restrict(client, subject_scope));
    };
    match requested.is_subset(subject_scope) && targets.restrict(client, &requested) == requested {
        true => Ok(requested),
        false => Err(OAuthError::new(
            "invalid_scope",
            "the scope is wider than that of the subject_token or of the target",
        )
        .with_parameter_value("scope", Some(requested.as_str()))),
    }
}
