//! `/v1/password-resets`: forgotten passwords (UC-25), for custom pages.

use poem::{Request, web::Data};
use poem_openapi::OpenApi;
use shared_types::{PasswordRedemption, RequestPasswordReset};

use super::Tag;
use crate::{
    body::Body,
    parameters::Path,
    responses::{Accepted, Done},
};
use kernel::{Error, Secret};
use platform::Ctx;
use sign_in::{
    password_resets::{self, ResetSubmission},
    sessions::PreviousSessions,
};
use web::{Result, request_source};

/// `/v1/password-resets`.
#[derive(Debug)]
pub(crate) struct PasswordResets;

#[OpenApi(tag = "Tag::Users")]
impl PasswordResets {
    /// Request a password reset
    ///
    /// Sends a reset link to an active user, once per minute and three times per hour at most. The response does not
    /// reveal whether the user exists. No authentication is required.
    #[oai(path = "/password-resets", method = "post", operation_id = "requestPasswordReset")]
    async fn request(
        &self,
        ctx: Data<&Ctx>,
        request: &Request,
        body: Body<RequestPasswordReset>,
    ) -> Result<Accepted> {
        password_resets::request(&ctx, &request_source::read(request), &body.0.login).await?;
        Ok(Accepted::Accepted)
    }

    /// Reset a password
    ///
    /// Sets a new password with the token of a reset link, once. Ends all sessions of the user and revokes the refresh
    /// tokens. No other authentication is required.
    #[oai(path = "/password-resets/:token", method = "post", operation_id = "redeemPasswordReset")]
    async fn redeem(
        &self,
        ctx: Data<&Ctx>,
        request: &Request,
        token: Path<String>,
        body: Body<PasswordRedemption>,
    ) -> Result<Done> {
        let submission = ResetSubmission {
            remove: Vec::new(),
            password: Secret::new(body.0.password),
            sign_in: false,
            previous: PreviousSessions::default(),
            source: request_source::read(request),
        };
        let redeemed = password_resets::redeem(&ctx, &Secret::new(token.0), submission).await?;
        redeemed.ok_or(Error::NotFound("link"))?;
        Ok(Done::Done)
    }
}
