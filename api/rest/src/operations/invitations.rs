//! The invitations of a company: to new people, and to people who have a login already.

use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};
use shared_types::{Invitation, InvitationStatus, NewMembership};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    list::{Listed, Paging},
    responses::{Accepted, Done},
};
use organisation::{invitations, users};
use platform::Ctx;
use web::Result;

/// `…/memberships` and `…/invitations`.
#[derive(Debug)]
pub(crate) struct Invitations;

#[OpenApi(tag = "Tag::Users")]
impl Invitations {
    /// Invite a person who has a login already
    ///
    /// The mail goes only to an email that somebody signs in with; the answer is the same for every other, so that
    /// nobody learns who has a login. An administrator of the system is told.
    #[oai(path = "/companies/:company_id/memberships", method = "post", operation_id = "inviteMember")]
    async fn invite(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        body: Body<NewMembership>,
    ) -> Result<Accepted> {
        invitations::invite(&ctx, &caller.0, company_id.0, body.0).await?;
        Ok(Accepted::Accepted)
    }

    /// List the invitations of a company, the newest first
    ///
    /// For administrators of the company. With what became of each; `q` finds the beginning of an email.
    #[oai(path = "/companies/:company_id/invitations", method = "get", operation_id = "listInvitations")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        company_id: Path<i64>,
        /// Only invitations that stand so.
        status: Query<Option<InvitationStatus>>,
    ) -> Result<Listed<Invitation>> {
        let page = invitations::list(&ctx, &caller.0, company_id.0, &paging.request, status.0).await?;
        Ok(Listed::new(&paging, page))
    }

    /// Withdraw an open invitation
    ///
    /// Its link no longer works. One that was answered stays as it is (409).
    #[oai(
        path = "/companies/:company_id/invitations/:invitation_id",
        method = "delete",
        operation_id = "revokeInvitation"
    )]
    async fn revoke(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        invitation_id: Path<i64>,
    ) -> Result<Done> {
        invitations::revoke_one(&ctx, &caller.0, company_id.0, invitation_id.0).await?;
        Ok(Done::Done)
    }

    /// Invite a user again who has not answered
    ///
    /// At most once a minute. The link that was sent before no longer works.
    #[oai(
        path = "/companies/:company_id/users/:user_id/invitations",
        method = "post",
        operation_id = "resendInvitation"
    )]
    async fn again(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Accepted> {
        users::invite_again(&ctx, &caller.0, company_id.0, user_id.0).await?;
        Ok(Accepted::Accepted)
    }

    /// Withdraw the open invitation of a user
    ///
    /// Its link no longer works.
    #[oai(
        path = "/companies/:company_id/users/:user_id/invitations",
        method = "delete",
        operation_id = "revokeUserInvitation"
    )]
    async fn revoke_for_user(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Done> {
        users::revoke_invitation(&ctx, &caller.0, company_id.0, user_id.0).await?;
        Ok(Done::Done)
    }
}
