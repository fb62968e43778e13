//! What each grant does of the token pipeline.

pub(super) mod authorization_code;
pub(super) mod client_credentials;
pub(super) mod device_code;
pub(super) mod password;
pub(super) mod refresh_token;
pub(super) mod token_exchange;

use super::{error::OAuthError, token::Exchange};
use crate::domain::{
    Ctx,
    applications::Client,
    tokens::{self, Grant, Subject, Targets},
};

/// The person of a grant, who must still be active and allowed to use the application.
async fn subject(ctx: &Ctx, client: &Client, grant: &Grant) -> Result<Subject, OAuthError> {
    let subject = tokens::subject(ctx, client, grant).await?;
    subject.map_err(|_| OAuthError::no_access())
}

/// What the tokens are for: the resources that were granted, or those of them that the request names (RFC 8707
/// section 2.2).
async fn targets(exchange: &Exchange<'_>, granted: &[String], scope: &str) -> Result<Targets, OAuthError> {
    let Exchange { ctx, client, params, .. } = exchange;
    let targets = tokens::of_granted(ctx, client, granted, scope, &params.all("resource")).await?;
    targets.map_err(OAuthError::invalid_target)
}
