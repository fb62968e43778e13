//! The refresh-token grant (RFC 6749 section 6).

use shared_types::GrantType;

use super::{PersonGrant, Read};
use crate::{adapter, error::OAuthError, token_request::TokenRequest};
use tokens::{Approved, Consumed, PresentedRefreshToken, SubjectTerms};

/// A refresh token.
pub(crate) struct RefreshToken;

impl PersonGrant for RefreshToken {
    const GRANT_TYPE: GrantType = GrantType::RefreshToken;
    type Presented = PresentedRefreshToken;

    async fn read(request: &TokenRequest<'_>) -> Result<Read<PresentedRefreshToken>, OAuthError> {
        let TokenRequest { ctx, client, params, .. } = request;
        let (presented, scope) = adapter::refresh_token(ctx, client, params).await?;
        let grant = &presented.grant;
        let terms = SubjectTerms {
            user_id: grant.user_id(),
            company_id: grant.company_id(),
            granted: grant.scope().clone(),
            scope,
            resources: grant.resources().to_vec(),
            // A refreshed ID token has no nonce (OpenID Connect Core section 12.2).
            nonce: None,
            targets: None,
        };
        Ok(Read::Fresh { presented, terms })
    }

    /// Whether the token was used before shows only here, under the lock of its family.
    async fn consume(
        request: &TokenRequest<'_>,
        presented: PresentedRefreshToken,
        approved: &Approved,
    ) -> Result<Consumed, OAuthError> {
        let consumed = tokens::rotate(request.ctx, &request.actor, presented, approved).await?;
        consumed.map_err(OAuthError::invalid_grant)
    }
}
