//! Inviting people who have a login already (UC-7).
//!
//! An invitation does not reveal who has a login: the response, the list of invitations and the response time are the
//! same, and mail is sent only to existing users. (Adding a *new* user with an email that is taken does reveal it, on
//! purpose.)

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use serde_json::json;
use shared_types::{CompanyRole, InviteMember};

use super::{Recipient, check_interval, send};
use crate::people;
use kernel::{Error, Fields, Result, validate};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    jobs::Mail,
    limits, revocation,
};
use store::{
    db::Tx,
    entity::{company, invitation, membership},
};

/// Invites the user with an email to a company. Links that were sent to the same address before no longer work.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Invalid`] with `duplicate` when the email is a
/// member's, and with `unknown`, for administrators of the system only, when no user has it; [`Error::TooOften`].
pub async fn invite(ctx: &Ctx, actor: &Actor, company_id: i64, new: InviteMember) -> Result<()> {
    actor.administered_company(&ctx.db, company_id).await?;
    let mut fields = Fields::new();
    let email = validate::email(&mut fields, "email", &new.email);
    fields.finish()?;
    if actor.is_admin() && people::by_email(ctx, &email).await?.is_none() {
        return Err(Error::field("email", "unknown", "nobody has this email: add a new user"));
    }
    limits::check_mail(ctx, actor, &email).await?;
    let role = new.company_role.unwrap_or(CompanyRole::Member);
    let args = (ctx.clone(), actor.clone(), company_id, email, role);
    ctx.db
        .write(args, |tx, (ctx, actor, company_id, email, role)| {
            Box::pin(invite_in_transaction(tx, ctx, actor, *company_id, email, *role))
        })
        .await
}

async fn invite_in_transaction(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    email: &str,
    role: CompanyRole,
) -> Result<()> {
    // Locked, so that of several invitations at once to one address one is sent.
    let company = company::Entity::find_by_id(company_id).lock_exclusive().one(&**tx).await?;
    let company = company.ok_or(Error::NotFound("company"))?;
    let known = membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(company_id))
        .filter(membership::Column::Email.eq(email))
        .one(&**tx)
        .await?;
    if known.is_some() {
        return Err(Error::field("email", "duplicate", "belongs to the company already"));
    }
    let same = invitation::Column::CompanyId.eq(company_id).and(invitation::Column::Email.eq(email));
    check_interval(tx, ctx, same.clone()).await?;
    revocation::revoke_invitations(tx, same).await?;
    send(tx, ctx, Recipient { company_id, user_id: None, email, role }, Mail::MembershipInvitation).await?;
    let event =
        Event::new("invitation.created").company(company_id).target("company", company_id, &company.name);
    audit::record(tx, actor, event.details(json!({ "email": email, "company_role": role }))).await
}
