//! The sessions, the consents and the API tokens of a user, for administrators.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{ApiToken, BrowserSession, Consent};

use super::Tag;
use crate::{auth::Caller, parameters::Path, responses::Done};
use organisation::users::AccountOwner;
use platform::Ctx;
use sign_in::sessions;
use tokens::{api_tokens, consents};
use web::Result;

/// `…/users/{user_id}/sessions`, `…/consents` and `…/api-tokens`.
#[derive(Debug)]
pub(crate) struct Security;

#[OpenApi(tag = "Tag::Users")]
impl Security {
    /// List the sessions of a user
    ///
    /// Returns the browser sessions with device, IP address and last use. Requires an administrator of the user's home
    /// company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/sessions",
        method = "get",
        operation_id = "listUserSessions"
    )]
    async fn sessions(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Json<Vec<BrowserSession>>> {
        Ok(Json(sessions::list(&ctx, &caller.0, of(company_id, user_id)).await?))
    }

    /// End all sessions of a user
    ///
    /// Ends all browser sessions and revokes what applications were granted in them. Requires an administrator of the
    /// user's home company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/sessions",
        method = "delete",
        operation_id = "endUserSessions"
    )]
    async fn end_sessions(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Done> {
        sessions::end_others(&ctx, &caller.0, of(company_id, user_id)).await?;
        Ok(Done::Done)
    }

    /// End a session of a user
    ///
    /// Ends a browser session and revokes what applications were granted in it. Requires an administrator of the user's
    /// home company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/sessions/:session_id",
        method = "delete",
        operation_id = "endUserSession"
    )]
    async fn end_session(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
        session_id: Path<String>,
    ) -> Result<Done> {
        sessions::end_one(&ctx, &caller.0, of(company_id, user_id), &session_id.0).await?;
        Ok(Done::Done)
    }

    /// List the consents of a user
    ///
    /// Returns the applications that have access to the user's data, each with its scopes, the time of the consent and
    /// its last use. Requires an administrator of the user's home company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/consents",
        method = "get",
        operation_id = "listUserConsents"
    )]
    async fn consents(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Json<Vec<Consent>>> {
        Ok(Json(consents::list(&ctx, &caller.0, of(company_id, user_id)).await?))
    }

    /// Revoke a consent of a user
    ///
    /// Revokes the consent given to an application and all its tokens for the user. The user is asked again at the next
    /// sign-in to the application. Requires an administrator of the user's home company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/consents/:client_id",
        method = "delete",
        operation_id = "revokeUserConsent"
    )]
    async fn revoke_consent(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
        client_id: Path<String>,
    ) -> Result<Done> {
        consents::revoke(&ctx, &caller.0, of(company_id, user_id), &client_id.0).await?;
        Ok(Done::Done)
    }

    /// List the API tokens of a user
    ///
    /// Returns the personal API tokens with scope, expiry and last use, without the tokens themselves. Requires an
    /// administrator of the user's home company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/api-tokens",
        method = "get",
        operation_id = "listUserApiTokens"
    )]
    async fn api_tokens(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Json<Vec<ApiToken>>> {
        Ok(Json(api_tokens::list(&ctx, &caller.0, of(company_id, user_id)).await?))
    }

    /// Revoke an API token of a user
    ///
    /// Revokes a personal API token of the user. Requires an administrator of the user's home company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/api-tokens/:token_id",
        method = "delete",
        operation_id = "revokeUserApiToken"
    )]
    async fn revoke_api_token(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
        token_id: Path<i64>,
    ) -> Result<Done> {
        api_tokens::revoke(&ctx, &caller.0, of(company_id, user_id), token_id.0).await?;
        Ok(Done::Done)
    }
}

fn of(company_id: Path<i64>, user_id: Path<i64>) -> AccountOwner {
    AccountOwner::User { company_id: company_id.0, user_id: user_id.0 }
}
