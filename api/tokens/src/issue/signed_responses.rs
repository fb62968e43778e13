//! Responses that are signed, for applications that request it.

use serde::Serialize;
use shared_types::SigningAlg;

use kernel::{Result, jose::TokenType};
use organisation::applications::Client;
use platform::ctx::Ctx;

/// OpenID Connect Core section 5.3.2: the claims, with issuer and audience.
#[derive(Serialize)]
struct SignedUserInfo<'a, C> {
    iss: &'a str,
    aud: &'a str,
    #[serde(flatten)]
    claims: &'a C,
}

/// RFC 9701 section 5: the response is one member, and there is no `sub` or `exp`, so that it cannot be confused with
/// an access or ID token.
#[derive(Serialize)]
struct SignedIntrospection<'a, A> {
    iss: &'a str,
    aud: &'a str,
    iat: i64,
    token_introspection: &'a A,
}

/// The response of the userinfo endpoint as a JWT; `None` for an application without `userinfo_signed_response_alg`.
///
/// # Errors
/// When there is no key to sign with.
pub async fn sign_userinfo(
    ctx: &Ctx,
    client: &Client,
    claims: &(impl Serialize + Sync),
) -> Result<Option<String>> {
    let Some(alg) = client.application.metadata.0.userinfo_signed_response_alg else { return Ok(None) };
    let claims =
        SignedUserInfo { iss: ctx.config.server.issuer(), aud: &client.application.client_id, claims };
    ctx.keys.sign(alg, TokenType::UserInfo, &claims).await.map(Some)
}

/// The response of the introspection endpoint as a JWT.
///
/// # Errors
/// When there is no key to sign with.
pub async fn sign_introspection(
    ctx: &Ctx,
    client: &Client,
    answer: &(impl Serialize + Sync),
) -> Result<String> {
    let alg = client.application.metadata.0.introspection_signed_response_alg;
    let claims = SignedIntrospection {
        iss: ctx.config.server.issuer(),
        aud: &client.application.client_id,
        iat: ctx.clock.now().timestamp(),
        token_introspection: answer,
    };
    ctx.keys.sign(alg.unwrap_or(SigningAlg::Rs256), TokenType::Introspection, &claims).await
}
