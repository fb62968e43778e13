//! The invitations of a company: to new users, and to users of other companies.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};
use shared_types::{Invitation, InvitationStatus, InviteMember};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    list::{ListResponse, Paging},
    parameters::Path,
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
    /// Invite an existing user
    ///
    /// Invites the user with an email to join the company. A mail is sent only if a user signs in with this email; the
    /// response does not reveal whether there is one, except to administrators. Requires an administrator of the
    /// company.
    #[oai(path = "/companies/:company_id/memberships", method = "post", operation_id = "inviteMember")]
    async fn invite(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        body: Body<InviteMember>,
    ) -> Result<Accepted> {
        invitations::invite(&ctx, &caller.0, company_id.0, body.0).await?;
        Ok(Accepted::Accepted)
    }

    /// List the invitations of a company
    ///
    /// Returns the invitations with their status, the newest first. `q` searches by the beginning of the email.
    /// Requires an administrator, an app manager, or an administrator of the company.
    #[oai(path = "/companies/:company_id/invitations", method = "get", operation_id = "listInvitations")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        company_id: Path<i64>,
        /// Return only invitations with this status.
        status: Query<Option<InvitationStatus>>,
    ) -> Result<ListResponse<Invitation>> {
        let page = invitations::list(&ctx, &caller.0, company_id.0, &paging.request, status.0).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Revoke an invitation
    ///
    /// Revokes a pending invitation, so that its link stops working. Returns 409 if it has been answered. Requires an
    /// administrator of the company.
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

    /// Resend the invitation of a user
    ///
    /// Sends the invitation again with a new link; the previous link stops working. Once per minute at most. Requires
    /// an administrator of the company.
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

    /// Revoke the invitation of a user
    ///
    /// Revokes the pending invitation of the user, so that its link stops working. Requires an administrator of the
    /// company.
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
