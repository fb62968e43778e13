//! The refresh-token grant (RFC 6749 section 6).

use crate::{
    domain::tokens::{self, Issued, Issuing},
    oauth::{adapter, error::OAuthError, token::Exchange},
};

/// Uses a refresh token up for its successor and fresh tokens.
pub(in crate::oauth) async fn exchange(exchange: &Exchange<'_>) -> Result<Issued, OAuthError> {
    let Exchange { ctx, client, params, .. } = exchange;
    let (presented, scope) = adapter::refresh_token(ctx, client, params).await?;
    let grant = &presented.grant;
    // Before it is used up: whoever may not now may come back with it later.
    let subject = super::subject(ctx, client, grant).await?;
    let targets = super::targets(exchange, grant.resources(), grant.scope()).await?;
    let successor = tokens::rotate(ctx, &exchange.actor(), &presented).await?;
    let successor = successor.map_err(|refused| OAuthError::invalid_grant(refused.0))?;
    // A refreshed ID token says no nonce (OpenID Connect Core section 12.2).
    let issuing = Issuing { client, grant, subject: &subject, scope: &scope, targets: &targets, nonce: None };
    Ok(tokens::for_person(ctx, issuing, Some(successor)).await?)
}
