//! Ways to sign in without a password.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use shared_types::{CompanyStatus, UserStatus};

use super::User;
use kernel::Result;
use store::{
    columns::Stored,
    entity::{company, identity_provider, linked_identity, passkey, user},
};

/// Whether a user who is not active needs no invitation to be enabled without a password.
pub(super) async fn has_one(connection: &impl ConnectionTrait, user: &User) -> Result<bool> {
    if user.password_hash.is_some() || user.status.0 == UserStatus::Active {
        return Ok(false);
    }
    Ok(!without_password(connection, &[user.id]).await?.is_empty())
}

/// Returns those of some users who can sign in with an external login or a passkey.
pub(crate) async fn without_password(
    connection: &impl ConnectionTrait,
    user_ids: &[i64],
) -> Result<HashSet<i64>> {
    let logins = usable_logins(connection, user_ids).await?;
    let with_key: Vec<i64> = passkey::Entity::find()
        .select_only()
        .column(passkey::Column::UserId)
        .filter(passkey::Column::UserId.is_in(user_ids.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(logins.into_iter().map(|login| login.user_id).chain(with_key).collect())
}

/// An external login with which a user can sign in now.
pub(crate) struct UsableLogin {
    /// The id of the link.
    pub(crate) id: i64,
    /// The id of the user.
    pub(crate) user_id: i64,
}

/// Returns the external logins with which some users can sign in now. The identity provider is enabled; the company of
/// one that has a company is active and the home company of the user, who has no system role.
pub(crate) async fn usable_logins(
    connection: &impl ConnectionTrait,
    user_ids: &[i64],
) -> Result<Vec<UsableLogin>> {
    let enabled: Vec<(i64, i64, Option<i64>)> = linked_identity::Entity::find()
        .select_only()
        .columns([linked_identity::Column::Id, linked_identity::Column::UserId])
        .column(identity_provider::Column::CompanyId)
        .inner_join(identity_provider::Entity)
        .filter(linked_identity::Column::UserId.is_in(user_ids.iter().copied()))
        .filter(identity_provider::Column::Enabled.eq(true))
        .into_tuple()
        .all(connection)
        .await?;
    let of_companies = enabled.iter().filter(|(_, _, company_id)| company_id.is_some());
    let of_companies: Vec<i64> = of_companies.map(|(_, user_id, _)| *user_id).collect();
    let homes = active_homes(connection, of_companies).await?;
    let is_usable = |(_, user_id, company_id): &(i64, i64, Option<i64>)| {
        company_id.is_none_or(|company_id| homes.contains(&(*user_id, company_id)))
    };
    let usable = enabled.into_iter().filter(is_usable);
    Ok(usable.map(|(id, user_id, _)| UsableLogin { id, user_id }).collect())
}

/// Returns those of some users about whom their company is believed, each with the home company if that is active.
async fn active_homes(connection: &impl ConnectionTrait, user_ids: Vec<i64>) -> Result<HashSet<(i64, i64)>> {
    if user_ids.is_empty() {
        return Ok(HashSet::new());
    }
    let active = company::Entity::find()
        .select_only()
        .column(company::Column::Id)
        .filter(company::Column::Status.eq(Stored(CompanyStatus::Active)));
    let homes: Vec<(i64, i64)> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::HomeCompanyId])
        .filter(user::Column::Id.is_in(user_ids))
        .filter(user::Column::SystemRole.is_null())
        .filter(user::Column::HomeCompanyId.in_subquery(active.into_query()))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(homes.into_iter().collect())
}
