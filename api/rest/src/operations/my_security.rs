//! `/v1/me`: the password, the email, the sessions, the consents and the API tokens of the current user (UC-24).

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{
    ApiToken, BrowserSession, Consent, CreateApiToken, CreatedApiToken, EmailChange, PasswordChange,
};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    parameters::Path,
    responses::{Accepted, Created, Done},
};
use organisation::users::{self, AccountOwner};
use platform::Ctx;
use sign_in::sessions;
use tokens::{api_tokens, consents};
use web::Result;

/// The password, the email, the sessions, the consents and the API tokens of the current user.
#[derive(Debug)]
pub(crate) struct MySecurity;

#[OpenApi(tag = "Tag::Me")]
impl MySecurity {
    /// Change the password of the current user
    ///
    /// Changes the password, cancels a pending email change, and ends the other sessions unless `end_sessions` is
    /// false. API tokens stay valid except those in `revoke_api_tokens`, and external logins except those in
    /// `remove_linked_identities`. Requires a browser session with a recent sign-in.
    #[oai(path = "/me/password", method = "put", operation_id = "changeMyPassword")]
    async fn password(&self, ctx: Data<&Ctx>, caller: Caller, body: Body<PasswordChange>) -> Result<Done> {
        users::change_own_password(&ctx, &caller.0, body.0).await?;
        Ok(Done::Done)
    }

    /// Change the email of the current user
    ///
    /// Sends a confirmation link to the new email, which replaces the current one when the user confirms it, and a
    /// link to stop the change to the current one. With the current email, the link verifies it. The response is the
    /// same when another user has the email: then that user is notified instead. Requires a browser session with a
    /// recent sign-in.
    #[oai(path = "/me/email", method = "post", operation_id = "changeMyEmail")]
    async fn email(&self, ctx: Data<&Ctx>, caller: Caller, body: Body<EmailChange>) -> Result<Accepted> {
        users::change_own_email(&ctx, &caller.0, body.0).await?;
        Ok(Accepted::Accepted)
    }

    /// Cancel the pending email change
    ///
    /// Cancels the change to an email that has not been confirmed. Its link stops working.
    #[oai(path = "/me/email", method = "delete", operation_id = "cancelMyEmailChange")]
    async fn keep_email(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Done> {
        users::keep_own_email(&ctx, &caller.0).await?;
        Ok(Done::Done)
    }

    /// List the sessions of the current user
    ///
    /// Returns the browser sessions with device, IP address and last use. The current session is marked.
    #[oai(path = "/me/sessions", method = "get", operation_id = "listMySessions")]
    async fn sessions(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<BrowserSession>>> {
        Ok(Json(sessions::list(&ctx, &caller.0, AccountOwner::Caller).await?))
    }

    /// End the other sessions of the current user
    ///
    /// Ends all other browser sessions and revokes what applications were granted in them. With a token, ends all
    /// sessions.
    #[oai(path = "/me/sessions", method = "delete", operation_id = "endMySessions")]
    async fn end_sessions(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Done> {
        sessions::end_others(&ctx, &caller.0, AccountOwner::Caller).await?;
        Ok(Done::Done)
    }

    /// End a session of the current user
    ///
    /// Ends a browser session and revokes what applications were granted in it.
    #[oai(path = "/me/sessions/:session_id", method = "delete", operation_id = "endMySession")]
    async fn end_session(&self, ctx: Data<&Ctx>, caller: Caller, session_id: Path<String>) -> Result<Done> {
        sessions::end_one(&ctx, &caller.0, AccountOwner::Caller, &session_id.0).await?;
        Ok(Done::Done)
    }

    /// List the consents of the current user
    ///
    /// Returns the applications that have access to the user's data, each with its scopes, the time of the consent and
    /// its last use.
    #[oai(path = "/me/consents", method = "get", operation_id = "listMyConsents")]
    async fn consents(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<Consent>>> {
        Ok(Json(consents::list(&ctx, &caller.0, AccountOwner::Caller).await?))
    }

    /// Revoke a consent of the current user
    ///
    /// Revokes the consent given to an application and all its tokens for the user. The user is asked again at the next
    /// sign-in to the application.
    #[oai(path = "/me/consents/:client_id", method = "delete", operation_id = "revokeMyConsent")]
    async fn revoke_consent(&self, ctx: Data<&Ctx>, caller: Caller, client_id: Path<String>) -> Result<Done> {
        consents::revoke(&ctx, &caller.0, AccountOwner::Caller, &client_id.0).await?;
        Ok(Done::Done)
    }

    /// List the API tokens of the current user
    ///
    /// Returns the personal API tokens with scope, expiry and last use, without the tokens themselves.
    #[oai(path = "/me/api-tokens", method = "get", operation_id = "listMyApiTokens")]
    async fn api_tokens(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<ApiToken>>> {
        Ok(Json(api_tokens::list(&ctx, &caller.0, AccountOwner::Caller).await?))
    }

    /// Create an API token
    ///
    /// Creates a personal API token for the current user. The token itself is only in this response. Requires a browser
    /// session with a recent sign-in.
    #[oai(path = "/me/api-tokens", method = "post", operation_id = "createMyApiToken")]
    async fn make_api_token(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<CreateApiToken>,
    ) -> Result<Created<CreatedApiToken>> {
        let made = api_tokens::create_own(&ctx, &caller.0, body.0).await?;
        let location = format!("/v1/me/api-tokens/{}", made.api_token.id);
        Ok(Created::Created(Json(made), location))
    }

    /// Revoke an API token
    ///
    /// Revokes a personal API token of the current user.
    #[oai(path = "/me/api-tokens/:token_id", method = "delete", operation_id = "revokeMyApiToken")]
    async fn revoke_api_token(&self, ctx: Data<&Ctx>, caller: Caller, token_id: Path<i64>) -> Result<Done> {
        api_tokens::revoke(&ctx, &caller.0, AccountOwner::Caller, token_id.0).await?;
        Ok(Done::Done)
    }
}
