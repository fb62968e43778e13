//! Which roles the mappings of identity providers gave, for those who see the access of others.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
};
use shared_types::{CompanyRole, MappedRole, Word};

use crate::entitlements;
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::entity::{
    application, application_role, identity_provider, mapped_access, mapped_company_role, membership,
};

/// A mapped role: the ids of the user and of the application, its code, and the id and the name of the identity provider.
type Row = (i64, i64, String, i64, String);

/// Returns the roles in an application that the mappings of a company's identity providers gave to its users, by user. A
/// role that is not among them was given by hand.
///
/// # Errors
/// [`Error::NotFound`] when the company may not use the application or the actor may not see it.
pub async fn list_mapped(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    client_id: &str,
) -> Result<Vec<MappedRole>> {
    let (entitlement, client) = entitlements::get(ctx, actor, company_id, client_id).await?;
    let which = Condition::all()
        .add(membership::Column::CompanyId.eq(company_id))
        .add(application_role::Column::ApplicationId.eq(entitlement.application_id));
    let rows = load(ctx, which).await?;
    Ok(rows.into_iter().map(|row| to_dto(row, &client.application.client_id)).collect())
}

/// Returns the roles that the mappings of a company's identity providers gave to a user: in the company, and in
/// applications. Everybody may see the own roles.
///
/// # Errors
/// [`Error::NotFound`] when the company has no such user, or the actor may not see it; [`Error::Forbidden`] when the actor
/// is a plain member and another person.
pub async fn list_mapped_of_user(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    user_id: i64,
) -> Result<Vec<MappedRole>> {
    if !(actor.is(user_id) && actor.companies().contains(&company_id)) {
        actor.visible_company(&ctx.db, company_id).await?;
    }
    let db = ctx.db.read();
    let membership = membership::Entity::find()
        .filter(membership::Column::CompanyId.eq(company_id))
        .filter(membership::Column::UserId.eq(user_id))
        .one(db)
        .await?
        .ok_or(Error::NotFound("user"))?;
    let made: Option<(i64, String)> = mapped_company_role::Entity::find_by_id(membership.id)
        .select_only()
        .column(mapped_company_role::Column::ProviderId)
        .column(identity_provider::Column::Name)
        .join(JoinType::InnerJoin, mapped_company_role::Relation::IdentityProvider.def())
        .into_tuple()
        .one(db)
        .await?;
    let made = made.map(|(provider_id, provider_name)| MappedRole {
        user_id,
        client_id: None,
        role: CompanyRole::CompanyAdmin.as_str().to_owned(),
        provider_id,
        provider_name,
    });
    let rows = load(ctx, Condition::all().add(membership::Column::Id.eq(membership.id))).await?;
    let ids: BTreeSet<i64> = rows.iter().map(|row| row.1).collect();
    let named: Vec<(i64, String)> = application::Entity::find()
        .select_only()
        .columns([application::Column::Id, application::Column::ClientId])
        .filter(application::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    let named: HashMap<i64, String> = named.into_iter().collect();
    let roles = rows.into_iter().filter_map(|row| {
        let client_id = named.get(&row.1)?;
        Some(to_dto(row, client_id))
    });
    Ok(made.into_iter().chain(roles).collect())
}

async fn load(ctx: &Ctx, which: Condition) -> Result<Vec<Row>> {
    Ok(mapped_access::Entity::find()
        .select_only()
        .column(membership::Column::UserId)
        .column(application_role::Column::ApplicationId)
        .column(application_role::Column::Code)
        .column(mapped_access::Column::ProviderId)
        .column(identity_provider::Column::Name)
        .join(JoinType::InnerJoin, mapped_access::Relation::Membership.def())
        .join(JoinType::InnerJoin, mapped_access::Relation::Role.def())
        .join(JoinType::InnerJoin, mapped_access::Relation::IdentityProvider.def())
        .filter(which)
        .order_by_asc(membership::Column::UserId)
        .order_by_asc(mapped_access::Column::RoleId)
        .into_tuple()
        .all(ctx.db.read())
        .await?)
}

fn to_dto((user_id, _, role, provider_id, provider_name): Row, client_id: &str) -> MappedRole {
    MappedRole { user_id, client_id: Some(client_id.to_owned()), role, provider_id, provider_name }
}
