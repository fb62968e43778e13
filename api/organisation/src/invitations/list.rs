//! The invitations of a company, listed and revoked.

use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter};
use shared_types::InvitationStatus;

use super::Invitation;
use kernel::{Error, Result, Timestamp};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    revocation,
};
use store::{
    columns::Millis,
    entity::invitation,
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// The newest first.
const NEWEST: Sort<invitation::Column> = Sort {
    name: "-created_at",
    column: invitation::Column::Id,
    id: invitation::Column::Id,
    descending: true,
};

/// A page of the invitations of a company, the newest first. They are searched by email.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Invalid`] by the page.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    page: &PageRequest,
    status: Option<InvitationStatus>,
) -> Result<Page<shared_types::Invitation>> {
    actor.visible_company(&ctx.db, company_id).await?;
    let now = ctx.clock.now();
    let mut query = invitation::Entity::find().filter(invitation::Column::CompanyId.eq(company_id));
    if let Some(status) = status {
        query = query.filter(with_status(status, now));
    }
    if let Some(q) = page.search_email() {
        query = query.filter(begins_with(invitation::Column::Email, &q));
    }
    let found = page.fetch(ctx.db.read(), query, NEWEST, |row| (SortKey::Number(row.id), row.id)).await?;
    Ok(found.map(|row| to_dto(row, now)))
}

/// The condition for invitations with a status.
fn with_status(status: InvitationStatus, now: Timestamp) -> Condition {
    let unanswered = Condition::all()
        .add(invitation::Column::AcceptedAt.is_null())
        .add(invitation::Column::RevokedAt.is_null());
    match status {
        InvitationStatus::Open => unanswered.add(invitation::Column::ExpiresAt.gt(Millis::from(now))),
        InvitationStatus::Expired => unanswered.add(invitation::Column::ExpiresAt.lte(Millis::from(now))),
        InvitationStatus::Accepted => Condition::all().add(invitation::Column::AcceptedAt.is_not_null()),
        InvitationStatus::Revoked => Condition::all()
            .add(invitation::Column::AcceptedAt.is_null())
            .add(invitation::Column::RevokedAt.is_not_null()),
    }
}

fn to_dto(row: Invitation, now: Timestamp) -> shared_types::Invitation {
    let status = match (row.accepted_at, row.revoked_at) {
        (Some(_), _) => InvitationStatus::Accepted,
        (None, Some(_)) => InvitationStatus::Revoked,
        (None, None) if row.expires_at.0 <= now => InvitationStatus::Expired,
        (None, None) => InvitationStatus::Open,
    };
    shared_types::Invitation {
        id: row.id,
        email: row.email,
        user_id: row.user_id,
        company_role: row.role.0,
        status,
        created_at: row.created_at.0,
        expires_at: row.expires_at.0,
    }
}

/// Revokes an open invitation of a company.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::NotFound`] when none is open.
pub async fn revoke_one(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<()> {
    actor.administered_company(&ctx.db, company_id).await?;
    ctx.db
        .write((actor.clone(), company_id, id), |tx, (actor, company_id, id)| {
            Box::pin(async move {
                let which = invitation::Column::Id.eq(*id).and(invitation::Column::CompanyId.eq(*company_id));
                let found = invitation::Entity::find().filter(which.clone()).one(&**tx).await?;
                let email = found.ok_or(Error::NotFound("invitation"))?.email;
                if revocation::revoke_invitations(tx, which).await? == 0 {
                    return Err(Error::NotFound("invitation"));
                }
                let event = Event::new("invitation.revoked").company(*company_id);
                audit::record(tx, actor, event.target("invitation", id, &email)).await
            })
        })
        .await
}
