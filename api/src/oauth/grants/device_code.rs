//! The device-code grant (RFC 8628 section 3.4).

use crate::{
    domain::tokens::{
        self, Issued, Issuing,
        device_codes::{self, State},
    },
    oauth::{error::OAuthError, token::Exchange},
};

/// Tells a device how its request stands, and redeems it for the first tokens of a grant once a person approved it.
pub(in crate::oauth) async fn exchange(exchange: &Exchange<'_>) -> Result<Issued, OAuthError> {
    let Exchange { ctx, client, params, .. } = exchange;
    let presented =
        params.get("device_code").ok_or_else(|| OAuthError::invalid_request("device_code must be given"))?;
    let code = device_codes::find(ctx, presented).await?;
    let code = code.ok_or_else(|| OAuthError::invalid_grant("the device_code is not known"))?;
    let state = code.state(ctx.clock.now());
    // One that was redeemed ends what it gave, whoever shows it.
    if state != State::Redeemed && !code.belongs_to(client) {
        return Err(OAuthError::invalid_grant("the device_code was issued to another client"));
    }
    match state {
        State::Approved | State::Redeemed => {}
        State::Denied => {
            return Err(OAuthError::new("access_denied", "the person did not let the device in"));
        }
        State::Expired => return Err(OAuthError::new("expired_token", "the device_code has expired")),
        State::Pending if device_codes::poll(ctx, &code).await? => {
            return Err(OAuthError::new(
                "slow_down",
                "the device came too soon: wait 5 seconds longer from now on",
            ));
        }
        State::Pending => {
            return Err(OAuthError::new("authorization_pending", "the person has not answered yet"));
        }
    }
    if let Some(grant) = code.grant(ctx).filter(|_| state == State::Approved) {
        // Before it is used up, as at a refresh.
        super::subject(ctx, client, &grant).await?;
    }
    // Before it is used up, too; what a redeemed one gave ends, whatever else is asked for.
    let targets = match state {
        State::Approved => Some(super::targets(exchange, code.resources(), code.scope()).await?),
        _ => None,
    };
    let grant = device_codes::redeem(ctx, &exchange.actor(), &code).await?;
    let grant = grant.map_err(|refused| OAuthError::invalid_grant(refused.0))?;
    let subject = super::subject(ctx, client, &grant).await?;
    let Some(targets) = targets else {
        return Err(OAuthError::invalid_grant("the device_code was redeemed already"));
    };
    let scope = code.scope();
    let issuing = Issuing { client, grant: &grant, subject: &subject, scope, targets: &targets, nonce: None };
    Ok(tokens::begin(ctx, issuing).await?)
}
