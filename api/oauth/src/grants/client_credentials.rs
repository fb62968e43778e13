//! The client-credentials grant (RFC 6749 section 4.4).

use shared_types::GrantType;

use crate::{adapter, audit_events, error::OAuthError, scope, token_request::TokenRequest};
use organisation::applications;
use tokens::{IssuedTokens, Targets};

/// Issues a token to an application for itself.
pub(crate) async fn issue(request: &TokenRequest<'_>) -> Result<IssuedTokens, OAuthError> {
    let TokenRequest { ctx, client, params, actor } = request;
    request.needs_confidential_client()?;
    let requested = scope::requested(params)?;
    let targets = Targets::requested(ctx, client, &params.all("resource"), requested.as_ref()).await?;
    let targets = targets.map_err(|refused| OAuthError::refused_target(refused, params))?;
    let scope = adapter::client_credentials(client, &targets, params, requested)?;
    applications::mark_used(ctx, client).await?;
    let issued =
        tokens::for_client(ctx, client, &scope, &targets).await?.map_err(OAuthError::invalid_target)?;
    audit_events::tokens_issued(ctx, actor, client, GrantType::ClientCredentials, None);
    Ok(issued)
}
