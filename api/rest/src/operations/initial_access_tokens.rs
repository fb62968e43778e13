//! `/v1/initial-access-tokens`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{CreateInitialAccessToken, CreatedInitialAccessToken, InitialAccessToken};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    list::{ListResponse, Paging},
    parameters::Path,
    responses::{Created, Done},
};
use organisation::registration::initial_access_tokens;
use platform::Ctx;
use web::Result;

/// `/v1/initial-access-tokens`.
#[derive(Debug)]
pub(crate) struct InitialAccessTokens;

#[OpenApi(tag = "Tag::Applications")]
impl InitialAccessTokens {
    /// List initial access tokens
    ///
    /// Returns the initial access tokens that are neither expired nor revoked, including those that are used up,
    /// without the tokens themselves. `q` searches by the beginning of the name. Requires an administrator.
    #[oai(path = "/initial-access-tokens", method = "get", operation_id = "listInitialAccessTokens")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
    ) -> Result<ListResponse<InitialAccessToken>> {
        let page = initial_access_tokens::list(&ctx, &caller.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Create an initial access token
    ///
    /// Creates a token with which applications can register themselves (RFC 7591). The company of the token is entitled
    /// to use them. The token itself is only in this response. Requires an administrator.
    #[oai(path = "/initial-access-tokens", method = "post", operation_id = "createInitialAccessToken")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<CreateInitialAccessToken>,
    ) -> Result<Created<CreatedInitialAccessToken>> {
        let made = initial_access_tokens::create(&ctx, &caller.0, body.0).await?;
        let location = format!("/v1/initial-access-tokens/{}", made.initial_access_token.id);
        Ok(Created::Created(Json(made), location))
    }

    /// Revoke an initial access token
    ///
    /// Revokes an initial access token. Applications that were registered with it are kept. Requires an administrator.
    #[oai(
        path = "/initial-access-tokens/:token_id",
        method = "delete",
        operation_id = "deleteInitialAccessToken"
    )]
    async fn delete(&self, ctx: Data<&Ctx>, caller: Caller, token_id: Path<i64>) -> Result<Done> {
        initial_access_tokens::revoke(&ctx, &caller.0, token_id.0).await?;
        Ok(Done::Done)
    }
}
