//! Answers to applications that are signed, where these want so.

use serde::Serialize;
use shared_types::SigningAlg;

use kernel::{Result, jose::TokenType};
use organisation::applications::Client;
use platform::ctx::Ctx;

/// OpenID Connect Core section 5.3.2: the claims, with who says them to whom.
#[derive(Serialize)]
struct SignedUserInfo<'a, C> {
    iss: &'a str,
    aud: &'a str,
    #[serde(flatten)]
    claims: &'a C,
}

/// RFC 9701 section 5: the answer is a member of its own, and there is no `sub` or `exp`, so that it is never taken for
/// an access or ID token.
#[derive(Serialize)]
struct SignedIntrospection<'a, A> {
    iss: &'a str,
    aud: &'a str,
    iat: i64,
    token_introspection: &'a A,
}

/// The claims that the userinfo endpoint tells, as a JWT; `None` for an application that did not ask for one.
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

/// The answer of the introspection endpoint to an application, as a JWT.
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
