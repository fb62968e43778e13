//! `/v1/password-resets`: forgotten passwords (UC-25), for whoever puts a page of their own in front.

use poem::{Request, web::Data};
use poem_openapi::{OpenApi, param::Path};
use shared_types::{NewPasswordReset, PasswordRedemption};

use super::Tag;
use crate::{
    body::Body,
    responses::{Accepted, Done},
};
use kernel::{Error, Secret};
use platform::Ctx;
use sign_in::password_resets::{self, Redemption};
use web::{Result, request_source};

/// `/v1/password-resets`.
#[derive(Debug)]
pub(crate) struct PasswordResets;

#[OpenApi(tag = "Tag::Users")]
impl PasswordResets {
    /// Ask for a link to a new password
    ///
    /// The answer is the same whether there is such a person. An active one gets a mail, at most one a minute and three an hour.
    #[oai(path = "/password-resets", method = "post", operation_id = "requestPasswordReset")]
    async fn request(
        &self,
        ctx: Data<&Ctx>,
        request: &Request,
        body: Body<NewPasswordReset>,
    ) -> Result<Accepted> {
        password_resets::request(&ctx, &request_source::of(request), &body.0.login).await?;
        Ok(Accepted::Accepted)
    }

    /// Choose a new password
    ///
    /// Works once, with the token of the link. All sessions and refresh tokens of the person end.
    #[oai(path = "/password-resets/:token", method = "post", operation_id = "redeemPasswordReset")]
    async fn redeem(
        &self,
        ctx: Data<&Ctx>,
        request: &Request,
        token: Path<String>,
        body: Body<PasswordRedemption>,
    ) -> Result<Done> {
        let redemption = Redemption {
            password: Secret::new(body.0.password),
            sign_in: false,
            previous: None,
            source: request_source::of(request),
        };
        let redeemed = password_resets::redeem(&ctx, &Secret::new(token.0), redemption).await?;
        redeemed.ok_or(Error::NotFound("link"))?;
        Ok(Done::Done)
    }
}
