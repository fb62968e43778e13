//! Invitations: single-use links on which new users set their password (UC-2, UC-3), and on which users with a login
//! join another company (UC-7).
//!
//! The token of the link is stored as its SHA-256 only. The mail with the link is sent by a job, whose payload has the
//! token encrypted until the mail is sent.

mod find;
mod invite;
mod join;
mod list;

pub use find::{InvitationClosed, OpenInvitation, find};
pub use invite::invite;
pub use join::for_mail as joining_for_mail;
pub use join::{
    MembershipInvitation, accept_own, decline, decline_own, find_membership_invitation, join, list_own,
};
pub use list::{list, revoke_one};

pub use store::entity::Invitation;

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, Set,
    sea_query::Expr,
};
use shared_types::CompanyRole;

use kernel::{Error, Result, clock::are_close};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    jobs::{self, InvitationMail, Mail, Sealed, Task},
    revocation,
};
use store::{
    columns::Stored,
    db::Tx,
    entity::{User, invitation},
};

/// The minimum time between two invitations of the same person.
const MIN_INTERVAL: TimeDelta = TimeDelta::minutes(1);

/// Invites a user without a password to a company, and enqueues the mail. Links that were sent to the user before for
/// the same company no longer work.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn create(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
    company_id: i64,
    role: CompanyRole,
) -> Result<()> {
    let before = invitation::Column::UserId.eq(user.id).and(invitation::Column::CompanyId.eq(company_id));
    revocation::revoke_invitations(tx, before).await?;
    let to = Recipient { company_id, user_id: Some(user.id), email: &user.email, role };
    send(tx, ctx, to, Mail::Invitation).await?;
    let event = Event::new("invitation.created").company(company_id).target("user", user.id, &user.name);
    audit::record(tx, actor, event).await
}

/// Whom an invitation is for.
struct Recipient<'a> {
    company_id: i64,
    user_id: Option<i64>,
    email: &'a str,
    role: CompanyRole,
}

/// Inserts an invitation with a new link, and enqueues the mail that `mail` makes of it.
async fn send(tx: &Tx<'_>, ctx: &Ctx, to: Recipient<'_>, mail: fn(InvitationMail) -> Mail) -> Result<()> {
    let token = ctx.random.secret("");
    let lifetime = TimeDelta::seconds(ctx.settings.current().invitation_lifetime.into());
    let row = invitation::ActiveModel {
        id: NotSet,
        user_id: Set(to.user_id),
        company_id: Set(to.company_id),
        email: Set(to.email.to_owned()),
        role: Set(Stored(to.role)),
        token_hash: Set(token.sha256()),
        created_at: Set(tx.now().into()),
        expires_at: Set((tx.now() + lifetime).into()),
        accepted_at: Set(None),
        revoked_at: Set(None),
    };
    let invitation = row.insert(&**tx).await?;
    let sealed = Sealed::new(&ctx.cipher, &purpose(invitation.id), &token)?;
    let mail = mail(InvitationMail { invitation_id: invitation.id, sealed });
    jobs::enqueue(tx, to.company_id, &Task::Mail(mail)).await
}

/// The content of the mail to a new user: the invitation and the link. `None` when the invitation is no longer open.
///
/// # Errors
/// When the database does not answer, or the token cannot be decrypted.
pub async fn for_mail(ctx: &Ctx, mail: &InvitationMail) -> Result<Option<(OpenInvitation, String)>> {
    let Some((row, link)) = mailed(ctx, mail).await? else { return Ok(None) };
    Ok(find::open_or_closed(ctx, row).await?.ok().map(|open| (open, link)))
}

/// The invitation of a mail, and its link; `None` when it was deleted.
async fn mailed(ctx: &Ctx, mail: &InvitationMail) -> Result<Option<(Invitation, String)>> {
    let id = mail.invitation_id;
    let Some(row) = invitation::Entity::find_by_id(id).one(ctx.db.read()).await? else { return Ok(None) };
    let token = mail.sealed.open(&ctx.cipher, &purpose(id))?;
    let link = format!("{}/invitations/{}", ctx.config.server.issuer(), token.expose());
    Ok(Some((row, link)))
}

/// Rejects a further invitation within a minute of the last one that a condition selects.
///
/// # Errors
/// [`Error::TooOften`].
pub(super) async fn check_interval(tx: &Tx<'_>, ctx: &Ctx, which: Expr) -> Result<()> {
    if !ctx.limits.is_enabled() {
        return Ok(());
    }
    let last =
        invitation::Entity::find().filter(which).order_by_desc(invitation::Column::Id).one(&**tx).await?;
    let Some(last) = last else { return Ok(()) };
    if !are_close(tx.now(), last.created_at.0, MIN_INTERVAL) {
        return Ok(());
    }
    let wait = MIN_INTERVAL - (tx.now() - last.created_at.0);
    Err(Error::TooOften(wait.num_seconds().unsigned_abs() + 1))
}

/// The purpose with which the token of an invitation is encrypted, so that it cannot be decrypted as that of another.
fn purpose(invitation_id: i64) -> String {
    format!("invitation {invitation_id}")
}
