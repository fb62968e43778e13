//! Redeeming the code that the authorization endpoint sent to a protected site.

use shared_types::GrantType;

use poem::Request;

use super::site::{Cookie, Site};
use crate::{
    error::{OAuthError, Reason},
    grants::{PersonGrant, Read},
    pkce,
    token_request::TokenRequest,
};
use organisation::applications;
use platform::{Actor, Ctx};
use tokens::{Approved, Code, Consumed, OnRepeat};
use web::{Params, cookies};

/// A code that was issued for a protected site, for a request of the same browser. The response to a request of
/// somebody else signs nobody in.
///
/// A code that was redeemed before is rejected and revokes nothing, since people go back to the address that contains
/// it, and several windows may open it at once.
pub(super) struct SiteCode;

/// The request to redeem a code: `redirect_uri` is that of the site, and `code_verifier` the cookie of the browser.
pub(super) fn request<'a>(ctx: &'a Ctx, http: &Request, site: &Site, code: &str) -> TokenRequest<'a> {
    let mut params = Params::default();
    params.push("code", code);
    params.push("redirect_uri", &applications::callback_uri(&site.origin));
    if let Some(verifier) = cookies::read(http, site.cookie(Cookie::Verifier)) {
        params.push("code_verifier", verifier);
    }
    let actor = Actor::anonymous(web::request_source::read(http));
    TokenRequest { ctx, client: site.client.clone(), params, actor }
}

/// The error for every code that is rejected.
pub(super) fn expired() -> OAuthError {
    OAuthError::new("request_expired", "this sign-in is over; start again at the site")
}

/// The error for a code of this browser that another of its windows redeemed.
fn repeated() -> OAuthError {
    expired().with_reason(Reason::Repeated)
}

impl PersonGrant for SiteCode {
    const GRANT_TYPE: GrantType = GrantType::AuthorizationCode;
    type Presented = Code;

    async fn read(request: &TokenRequest<'_>) -> Result<Read<Code>, OAuthError> {
        let TokenRequest { ctx, client, params, .. } = request;
        let found = tokens::find_code(ctx, params.get("code").unwrap_or_default()).await?;
        let code = found.filter(|code| {
            let fits = code.belongs_to(client) && params.get("redirect_uri") == Some(code.redirect_uri());
            // Without a challenge nothing binds it to a browser, even if the application may do without elsewhere.
            let is_bound = code.code_challenge().is_some();
            let is_own = is_bound && pkce::verify(code.code_challenge(), params.get("code_verifier")).is_ok();
            fits && is_own && !code.is_legacy() && !code.has_expired(ctx.clock.now())
        });
        let code = code.ok_or_else(expired)?;
        if code.replayed().is_some() {
            return Err(repeated());
        }
        Ok(Read::Fresh { terms: code.terms(), presented: code })
    }

    async fn consume(
        request: &TokenRequest<'_>,
        code: Code,
        approved: &Approved,
    ) -> Result<Consumed, OAuthError> {
        let TokenRequest { ctx, client, actor, .. } = request;
        let consumed = tokens::redeem(ctx, actor, client, &code, approved, OnRepeat::Keep).await?;
        consumed.map_err(|_| repeated())
    }
}
