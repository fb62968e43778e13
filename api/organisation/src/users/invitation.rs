//! The invitation of a user who has not set a password yet: sent again, or revoked.

use sea_orm::{ColumnTrait, EntityTrait, QuerySelect};
use shared_types::UserStatus;

use super::{AccountOwner, User};
use crate::{invitations, memberships};
use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    limits, revocation,
};
use store::{
    db::Tx,
    entity::{invitation, user},
};

/// Sends an invited user a new link; links that were sent before no longer work.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the user; [`Error::Conflict`] with `not_invited` when the user has
/// answered; [`Error::TooOften`] within a minute of the last link.
pub async fn invite_again(ctx: &Ctx, actor: &Actor, company_id: i64, user_id: i64) -> Result<()> {
    let user = AccountOwner::User { company_id, user_id }.user(ctx, actor).await?;
    limits::check_mail(ctx, actor, &user.email).await?;
    ctx.db
        .write((ctx.clone(), actor.clone(), user.id), |tx, (ctx, actor, user_id)| {
            Box::pin(send_again(tx, ctx, actor, *user_id))
        })
        .await
}

async fn send_again(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user_id: i64) -> Result<()> {
    // Locked, so that of several requests at once one sends a mail.
    let user = user::Entity::find_by_id(user_id).lock_exclusive().one(&**tx).await?;
    let user = user.ok_or(Error::NotFound("user"))?;
    if user.status.0 != UserStatus::Invited {
        return Err(Error::Conflict {
            code: "not_invited",
            text: "the person has answered, or was disabled",
        });
    }
    send_in_interval(tx, ctx, actor, &user).await
}

/// Sends a user without a password a link, unless the last one was sent within a minute.
///
/// # Errors
/// [`Error::TooOften`].
pub(super) async fn send_in_interval(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user: &User) -> Result<()> {
    invitations::check_interval(tx, ctx, invitation::Column::UserId.eq(user.id)).await?;
    send(tx, ctx, actor, user).await
}

/// Sends a user without a password a link to the home company.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn send(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user: &User) -> Result<()> {
    let home = user.home_company_id;
    let membership = memberships::find(tx, user.id, home).await?.ok_or(Error::NotFound("user"))?;
    invitations::create(tx, ctx, actor, user, home, membership.role.0).await
}

/// Revokes the open invitation of a user, if there is one.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the user.
pub async fn revoke_invitation(ctx: &Ctx, actor: &Actor, company_id: i64, user_id: i64) -> Result<()> {
    let user = AccountOwner::User { company_id, user_id }.user(ctx, actor).await?;
    ctx.db
        .write((actor.clone(), user), |tx, (actor, user)| {
            Box::pin(async move {
                let of_user = invitation::Column::UserId.eq(user.id);
                if revocation::revoke_invitations(tx, of_user).await? == 0 {
                    return Ok(());
                }
                let event = Event::new("invitation.revoked").company(user.home_company_id);
                audit::record(tx, actor, event.target("user", user.id, &user.name)).await
            })
        })
        .await
}
