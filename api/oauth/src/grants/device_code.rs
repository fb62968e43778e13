//! The device-code grant (RFC 8628 section 3.4).

use shared_types::GrantType;

use super::{PersonGrant, Read};
use crate::{error::OAuthError, token_request::TokenRequest};
use tokens::{
    Approved, Consumed,
    device_codes::{self, State},
};

/// A device code.
pub(crate) struct DeviceCode;

impl PersonGrant for DeviceCode {
    const GRANT_TYPE: GrantType = GrantType::DeviceCode;
    type Presented = device_codes::DeviceCode;

    /// A pending, denied or expired code is an error of its own (RFC 8628 section 3.5).
    async fn read(request: &TokenRequest<'_>) -> Result<Read<Self::Presented>, OAuthError> {
        let TokenRequest { ctx, client, params, .. } = request;
        let presented = params
            .get("device_code")
            .ok_or_else(|| OAuthError::invalid_request("device_code must be given"))?;
        let code = device_codes::find(ctx, presented).await?;
        let code = code.ok_or_else(|| OAuthError::invalid_grant("the device_code is unknown"))?;
        match code.state(ctx.clock.now()) {
            State::Redeemed(replayed) => Ok(Read::Replayed(replayed)),
            _ if !code.belongs_to(client) => {
                Err(OAuthError::invalid_grant("the device_code was issued to another client"))
            }
            State::Approved => approved(request, code),
            State::Denied => Err(OAuthError::new("access_denied", "the person denied access to the device")),
            State::Expired => Err(OAuthError::new("expired_token", "the device_code has expired")),
            State::Pending if device_codes::poll(ctx, &code).await? => Err(OAuthError::new(
                "slow_down",
                "the device polls too often: wait 5 seconds longer between requests",
            )),
            State::Pending => {
                Err(OAuthError::new("authorization_pending", "the person has not answered yet"))
            }
        }
    }

    async fn consume(
        request: &TokenRequest<'_>,
        code: Self::Presented,
        approved: &Approved,
    ) -> Result<Consumed, OAuthError> {
        let TokenRequest { ctx, client, actor, .. } = request;
        let consumed = device_codes::redeem(ctx, actor, client, &code, approved).await?;
        consumed.map_err(OAuthError::invalid_grant)
    }
}

fn approved(
    request: &TokenRequest<'_>,
    code: device_codes::DeviceCode,
) -> Result<Read<device_codes::DeviceCode>, OAuthError> {
    if code.has_lost_its_session(request.ctx.clock.now()) {
        let text = "the session that the device was approved in has ended";
        return Err(OAuthError::invalid_grant(text));
    }
    let terms = code.terms();
    let terms = terms.ok_or_else(|| OAuthError::invalid_grant("the device_code is not approved"))?;
    Ok(Read::Fresh { presented: code, terms })
}
