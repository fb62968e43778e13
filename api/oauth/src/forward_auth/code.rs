//! Redeeming the code that the authorization endpoint sent to a protected site.

use poem::Request;

use super::site::{Cookie, Site};
use crate::{
    error::OAuthError,
    grants::{PersonGrant, Read, authorization_code},
    pkce,
    token_request::TokenRequest,
};
use organisation::applications;
use platform::{Actor, Ctx};
use tokens::{Approved, Code, Consumed};
use web::{Params, cookies};

/// A code that was issued for a protected site, to a request that the same browser made. An answer to somebody else's
/// request signs nobody in.
///
/// A code that was redeemed before is refused and ends nothing: people go back to the address that has it.
pub(super) struct SiteCode;

/// The request that redeems a code: its `redirect_uri` is the site's own and its `code_verifier` the browser's cookie.
pub(super) fn request<'a>(ctx: &'a Ctx, http: &Request, site: &Site, code: &str) -> TokenRequest<'a> {
    let mut params = Params::default();
    params.push("code", code);
    params.push("redirect_uri", &applications::callback(&site.origin));
    if let Some(verifier) = cookies::read(http, site.cookie(Cookie::Verifier)) {
        params.push("code_verifier", verifier);
    }
    let actor = Actor::anonymous(web::request_source::of(http));
    TokenRequest { ctx, client: site.client.clone(), params, actor }
}

/// Why a code is refused, whatever is wrong with it.
pub(super) fn over() -> OAuthError {
    OAuthError::new("request_expired", "this sign-in is over; start again at the site")
}

impl PersonGrant for SiteCode {
    type Presented = Code;

    async fn read(request: &TokenRequest<'_>) -> Result<Read<Code>, OAuthError> {
        let TokenRequest { ctx, client, params, .. } = request;
        let found = tokens::find_code(ctx, params.get("code").unwrap_or_default()).await?;
        let code = found.filter(|code| {
            let fits = code.belongs_to(client) && params.get("redirect_uri") == Some(code.redirect_uri());
            // Without a challenge nothing binds it to a browser, whatever the application may do elsewhere.
            let is_bound = code.code_challenge().is_some();
            let is_own = is_bound && pkce::verify(code.code_challenge(), params.get("code_verifier")).is_ok();
            let is_over = code.replayed().is_some() || code.has_expired(ctx.clock.now());
            fits && is_own && !code.is_legacy() && !is_over
        });
        let code = code.ok_or_else(over)?;
        Ok(Read::Fresh { terms: code.terms(), presented: code })
    }

    async fn consume(
        request: &TokenRequest<'_>,
        code: Code,
        approved: &Approved,
    ) -> Result<Consumed, OAuthError> {
        authorization_code::redeem(request, &code, approved).await
    }
}
