//! Redeeming the codes of the original specification.

use shared_types::GrantType;

use crate::{
    error::OAuthError,
    grants::{PersonGrant, Read, authorization_code},
    token_request::TokenRequest,
};
use tokens::{Approved, Code, Consumed};

/// A code that `/v1/oauth2/authorization` issued. It needs neither a verifier nor the redirect URI; a redirect URI that
/// is sent must be that of the code.
pub(super) struct LegacyCode;

impl PersonGrant for LegacyCode {
    const GRANT_TYPE: GrantType = GrantType::AuthorizationCode;
    type Presented = Code;

    async fn read(request: &TokenRequest<'_>) -> Result<Read<Code>, OAuthError> {
        let TokenRequest { ctx, client, params, .. } = request;
        let code = tokens::find_code(ctx, params.get("code").unwrap_or_default()).await?;
        let code = code.filter(Code::is_legacy);
        let code =
            code.ok_or_else(|| OAuthError::invalid_grant("the code is unknown").with_parameter("code"))?;
        // A redeemed code ends what it gave, whichever application presents it.
        if code.replayed().is_none() {
            if !code.belongs_to(client) {
                let error = OAuthError::invalid_grant("the code was issued to another client");
                return Err(error.with_parameter("code"));
            }
            if let Some(uri) = params.get("redirect_uri").filter(|uri| *uri != code.redirect_uri()) {
                let error = OAuthError::invalid_grant("the redirect_uri is not that of the code");
                return Err(error.with_parameter_value("redirect_uri", Some(uri)));
            }
        }
        let same_uri = params.get("redirect_uri").is_none_or(|uri| uri == code.redirect_uri());
        if same_uri && !client.is_public() && code.belongs_to(client) && code.was_just_redeemed(ctx) {
            return Err(OAuthError::invalid_grant(tokens::REPEATED_CODE));
        }
        authorization_code::fresh_or_replayed(request, code)
    }

    async fn consume(
        request: &TokenRequest<'_>,
        code: Code,
        approved: &Approved,
    ) -> Result<Consumed, OAuthError> {
        authorization_code::redeem(request, &code, approved).await
    }
}
