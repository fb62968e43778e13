//! The latest sign-ins to an application, for administrators who look for what works and what does not.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_types::{ApplicationSignIn, CompanyRef};

use super::visible;
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::entity::{company, grant, user};

/// The number of sign-ins that are returned.
const SHOWN: u64 = 50;

/// Returns the latest sign-ins to an application whose grants are still stored, the last one first.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor manages applications.
pub async fn sign_ins(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<Vec<ApplicationSignIn>> {
    let client = visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let (db, now) = (ctx.db.read(), ctx.clock.now());
    let grants = grant::Entity::find()
        .filter(grant::Column::ApplicationId.eq(client.application.id))
        .order_by_desc(grant::Column::CreatedAt)
        .order_by_desc(grant::Column::Id)
        .limit(SHOWN)
        .all(db)
        .await?;
    let of_users = user::Column::Id.is_in(grants.iter().map(|grant| grant.user_id));
    let users = user::Entity::find().filter(of_users).all(db).await?;
    let users: HashMap<_, _> = users.into_iter().map(|user| (user.id, user)).collect();
    let of_companies = company::Column::Id.is_in(grants.iter().map(|grant| grant.company_id));
    let companies = company::Entity::find().filter(of_companies).all(db).await?;
    let companies: HashMap<_, _> = companies.iter().map(|row| (row.id, CompanyRef::from(row))).collect();
    let sign_ins = grants.into_iter().filter_map(|grant| {
        let user = users.get(&grant.user_id)?;
        Some(ApplicationSignIn {
            user_id: user.id,
            name: user.name.clone(),
            email: user.email.clone(),
            company: companies.get(&grant.company_id)?.clone(),
            signed_in_at: grant.created_at.0,
            active: grant.revoked_at.is_none() && grant.expires_at.0 > now,
        })
    });
    Ok(sign_ins.collect())
}
