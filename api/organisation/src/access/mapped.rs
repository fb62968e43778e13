//! The access of a person that comes from the claims of an identity provider. What was given by hand is not touched.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, Set};

use super::{
    user::member,
    write::{LockedAccess, RoleAssignment},
};
use crate::{entitlements, mapping_cause::MappingCause};
use kernel::{Error, Result};
use platform::actor::Actor;
use store::{
    db::{Tx, is_duplicate, retry, retry_if_gone},
    entity::{access, mapped_access},
    patch::IfMatch,
};

/// Gives a person roles in an application in one company, and takes away those that the same identity provider gave
/// before, unless they are among `kept`. Returns whether there were seats: without one, nothing is given.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn map_roles(
    tx: &Tx<'_>,
    actor: &Actor,
    of: (i64, i64),
    user_id: i64,
    (given, kept): (&BTreeSet<i64>, &BTreeSet<i64>),
    cause: &MappingCause,
) -> Result<bool> {
    let mut locked = match LockedAccess::new(tx, of, &IfMatch::default()).await {
        // The entitlement ended meanwhile, and the access with it.
        Err(Error::NotFound(_)) => return Ok(true),
        locked => locked?,
    };
    locked.cause = Some(cause.clone());
    let membership_id = member(tx, &locked, user_id).await?.id;
    let before = locked.assignments(tx, Some(membership_id)).await?;
    locked.users.insert(membership_id, user_id);
    let wanted: BTreeSet<RoleAssignment> =
        given.iter().filter(|id| locked.may_give(**id)).map(|id| (membership_id, *id)).collect();
    let mapped = mapped_roles(tx, membership_id, cause.provider_id).await?;
    let stays =
        |one: &&RoleAssignment| !mapped.contains(&one.1) || kept.contains(&one.1) || wanted.contains(*one);
    let left: BTreeSet<RoleAssignment> = before.iter().filter(stays).copied().collect();
    let after: BTreeSet<RoleAssignment> = left.union(&wanted).copied().collect();
    let others = Condition::all().add(access::Column::MembershipId.ne(membership_id));
    let others = entitlements::count_people(&**tx, locked.entitlement.id, others).await?;
    match locked.write(tx, actor, (&before, &after), others).await {
        // Nothing was written.
        Err(Error::Conflict { code: "no_seats", .. }) => {
            locked.write(tx, actor, (&before, &left), others).await.map(|()| false)
        }
        written => {
            written?;
            let added: Vec<_> = after.difference(&before).copied().collect();
            insert(tx, &added, cause.provider_id).await.map(|()| true)
        }
    }
}

/// Returns the ids of the roles of a membership that an identity provider gave.
async fn mapped_roles(tx: &Tx<'_>, membership_id: i64, provider_id: i64) -> Result<BTreeSet<i64>> {
    let ids: Vec<i64> = mapped_access::Entity::find()
        .select_only()
        .column(mapped_access::Column::RoleId)
        .filter(mapped_access::Column::MembershipId.eq(membership_id))
        .filter(mapped_access::Column::ProviderId.eq(provider_id))
        .into_tuple()
        .all(&**tx)
        .await?;
    Ok(ids.into_iter().collect())
}

async fn insert(tx: &Tx<'_>, added: &[RoleAssignment], provider_id: i64) -> Result<()> {
    if added.is_empty() {
        return Ok(());
    }
    let rows = added.iter().map(|(membership_id, role_id)| mapped_access::ActiveModel {
        membership_id: Set(*membership_id),
        role_id: Set(*role_id),
        provider_id: Set(provider_id),
    });
    let inserted = mapped_access::Entity::insert_many(rows).exec_without_returning(&**tx).await;
    inserted.map(drop).map_err(|error| if is_duplicate(&error) { retry() } else { retry_if_gone(error) })
}
