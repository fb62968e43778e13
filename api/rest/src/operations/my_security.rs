//! `/v1/me`: the own password, email, sessions, consents and API tokens (UC-24).

use poem::web::Data;
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::{
    ApiToken, BrowserSession, Consent, EmailChange, MadeApiToken, NewApiToken, PasswordChange,
};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    responses::{Accepted, Created, Done},
};
use organisation::users::{self, Owner};
use platform::Ctx;
use sign_in::sessions;
use tokens::{api_tokens, consents};
use web::Result;

/// The own security.
#[derive(Debug)]
pub(crate) struct MySecurity;

#[OpenApi(tag = "Tag::Me")]
impl MySecurity {
    /// Change the own password
    ///
    /// Only in a browser, shortly after signing in. All other sessions end.
    #[oai(path = "/me/password", method = "put", operation_id = "changeMyPassword")]
    async fn password(&self, ctx: Data<&Ctx>, caller: Caller, body: Body<PasswordChange>) -> Result<Done> {
        users::change_own_password(&ctx, &caller.0, body.0).await?;
        Ok(Done::Done)
    }

    /// Change the own email
    ///
    /// Only in a browser, shortly after signing in. It holds when the link that is mailed to it is opened. With the
    /// email that one has, the link only shows that it is one's own.
    #[oai(path = "/me/email", method = "post", operation_id = "changeMyEmail")]
    async fn email(&self, ctx: Data<&Ctx>, caller: Caller, body: Body<EmailChange>) -> Result<Accepted> {
        users::change_own_email(&ctx, &caller.0, body.0).await?;
        Ok(Accepted::Accepted)
    }

    /// Give up a new email that is not yet confirmed
    ///
    /// The link that was mailed to it no longer works.
    #[oai(path = "/me/email", method = "delete", operation_id = "keepMyEmail")]
    async fn keep_email(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Done> {
        users::keep_own_email(&ctx, &caller.0).await?;
        Ok(Done::Done)
    }

    /// List the browsers in which one is signed in
    ///
    /// With device, address and last use; the one that calls is marked.
    #[oai(path = "/me/sessions", method = "get", operation_id = "listMySessions")]
    async fn sessions(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<BrowserSession>>> {
        Ok(Json(sessions::list(&ctx, &caller.0, Owner::Caller).await?))
    }

    /// Sign out of all other browsers
    ///
    /// With all that applications were granted elsewhere. Called with a token: of all browsers.
    #[oai(path = "/me/sessions", method = "delete", operation_id = "endMySessions")]
    async fn end_sessions(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Done> {
        sessions::end_others(&ctx, &caller.0, Owner::Caller).await?;
        Ok(Done::Done)
    }

    /// Sign out of one browser
    ///
    /// With all that applications were granted in that session.
    #[oai(path = "/me/sessions/:session_id", method = "delete", operation_id = "endMySession")]
    async fn end_session(&self, ctx: Data<&Ctx>, caller: Caller, session_id: Path<String>) -> Result<Done> {
        sessions::end_one(&ctx, &caller.0, Owner::Caller, &session_id.0).await?;
        Ok(Done::Done)
    }

    /// List the applications that act for one
    ///
    /// What each was granted, since when, and when it last used it.
    #[oai(path = "/me/consents", method = "get", operation_id = "listMyConsents")]
    async fn consents(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<Consent>>> {
        Ok(Json(consents::list(&ctx, &caller.0, Owner::Caller).await?))
    }

    /// End all that an application does for one
    ///
    /// All its tokens for the person end at once; signing in to it again begins anew.
    #[oai(path = "/me/consents/:client_id", method = "delete", operation_id = "revokeMyConsent")]
    async fn revoke_consent(&self, ctx: Data<&Ctx>, caller: Caller, client_id: Path<String>) -> Result<Done> {
        consents::revoke(&ctx, &caller.0, Owner::Caller, &client_id.0).await?;
        Ok(Done::Done)
    }

    /// List the own API tokens
    ///
    /// With scope, expiry and last use; never the tokens themselves.
    #[oai(path = "/me/api-tokens", method = "get", operation_id = "listMyApiTokens")]
    async fn api_tokens(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<ApiToken>>> {
        Ok(Json(api_tokens::list(&ctx, &caller.0, Owner::Caller).await?))
    }

    /// Make an API token
    ///
    /// Only in a browser, shortly after signing in. The token is shown only in this answer.
    #[oai(path = "/me/api-tokens", method = "post", operation_id = "createMyApiToken")]
    async fn make_api_token(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<NewApiToken>,
    ) -> Result<Created<MadeApiToken>> {
        let made = api_tokens::make(&ctx, &caller.0, body.0).await?;
        let location = format!("/v1/me/api-tokens/{}", made.api_token.id);
        Ok(Created::Created(Json(made), location))
    }

    /// Revoke an API token
    ///
    /// It is refused from now on.
    #[oai(path = "/me/api-tokens/:token_id", method = "delete", operation_id = "revokeMyApiToken")]
    async fn revoke_api_token(&self, ctx: Data<&Ctx>, caller: Caller, token_id: Path<i64>) -> Result<Done> {
        api_tokens::revoke(&ctx, &caller.0, Owner::Caller, token_id.0).await?;
        Ok(Done::Done)
    }
}
