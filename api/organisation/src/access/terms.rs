//! The terms on which a company's people can be given roles in an application, for programs that give many.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::{
    user::{replace_roles, roles},
    write::LockedAccess,
};
use crate::{
    applications::Client,
    entitlements::{self, Entitlement},
};
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx};
use store::{
    db::Tx,
    entity::{application_role, entitlement_role},
    patch::IfMatch,
};

/// The terms of an entitlement.
#[derive(Debug, Clone)]
pub(crate) struct AssignableRoles {
    entitlement: Entitlement,
    /// The codes of the roles, by id.
    codes: HashMap<i64, String>,
    /// The codes of the roles that may be given.
    assignable: BTreeSet<String>,
    free_seats: Option<u64>,
}

impl AssignableRoles {
    /// Loads the terms of an entitlement.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn load(ctx: &Ctx, entitlement: Entitlement, client: &Client) -> Result<Self> {
        let db = ctx.db.read();
        let roles = application_role::Entity::find()
            .filter(application_role::Column::ApplicationId.eq(client.application.id))
            .all(db)
            .await?;
        let allowed: Vec<i64> = entitlement_role::Entity::find()
            .select_only()
            .column(entitlement_role::Column::RoleId)
            .filter(entitlement_role::Column::EntitlementId.eq(entitlement.id))
            .into_tuple()
            .all(db)
            .await?;
        let free_seats = match entitlement.seats.and_then(|seats| u64::try_from(seats).ok()) {
            Some(seats) => {
                let taken = entitlements::count_people(db, entitlement.id, Condition::all()).await?;
                Some(seats.saturating_sub(taken))
            }
            None => None,
        };
        let may_be_given =
            |role: &&application_role::Model| entitlement.all_roles || allowed.contains(&role.id);
        let assignable = roles.iter().filter(may_be_given).map(|role| role.code.clone()).collect();
        let codes = roles.into_iter().map(|role| (role.id, role.code)).collect();
        Ok(Self { entitlement, codes, assignable, free_seats })
    }

    /// The id of the entitlement.
    pub(crate) fn entitlement_id(&self) -> i64 {
        self.entitlement.id
    }

    /// The id of the application.
    pub(crate) fn application_id(&self) -> i64 {
        self.entitlement.application_id
    }

    /// The code of a role.
    pub(crate) fn code(&self, role_id: i64) -> Option<String> {
        self.codes.get(&role_id).cloned()
    }

    /// Whether the role with a code may be given.
    pub(crate) fn may_give(&self, code: &str) -> bool {
        self.assignable.contains(code)
    }

    /// The number of people who can still be given access; `None` if there is no limit.
    pub(crate) fn free_seats(&self) -> Option<u64> {
        self.free_seats
    }
}

/// Changes the roles of a person in an application in one company from some to others: `of` is the ids of both. Without
/// codes, the person has no access. Returns `false`, and changes nothing, if the person has other roles at first.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound); [`Error::Invalid`](kernel::Error::Invalid) for a role that cannot be
/// given; [`Error::Conflict`](kernel::Error::Conflict) with `no_seats`.
pub(crate) async fn change_roles(
    tx: &Tx<'_>,
    actor: &Actor,
    of: (i64, i64),
    user_id: i64,
    (from, to): (&BTreeSet<String>, &BTreeSet<String>),
) -> Result<bool> {
    let mut locked = LockedAccess::new(tx, of, &IfMatch::default()).await?;
    if roles(tx, &mut locked, user_id).await? != *from {
        return Ok(false);
    }
    let codes: Vec<_> = to.iter().cloned().collect();
    replace_roles(tx, actor, &mut locked, user_id, &codes).await?;
    Ok(true)
}
