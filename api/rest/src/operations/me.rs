//! `/v1/session` and `/v1/me`: the caller.

use poem::{Request, web::Data};
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::{
    CompanyChoice, Me as MeDto, MyCompany, MyInvitation, PortalApplication, Session as SessionDto, UserChange,
};

use super::Tag;
use crate::{
    auth::{Caller, csrf_token},
    body::{Body, PatchBody},
    conditional::{IfMatch, Tagged},
    responses::Done,
};
use kernel::Error;
use organisation::{access, invitations, users};
use platform::{Ctx, Patch};
use sign_in::sessions;
use web::{Result, cookies};

/// `/v1/session` and `/v1/me`.
#[derive(Debug)]
pub(crate) struct Me;

#[OpenApi(tag = "Tag::Me")]
impl Me {
    /// Get the own browser session and its CSRF token
    ///
    /// The only operation that takes the session cookie alone.
    #[oai(path = "/session", method = "get", operation_id = "getSession")]
    async fn session(&self, ctx: Data<&Ctx>, request: &Request) -> Result<Json<SessionDto>> {
        let cookie = cookies::session(&ctx, request).ok_or(Error::Unauthenticated)?;
        let (session, person) = sessions::signed_in(&ctx, &cookie).await?.ok_or(Error::Unauthenticated)?;
        Ok(Json(SessionDto {
            csrf_token: csrf_token(&ctx, &cookie),
            auth_time: session.auth_time.0,
            expires_at: session.expires_at.0,
            me: users::profile_of(&ctx, &person).await?,
        }))
    }

    /// Sign out of the own browser session
    ///
    /// Called with a token it does nothing.
    #[oai(path = "/session", method = "delete", operation_id = "endSession")]
    async fn end(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Done> {
        if let Some(id) = caller.0.session_id() {
            sessions::end(&ctx, &caller.0, id).await?;
        }
        Ok(Done::Done)
    }

    /// Get the own profile
    ///
    /// Who calls, with the own companies and roles.
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Tagged<MeDto>> {
        let (me, version) = users::me(&ctx, &caller.0).await?;
        Ok(Tagged::new(me, version))
    }

    /// Change the own profile
    ///
    /// What is absent stays. Email and password have operations of their own.
    #[oai(path = "/me", method = "put", operation_id = "updateMe")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        body: Body<UserChange>,
    ) -> Result<Tagged<MeDto>> {
        let (me, version) = users::update_own(&ctx, &caller.0, Patch::set(body.0), seen.0).await?;
        Ok(Tagged::new(me, version))
    }

    /// Change some of the own profile
    ///
    /// A merge patch (RFC 7396): what is absent stays, what is `null` is emptied. Email and password have
    /// operations of their own.
    #[oai(path = "/me", method = "patch", operation_id = "patchMe")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        body: PatchBody<UserChange>,
    ) -> Result<Tagged<MeDto>> {
        let (me, version) = users::update_own(&ctx, &caller.0, body.0, seen.0).await?;
        Ok(Tagged::new(me, version))
    }

    /// List the applications that one may use
    ///
    /// What the portal shows: each with the company through which it may be used now, and the own roles in it.
    #[oai(path = "/me/applications", method = "get", operation_id = "listMyApplications")]
    async fn applications(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<PortalApplication>>> {
        Ok(Json(access::portal(&ctx, &caller.0).await?))
    }

    /// List the own companies, the home company first
    ///
    /// With the role in each.
    #[oai(path = "/me/companies", method = "get", operation_id = "listMyCompanies")]
    async fn companies(&self, caller: Caller) -> Result<Json<Vec<MyCompany>>> {
        Ok(Json(users::companies(&caller.0)?))
    }

    /// Leave a company that is not the home company
    ///
    /// With the access that one had in it.
    #[oai(path = "/me/companies/:company_id", method = "delete", operation_id = "leaveCompany")]
    async fn leave(&self, ctx: Data<&Ctx>, caller: Caller, company_id: Path<i64>) -> Result<Done> {
        users::leave(&ctx, &caller.0, company_id.0).await?;
        Ok(Done::Done)
    }

    /// Choose the company that an application signs one in through
    ///
    /// Without an application: that all do for which no other is chosen. It holds from the next sign-in on.
    #[oai(path = "/me/company", method = "put", operation_id = "chooseCompany")]
    async fn choose(&self, ctx: Data<&Ctx>, caller: Caller, body: Body<CompanyChoice>) -> Result<Done> {
        access::choose(&ctx, &caller.0, body.0).await?;
        Ok(Done::Done)
    }

    /// List the open invitations to oneself
    ///
    /// Only when the own email is verified: else the link of the mail has to be opened.
    #[oai(path = "/me/invitations", method = "get", operation_id = "listMyInvitations")]
    async fn invitations(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<MyInvitation>>> {
        Ok(Json(invitations::list_own(&ctx, &caller.0).await?))
    }

    /// Accept an invitation
    ///
    /// One is a member of the company from now on, in the role that it says.
    #[oai(path = "/me/invitations/:invitation_id", method = "post", operation_id = "acceptInvitation")]
    async fn accept(&self, ctx: Data<&Ctx>, caller: Caller, invitation_id: Path<i64>) -> Result<Done> {
        invitations::accept_own(&ctx, &caller.0, invitation_id.0).await?;
        Ok(Done::Done)
    }

    /// Decline an invitation
    ///
    /// It cannot be accepted any more; the company can send another.
    #[oai(path = "/me/invitations/:invitation_id", method = "delete", operation_id = "declineInvitation")]
    async fn decline(&self, ctx: Data<&Ctx>, caller: Caller, invitation_id: Path<i64>) -> Result<Done> {
        invitations::decline_own(&ctx, &caller.0, invitation_id.0).await?;
        Ok(Done::Done)
    }
}
