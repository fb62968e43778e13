//! Consents: the applications that a user allowed to use their data, and how to revoke them (UC-24).

mod ask;

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared_types::{CompanyRef, Consent};

pub use ask::{NewConsent, give_consent, has_consented};

use kernel::{Error, Result};
use organisation::{applications::ApplicationRules, users::AccountOwner};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    revocation,
};
use store::{
    columns::Millis,
    db::Tx,
    entity::{User, application, company, consent, grant, session},
};

/// Returns the current consents of a user, sorted by the names of the applications.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the owner.
pub async fn list(ctx: &Ctx, actor: &Actor, owner: AccountOwner) -> Result<Vec<Consent>> {
    let user = owner.user(ctx, actor).await?;
    let grants = live(ctx, user.id).await?;
    let db = ctx.db.read();
    let given = consent::Entity::find().filter(consent::Column::UserId.eq(user.id)).all(db).await?;
    let ids: BTreeSet<_> = grants
        .iter()
        .map(|grant| grant.application_id)
        .chain(given.iter().map(|consent| consent.application_id))
        .collect();
    let mut applications =
        application::Entity::find().filter(application::Column::Id.is_in(ids)).all(db).await?;
    applications.sort_by(|one, other| one.name_key.cmp(&other.name_key));
    let ids: BTreeSet<_> = grants.iter().map(|grant| grant.company_id).collect();
    let mut companies = company::Entity::find().filter(company::Column::Id.is_in(ids)).all(db).await?;
    companies.retain(|company| actor.is(user.id) || actor.sees_company(company.id));
    let shown = applications.iter().filter_map(|application| {
        let of: Vec<_> = grants.iter().filter(|grant| grant.application_id == application.id).collect();
        let given = given.iter().find(|consent| consent.application_id == application.id);
        to_dto(application, &of, given, &companies)
    });
    Ok(shown.collect())
}

/// Returns the valid grants of a user, each with its session if it ends with one.
async fn live(ctx: &Ctx, user_id: i64) -> Result<Vec<grant::Model>> {
    let now = ctx.clock.now();
    let rows = grant::Entity::find()
        .find_also_related(session::Entity)
        .filter(grant::Column::UserId.eq(user_id))
        .filter(grant::Column::RevokedAt.is_null())
        .filter(grant::Column::ExpiresAt.gt(Millis::from(now)))
        .filter(grant::Column::EndsAt.gt(Millis::from(now)))
        .all(ctx.db.read())
        .await?;
    let live =
        rows.into_iter().filter(|(_, session)| session.as_ref().is_none_or(|it| it.expires_at.0 > now));
    Ok(live.map(|(grant, _)| grant).collect())
}

fn to_dto(
    application: &application::Model,
    grants: &[&grant::Model],
    given: Option<&consent::Model>,
    companies: &[company::Model],
) -> Option<Consent> {
    let of_grants = grants.iter().flat_map(|grant| grant.scope.0.iter());
    let of_consent = given.iter().flat_map(|consent| consent.scope.0.iter());
    let scopes: BTreeSet<_> = of_grants.chain(of_consent).collect();
    let through =
        companies.iter().filter(|company| grants.iter().any(|grant| grant.company_id == company.id));
    Some(Consent {
        application: application.ref_for_people(),
        scopes: scopes.into_iter().map(str::to_owned).collect(),
        companies: through.map(CompanyRef::from).collect(),
        created_at: grants
            .iter()
            .map(|grant| grant.created_at.0)
            .chain(given.map(|consent| consent.created_at.0))
            .min()?,
        last_used_at: grants
            .iter()
            .map(|grant| grant.rotated_at.0)
            .chain(given.map(|consent| consent.updated_at.0))
            .max()?,
    })
}

/// Revokes everything that a user granted an application: grants, tokens, codes and the consent itself.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the owner, and [`Error::NotFound`] when the
/// user granted the application nothing.
pub async fn revoke(ctx: &Ctx, actor: &Actor, owner: AccountOwner, client_id: &str) -> Result<()> {
    let user = owner.user(ctx, actor).await?;
    let args = (actor.clone(), user, client_id.to_owned());
    ctx.db
        .write(args, |tx, (actor, user, client_id)| {
            Box::pin(revoke_in_transaction(tx, actor, user, client_id))
        })
        .await
}

async fn revoke_in_transaction(tx: &Tx<'_>, actor: &Actor, user: &User, client_id: &str) -> Result<()> {
    let nothing = || Error::NotFound("consent");
    let application = application::Entity::find()
        .filter(application::Column::ClientId.eq(client_id))
        .one(&**tx)
        .await?
        .ok_or_else(nothing)?;
    let revoked = revocation::revoke_application(tx, user.id, application.id).await?;
    let withdrawn = consent::Entity::delete_by_id((user.id, application.id)).exec(&**tx).await?;
    if revoked == 0 && withdrawn.rows_affected == 0 {
        return Err(nothing());
    }
    let event = Event::new("consent.revoked").company(user.home_company_id);
    let event = event.target("application", &application.client_id, &application.name);
    audit::record(tx, actor, event.details(serde_json::json!({ "user": user.id }))).await
}
