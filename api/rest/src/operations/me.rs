//! `/v1/session` and `/v1/me`: the current user.

use poem::{Request, web::Data};
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{
    CompanyChoice, Me as MeDto, MyCompany, MyInvitation, PortalApplication, Session as SessionDto, UserChange,
};

use super::Tag;
use crate::{
    auth::{Caller, csrf_token},
    body::{Body, PatchBody},
    conditional::{IfMatch, VersionedResponse},
    parameters::Path,
    responses::Done,
};
use kernel::Error;
use organisation::{access, invitations, users};
use platform::{Ctx, Patch};
use sign_in::{authentications, sessions};
use web::{Result, cookies};

/// `/v1/session` and `/v1/me`.
#[derive(Debug)]
pub(crate) struct Me;

#[OpenApi(tag = "Tag::Me")]
impl Me {
    /// Get the current session
    ///
    /// Returns the session of the browser, the user and the CSRF token for other requests. It is the only operation
    /// that accepts the session cookie without a CSRF token. As every operation with the session cookie, it returns 401
    /// with the code `insufficient_user_authentication` once the sign-in policy requires another factor than those that
    /// the user proved: the sign-in page asks for it.
    #[oai(path = "/session", method = "get", operation_id = "getSession")]
    async fn session(&self, ctx: Data<&Ctx>, request: &Request) -> Result<Json<SessionDto>> {
        let cookie = cookies::session(&ctx, request).ok_or(Error::Unauthenticated)?;
        let (session, person) = sessions::signed_in(&ctx, &cookie).await?.ok_or(Error::Unauthenticated)?;
        if authentications::is_step_due(&ctx, &session, &person).await? {
            return Err(Error::InsufficientAuthentication.into());
        }
        Ok(Json(SessionDto {
            csrf_token: csrf_token(&ctx, &cookie),
            auth_time: session.auth_time.0,
            strongest_factor: authentications::strength(&ctx, &session).await?.is_reached,
            expires_at: session.expires_at.0,
            me: users::profile_of(&ctx, &person).await?,
        }))
    }

    /// Sign out
    ///
    /// Ends the session of the browser. Has no effect with a token.
    #[oai(path = "/session", method = "delete", operation_id = "endSession")]
    async fn end(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Done> {
        if let Some(id) = caller.0.session_id() {
            sessions::end(&ctx, &caller.0, id).await?;
        }
        Ok(Done::Done)
    }

    /// Get the current user
    ///
    /// Returns the profile, the companies and the roles of the user who calls.
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<VersionedResponse<MeDto>> {
        let (me, version) = users::me(&ctx, &caller.0).await?;
        Ok(VersionedResponse::new(me, version))
    }

    /// Update the current user
    ///
    /// Updates the fields of the profile that are sent and keeps the others. Email and password are changed with their
    /// own operations.
    #[oai(path = "/me", method = "put", operation_id = "updateMe")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        body: Body<UserChange>,
    ) -> Result<VersionedResponse<MeDto>> {
        let (me, version) = users::update_own(&ctx, &caller.0, Patch::set(body.0), seen.0).await?;
        Ok(VersionedResponse::new(me, version))
    }

    /// Patch the current user
    ///
    /// Applies a merge patch (RFC 7396) to the profile: absent fields are kept, and `null` clears optional fields.
    /// Email and password are changed with their own operations.
    #[oai(path = "/me", method = "patch", operation_id = "patchMe")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        body: PatchBody<UserChange>,
    ) -> Result<VersionedResponse<MeDto>> {
        let (me, version) = users::update_own(&ctx, &caller.0, body.0, seen.0).await?;
        Ok(VersionedResponse::new(me, version))
    }

    /// List the applications of the current user
    ///
    /// Returns the applications that the user may use now, each with the company through which it is used and the
    /// user's roles.
    #[oai(path = "/me/applications", method = "get", operation_id = "listMyApplications")]
    async fn applications(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<PortalApplication>>> {
        Ok(Json(access::portal(&ctx, &caller.0).await?))
    }

    /// List the companies of the current user
    ///
    /// Returns the companies that the user belongs to, each with the user's role, the home company first.
    #[oai(path = "/me/companies", method = "get", operation_id = "listMyCompanies")]
    async fn companies(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<MyCompany>>> {
        Ok(Json(users::companies(&ctx, &caller.0).await?))
    }

    /// Leave a company
    ///
    /// Ends the membership of the current user in a company, with all access through it. The home company cannot be
    /// left.
    #[oai(path = "/me/companies/:company_id", method = "delete", operation_id = "leaveCompany")]
    async fn leave(&self, ctx: Data<&Ctx>, caller: Caller, company_id: Path<i64>) -> Result<Done> {
        users::leave(&ctx, &caller.0, company_id.0).await?;
        Ok(Done::Done)
    }

    /// Choose the company for an application
    ///
    /// Sets the company through which the current user uses an application. Without an application, sets the default
    /// for all applications without a choice. Takes effect at the next sign-in to the application.
    #[oai(path = "/me/company", method = "put", operation_id = "chooseCompany")]
    async fn choose(&self, ctx: Data<&Ctx>, caller: Caller, body: Body<CompanyChoice>) -> Result<Done> {
        access::choose(&ctx, &caller.0, body.0).await?;
        Ok(Done::Done)
    }

    /// List the invitations of the current user
    ///
    /// Returns the pending invitations to the email of the current user, if the email is verified. Otherwise
    /// invitations can only be answered with the link in the mail.
    #[oai(path = "/me/invitations", method = "get", operation_id = "listMyInvitations")]
    async fn invitations(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<MyInvitation>>> {
        Ok(Json(invitations::list_own(&ctx, &caller.0).await?))
    }

    /// Accept an invitation
    ///
    /// Makes the current user a member of the company, with the role of the invitation.
    #[oai(path = "/me/invitations/:invitation_id", method = "post", operation_id = "acceptInvitation")]
    async fn accept(&self, ctx: Data<&Ctx>, caller: Caller, invitation_id: Path<i64>) -> Result<Done> {
        invitations::accept_own(&ctx, &caller.0, invitation_id.0).await?;
        Ok(Done::Done)
    }

    /// Decline an invitation
    ///
    /// Declines an invitation, which cannot be accepted afterwards. The company can send another one.
    #[oai(path = "/me/invitations/:invitation_id", method = "delete", operation_id = "declineInvitation")]
    async fn decline(&self, ctx: Data<&Ctx>, caller: Caller, invitation_id: Path<i64>) -> Result<Done> {
        invitations::decline_own(&ctx, &caller.0, invitation_id.0).await?;
        Ok(Done::Done)
    }
}
