//! The authorization-code grant (RFC 6749 section 4.1.3).

use shared_types::GrantType;

use super::{PersonGrant, Read};
use crate::{adapter, error::OAuthError, token_request::TokenRequest};
use tokens::{Approved, Code, Consumed, OnRepeat};

/// A code that the authorization endpoint issued.
pub(crate) struct AuthorizationCode;

impl PersonGrant for AuthorizationCode {
    const GRANT_TYPE: GrantType = GrantType::AuthorizationCode;
    type Presented = Code;

    async fn read(request: &TokenRequest<'_>) -> Result<Read<Code>, OAuthError> {
        let TokenRequest { ctx, client, params, .. } = request;
        fresh_or_replayed(request, adapter::authorization_code(ctx, client, params).await?)
    }

    async fn consume(
        request: &TokenRequest<'_>,
        code: Code,
        approved: &Approved,
    ) -> Result<Consumed, OAuthError> {
        redeem(request, &code, approved).await
    }
}

/// A code that fits the request, or was redeemed before.
pub(crate) fn fresh_or_replayed(request: &TokenRequest<'_>, code: Code) -> Result<Read<Code>, OAuthError> {
    match code.replayed() {
        Some(replayed) => Ok(Read::Replayed(replayed)),
        None if code.has_expired(request.ctx.clock.now()) => {
            Err(OAuthError::invalid_grant("the code has expired").with_parameter("code"))
        }
        None => Ok(Read::Fresh { terms: code.terms(), presented: code }),
    }
}

/// Redeems a code, which begins its grant.
pub(crate) async fn redeem(
    request: &TokenRequest<'_>,
    code: &Code,
    approved: &Approved,
) -> Result<Consumed, OAuthError> {
    let TokenRequest { ctx, client, actor, .. } = request;
    let consumed = tokens::redeem(ctx, actor, client, code, approved, OnRepeat::Revoke).await?;
    consumed.map_err(OAuthError::invalid_grant)
}
