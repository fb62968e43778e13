//! The client-credentials grant (RFC 6749 section 4.4).

use crate::{
    domain::tokens::{self, Issued},
    oauth::{adapter, error::OAuthError, token::Exchange},
};

/// Issues a token to an application for itself.
pub(in crate::oauth) async fn exchange(exchange: &Exchange<'_>) -> Result<Issued, OAuthError> {
    let Exchange { ctx, client, params, .. } = exchange;
    if client.is_public() {
        return Err(OAuthError::new("unauthorized_client", "a public client may not use this grant"));
    }
    let targets = tokens::requested(ctx, client, &params.all("resource"), params.get("scope")).await?;
    let targets = targets.map_err(OAuthError::invalid_target)?;
    let scope = adapter::client_credentials(client, &targets, params)?;
    Ok(tokens::for_client(ctx, client, &scope, &targets).await?)
}
