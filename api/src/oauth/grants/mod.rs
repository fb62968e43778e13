//! What each grant does of the token pipeline.

pub(super) mod authorization_code;
pub(super) mod client_credentials;
pub(super) mod refresh_token;

use super::error::OAuthError;
use crate::domain::{
    Ctx,
    applications::Client,
    tokens::{self, Grant, Subject},
};

/// The person of a grant, who must still be active and allowed to use the application.
async fn subject(ctx: &Ctx, client: &Client, grant: &Grant) -> Result<Subject, OAuthError> {
    let subject = tokens::subject(ctx, client, grant).await?;
    subject.map_err(|_| OAuthError::invalid_grant("the person may not use the application any more"))
}
