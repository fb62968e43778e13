//! The authorization-code grant (RFC 6749 section 4.1.3).

use crate::{
    domain::tokens::{self, Code, Issued, Issuing},
    oauth::{adapter, error::OAuthError, token::Exchange},
};

/// Redeems a code for the first tokens of a grant.
pub(in crate::oauth) async fn exchange(exchange: &Exchange<'_>) -> Result<Issued, OAuthError> {
    let Exchange { ctx, client, params, .. } = exchange;
    let code = adapter::authorization_code(ctx, client, params).await?;
    redeem(exchange, &code).await
}

/// Redeems a code that was found to be right, or redeemed before.
pub(in crate::oauth) async fn redeem(exchange: &Exchange<'_>, code: &Code) -> Result<Issued, OAuthError> {
    let Exchange { ctx, client, .. } = exchange;
    if code.was_redeemed() {
        // Whatever else is wrong with the request, what the code gave ends.
        let refused = tokens::redeem(ctx, &exchange.actor(), code).await?.err();
        return Err(OAuthError::invalid_grant(refused.map_or("the code was redeemed already", |it| it.0)));
    }
    // Before it is used up.
    let targets = super::targets(exchange, code.resources(), code.scope()).await?;
    let grant = tokens::redeem(ctx, &exchange.actor(), code).await?;
    let grant = grant.map_err(|refused| OAuthError::invalid_grant(refused.0))?;
    let subject = super::subject(ctx, client, &grant).await?;
    let issuing = Issuing {
        client,
        grant: &grant,
        subject: &subject,
        scope: code.scope(),
        targets: &targets,
        nonce: code.nonce(),
    };
    Ok(tokens::begin(ctx, issuing).await?)
}
