//! Looking up an invitation by the token of its link.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared_types::UserStatus;

use super::Invitation;
use kernel::{Result, Secret};
use platform::ctx::Ctx;
use store::entity::{User, company, invitation, user};

/// An invitation that can be accepted now.
#[derive(Debug, Clone)]
pub struct OpenInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// The invited user.
    pub user: User,
    /// The name of the company that invites.
    pub company: String,
}

/// Why an invitation cannot be accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationClosed {
    /// There is none with this token, or the user was deleted.
    Unknown,
    /// It was accepted, or the user is active through another one.
    Accepted,
    /// It has expired.
    Expired,
    /// It was revoked or replaced, or the user was disabled.
    Revoked,
}

/// The invitation for a new user whose link has this token.
///
/// # Errors
/// When the database does not answer. An invitation that cannot be accepted is a value, not an error.
pub async fn find(ctx: &Ctx, token: &Secret) -> Result<Result<OpenInvitation, InvitationClosed>> {
    let row = invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(token.sha256()))
        .filter(invitation::Column::UserId.is_not_null())
        .one(ctx.db.read())
        .await?;
    match row {
        Some(row) => open_or_closed(ctx, row).await,
        None => Ok(Err(InvitationClosed::Unknown)),
    }
}

/// An invitation with everything that its page shows, if it can be accepted now.
pub(super) async fn open_or_closed(
    ctx: &Ctx,
    invitation: Invitation,
) -> Result<Result<OpenInvitation, InvitationClosed>> {
    let user = user::Entity::find_by_id(invitation.user_id.unwrap_or_default()).one(ctx.db.read()).await?;
    let company = company::Entity::find_by_id(invitation.company_id).one(ctx.db.read()).await?;
    let (Some(user), Some(company)) = (user, company) else { return Ok(Err(InvitationClosed::Unknown)) };
    let closed = match user.status.0 {
        _ if invitation.accepted_at.is_some() => Some(InvitationClosed::Accepted),
        UserStatus::Active => Some(InvitationClosed::Accepted),
        UserStatus::Disabled => Some(InvitationClosed::Revoked),
        UserStatus::Invited if invitation.revoked_at.is_some() => Some(InvitationClosed::Revoked),
        UserStatus::Invited if invitation.expires_at.0 <= ctx.clock.now() => Some(InvitationClosed::Expired),
        UserStatus::Invited => None,
    };
    Ok(match closed {
        Some(closed) => Err(closed),
        None => Ok(OpenInvitation { invitation, user, company: company.name }),
    })
}
