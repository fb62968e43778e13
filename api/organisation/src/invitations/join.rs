//! Joining a company with an existing login (UC-7): by the link of the mail, or from the list of the own invitations.
//!
//! An invitation is for an address, so it can be accepted by the user who has proven to own it: by opening the link,
//! which was sent there, or by having verified the email before.

use std::{collections::HashMap, sync::Arc};

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use shared_types::{MyInvitation, UserStatus};

use super::{Invitation, InvitationClosed, mailed};
use crate::{memberships, people};
use kernel::{Error, Result, Secret};
use platform::{
    actor::{Actor, Person},
    audit::{self, Event},
    ctx::Ctx,
    jobs::InvitationMail,
};
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::{User, company, invitation, user},
};

/// An invitation to join a company with an existing login, which can be accepted now.
#[derive(Debug, Clone)]
pub struct MembershipInvitation {
    /// The invitation.
    pub invitation: Invitation,
    /// The name of the company that invites.
    pub company: String,
}

impl MembershipInvitation {
    /// Whether it is for this person.
    #[must_use]
    pub fn is_for(&self, person: &Person) -> bool {
        self.invitation.email == person.user.email
    }
}

/// The invitation to join whose link has this token; `None` when no invitation of this kind has it.
///
/// # Errors
/// When the database does not answer. An invitation that cannot be accepted is a value, not an error.
pub async fn find_membership_invitation(
    ctx: &Ctx,
    token: &Secret,
) -> Result<Option<Result<MembershipInvitation, InvitationClosed>>> {
    let row = invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(token.sha256()))
        .filter(invitation::Column::UserId.is_null())
        .one(ctx.db.read())
        .await?;
    match row {
        Some(row) => open_or_closed(ctx, row).await.map(Some),
        None => Ok(None),
    }
}

async fn open_or_closed(
    ctx: &Ctx,
    invitation: Invitation,
) -> Result<Result<MembershipInvitation, InvitationClosed>> {
    let company = company::Entity::find_by_id(invitation.company_id).one(ctx.db.read()).await?;
    let Some(company) = company else { return Ok(Err(InvitationClosed::Unknown)) };
    Ok(match (invitation.accepted_at, invitation.revoked_at) {
        (Some(_), _) => Err(InvitationClosed::Accepted),
        (None, Some(_)) => Err(InvitationClosed::Revoked),
        (None, None) if invitation.expires_at.0 <= ctx.clock.now() => Err(InvitationClosed::Expired),
        (None, None) => Ok(MembershipInvitation { invitation, company: company.name }),
    })
}

/// The content of the mail to a user with a login: the user, the invitation and the link. `None` when no user has the
/// email, or the invitation is no longer open.
///
/// # Errors
/// When the database does not answer, or the token cannot be decrypted.
pub async fn for_mail(
    ctx: &Ctx,
    mail: &InvitationMail,
) -> Result<Option<(User, MembershipInvitation, String)>> {
    let Some((row, link)) = mailed(ctx, mail).await? else { return Ok(None) };
    let Ok(open) = open_or_closed(ctx, row).await? else { return Ok(None) };
    let user = people::by_email(ctx, &open.invitation.email).await?;
    let user = user.filter(|user| user.status.0 != UserStatus::Disabled);
    Ok(user.map(|user| (user, open, link)))
}

/// Accepts the invitation of a link, as the person that it is for. The link proves that the email is the person's.
/// Returns whether the invitation was still open.
///
/// # Errors
/// [`Error::Forbidden`] with `other_person` to anyone else.
pub async fn join(ctx: &Ctx, actor: &Actor, open: &MembershipInvitation) -> Result<bool> {
    only_for(actor, open)?;
    take_up(ctx, actor, open.invitation.id, true).await
}

/// Declines the invitation of a link, as the person that it is for. Returns whether the invitation was still open.
///
/// # Errors
/// As [`join`].
pub async fn decline(ctx: &Ctx, actor: &Actor, open: &MembershipInvitation) -> Result<bool> {
    only_for(actor, open)?;
    refuse(ctx, actor, open.invitation.id).await
}

fn only_for(actor: &Actor, open: &MembershipInvitation) -> Result<()> {
    if open.is_for(actor.person()?) {
        return Ok(());
    }
    Err(Error::Forbidden { code: "other_person", text: "this invitation is for somebody else" })
}

/// The own open invitations, the oldest first. None before the email is verified.
///
/// # Errors
/// [`Error::Unauthenticated`] for anonymous callers.
pub async fn list_own(ctx: &Ctx, actor: &Actor) -> Result<Vec<MyInvitation>> {
    let user = &actor.person()?.user;
    if !user.email_verified {
        return Ok(Vec::new());
    }
    let rows = invitation::Entity::find()
        .filter(invitation::Column::Email.eq(&user.email))
        .filter(invitation::Column::UserId.is_null())
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(Millis::from(ctx.clock.now())))
        .order_by_asc(invitation::Column::Id)
        .all(ctx.db.read())
        .await?;
    let companies = company::Entity::find()
        .filter(company::Column::Id.is_in(rows.iter().map(|row| row.company_id)))
        .all(ctx.db.read())
        .await?;
    let companies: HashMap<_, _> = companies.iter().map(|company| (company.id, company)).collect();
    let shown = rows.iter().filter_map(|row| {
        Some(MyInvitation {
            id: row.id,
            company: (*companies.get(&row.company_id)?).into(),
            company_role: row.role.0,
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
        })
    });
    Ok(shown.collect())
}

/// Accepts one of the own invitations.
///
/// # Errors
/// [`Error::NotFound`] when no such invitation is open.
pub async fn accept_own(ctx: &Ctx, actor: &Actor, id: i64) -> Result<()> {
    if !actor.person()?.user.email_verified || !take_up(ctx, actor, id, false).await? {
        return Err(Error::NotFound("invitation"));
    }
    Ok(())
}

/// Declines one of the own invitations.
///
/// # Errors
/// [`Error::NotFound`] when no such invitation is open.
pub async fn decline_own(ctx: &Ctx, actor: &Actor, id: i64) -> Result<()> {
    if !actor.person()?.user.email_verified || !refuse(ctx, actor, id).await? {
        return Err(Error::NotFound("invitation"));
    }
    Ok(())
}

async fn refuse(ctx: &Ctx, actor: &Actor, id: i64) -> Result<bool> {
    let person = Arc::clone(actor.person()?);
    ctx.db
        .write((actor.clone(), person, id), |tx, (actor, person, id)| {
            Box::pin(async move {
                let answered = answer(tx, *id, &person.user.email, invitation::Column::RevokedAt).await?;
                let Some(row) = answered else { return Ok(false) };
                let user = &person.user;
                let event = Event::new("invitation.declined").company(row.company_id);
                audit::record(tx, actor, event.target("user", user.id, &user.name)).await?;
                Ok(true)
            })
        })
        .await
}

/// Makes the person a member; returns whether the invitation was open. `verifies` says whether the request proves that
/// the email is the person's.
async fn take_up(ctx: &Ctx, actor: &Actor, id: i64, verifies: bool) -> Result<bool> {
    let args = (actor.clone(), Arc::clone(actor.person()?), id, verifies);
    ctx.db
        .write(args, |tx, (actor, person, id, verifies)| {
            Box::pin(async move {
                // Locked, so that the membership copies the latest fields of the user.
                let found = user::Entity::find_by_id(person.user.id).lock_exclusive().one(&**tx).await?;
                let user = found.filter(|user| user.status.0 == UserStatus::Active);
                let Some(user) = &user else { return Ok(false) };
                let row = answer(tx, *id, &user.email, invitation::Column::AcceptedAt).await?;
                let Some(row) = row else { return Ok(false) };
                if *verifies && !user.email_verified {
                    verify_email(tx, user.id).await?;
                }
                if memberships::find(tx, user.id, row.company_id).await?.is_none() {
                    memberships::insert(tx, user, row.company_id, row.role.0).await?;
                }
                let event = Event::new("invitation.accepted").company(row.company_id);
                audit::record(tx, actor, event.target("user", user.id, &user.name)).await?;
                Ok(true)
            })
        })
        .await
}

/// Answers an invitation to an email in one statement, so that of several answers at once one succeeds; `None` when it
/// was not open.
async fn answer(tx: &Tx<'_>, id: i64, email: &str, how: invitation::Column) -> Result<Option<Invitation>> {
    let now = Millis::from(tx.now());
    let answered = invitation::Entity::update_many()
        .col_expr(how, Expr::value(Some(now)))
        .filter(invitation::Column::Id.eq(id))
        .filter(invitation::Column::Email.eq(email))
        .filter(invitation::Column::UserId.is_null())
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::RevokedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(now))
        .exec(&**tx)
        .await?;
    if answered.rows_affected == 0 {
        return Ok(None);
    }
    Ok(invitation::Entity::find_by_id(id).one(&**tx).await?)
}

async fn verify_email(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::EmailVerified, Expr::value(true))
        .col_expr(user::Column::UpdatedAt, Expr::value(Millis::from(tx.now())))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(user_id))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::People);
    Ok(())
}
