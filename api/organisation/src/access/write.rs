//! Writing access: only the differences, so that a change is fast however many people have access.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect, RelationTrait, Set};
use serde_json::{Value, json};

use crate::{
    entitlements::{self, Entitlement},
    mapping_cause::MappingCause,
};
use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    revocation::logout_notices,
};
use store::{
    db::{Topic, Tx, retry_if_gone},
    entity::{access, application, application_role, entitlement, entitlement_role, grant, membership},
    patch::IfMatch,
};

/// The maximum number of rows of one statement, since every database limits the parameters of a statement.
pub(super) const BATCH: usize = 1_000;
/// The maximum number of people that an audit event names for one role.
const MAX_NAMED: usize = 100;

/// The ids of a membership and a role.
pub(super) type RoleAssignment = (i64, i64);

/// The access of a company's users to an application, locked so that parallel changes wait.
#[derive(Debug)]
pub(super) struct LockedAccess {
    pub(super) entitlement: Entitlement,
    /// All roles of the application.
    roles: Vec<application_role::Model>,
    /// The ids of the roles that may be given, by code.
    assignable: HashMap<String, i64>,
    /// The users of the affected memberships, by membership id.
    pub(super) users: HashMap<i64, i64>,
    /// The identity provider whose mapping changes the access.
    pub(super) cause: Option<MappingCause>,
}

impl LockedAccess {
    /// Locks the access to an application, if its version is one that the caller expects.
    pub(super) async fn new(
        tx: &Tx<'_>,
        (company_id, application_id): (i64, i64),
        seen: &IfMatch,
    ) -> Result<Self> {
        let entitlement = entitlements::lock(tx, company_id, application_id).await?;
        seen.check(&entitlement.version.to_string())?;
        let roles = application_role::Entity::find()
            .filter(application_role::Column::ApplicationId.eq(application_id))
            .all(&**tx)
            .await?;
        let allowed: Vec<i64> = entitlement_role::Entity::find()
            .select_only()
            .column(entitlement_role::Column::RoleId)
            .filter(entitlement_role::Column::EntitlementId.eq(entitlement.id))
            .into_tuple()
            .all(&**tx)
            .await?;
        let allowed: HashSet<i64> = allowed.into_iter().collect();
        let assignable = roles
            .iter()
            .filter(|role| entitlement.all_roles || allowed.contains(&role.id))
            .map(|role| (role.code.clone(), role.id))
            .collect();
        Ok(Self { entitlement, roles, assignable, users: HashMap::new(), cause: None })
    }

    /// Returns the id of the role with a code, if it may be assigned.
    pub(super) fn role(&self, code: &str) -> Option<i64> {
        self.assignable.get(code).copied()
    }

    /// Whether the role with an id may be assigned.
    pub(super) fn may_give(&self, id: i64) -> bool {
        self.assignable.values().any(|known| *known == id)
    }

    /// Returns the code of the role with an id.
    pub(super) fn code(&self, id: i64) -> Option<String> {
        self.roles.iter().find(|role| role.id == id).map(|role| role.code.clone())
    }

    /// Returns the current access, of one membership or of all.
    pub(super) async fn assignments(
        &mut self,
        tx: &Tx<'_>,
        membership_id: Option<i64>,
    ) -> Result<BTreeSet<RoleAssignment>> {
        let mut query = access::Entity::find()
            .select_only()
            .columns([access::Column::MembershipId, access::Column::RoleId])
            .column(membership::Column::UserId)
            .join(JoinType::InnerJoin, access::Relation::Membership.def())
            .filter(access::Column::EntitlementId.eq(self.entitlement.id));
        if let Some(id) = membership_id {
            query = query.filter(access::Column::MembershipId.eq(id));
        }
        let rows: Vec<(i64, i64, i64)> = query.into_tuple().all(&**tx).await?;
        self.users.extend(rows.iter().map(|(membership_id, _, user_id)| (*membership_id, *user_id)));
        Ok(rows.into_iter().map(|(membership_id, role_id, _)| (membership_id, role_id)).collect())
    }

    /// Writes the differences between the access before and after; `others` is how many more people have access.
    pub(super) async fn write(
        &self,
        tx: &Tx<'_>,
        actor: &Actor,
        (before, after): (&BTreeSet<RoleAssignment>, &BTreeSet<RoleAssignment>),
        others: u64,
    ) -> Result<()> {
        let removed: Vec<_> = before.difference(after).copied().collect();
        let added: Vec<_> = after.difference(before).copied().collect();
        if removed.is_empty() && added.is_empty() {
            return Ok(());
        }
        self.check_seats(people(before) + others, people(after) + others)?;
        self.remove(tx, &removed).await?;
        self.add(tx, &added).await?;
        self.notify_of_loss(tx, &removed, after).await?;
        entitlement::Entity::update_many()
            .col_expr(entitlement::Column::Version, (self.entitlement.version + 1).into())
            .filter(entitlement::Column::Id.eq(self.entitlement.id))
            .exec(&**tx)
            .await?;
        tx.touch(Topic::People);
        self.record(tx, actor, &added, &removed).await
    }

    fn check_seats(&self, before: u64, after: u64) -> Result<()> {
        let seats = self.entitlement.seats.and_then(|seats| u64::try_from(seats).ok());
        match seats {
            Some(seats) if after > seats && after > before => Err(Error::Conflict {
                code: "no_seats",
                text: "there are not enough seats for so many people",
            }),
            _ => Ok(()),
        }
    }

    /// Notifies the application of the people who have no role any more.
    async fn notify_of_loss(
        &self,
        tx: &Tx<'_>,
        removed: &[RoleAssignment],
        after: &BTreeSet<RoleAssignment>,
    ) -> Result<()> {
        let left: BTreeSet<_> = after.iter().map(|(membership_id, _)| *membership_id).collect();
        let lost = removed.iter().map(|(membership_id, _)| *membership_id).filter(|id| !left.contains(id));
        let users: BTreeSet<i64> = lost.filter_map(|id| self.users.get(&id).copied()).collect();
        let users: Vec<_> = users.into_iter().collect();
        for batch in users.chunks(BATCH) {
            let of_batch = grant::Column::CompanyId
                .eq(self.entitlement.company_id)
                .and(grant::Column::ApplicationId.eq(self.entitlement.application_id))
                .and(grant::Column::UserId.is_in(batch.iter().copied()));
            logout_notices::record_access_loss(tx, of_batch).await?;
        }
        Ok(())
    }

    async fn remove(&self, tx: &Tx<'_>, assignments: &[RoleAssignment]) -> Result<()> {
        for (role_id, memberships) in by_role(assignments) {
            for batch in memberships.chunks(BATCH) {
                access::Entity::delete_many()
                    .filter(access::Column::EntitlementId.eq(self.entitlement.id))
                    .filter(access::Column::RoleId.eq(role_id))
                    .filter(access::Column::MembershipId.is_in(batch.iter().copied()))
                    .exec(&**tx)
                    .await?;
            }
        }
        Ok(())
    }

    async fn add(&self, tx: &Tx<'_>, assignments: &[RoleAssignment]) -> Result<()> {
        for batch in assignments.chunks(BATCH) {
            let rows = batch.iter().map(|(membership_id, role_id)| access::ActiveModel {
                membership_id: Set(*membership_id),
                role_id: Set(*role_id),
                entitlement_id: Set(self.entitlement.id),
                created_at: Set(tx.now().into()),
            });
            let inserted = access::Entity::insert_many(rows).exec_without_returning(&**tx).await;
            inserted.map_err(retry_if_gone)?;
        }
        Ok(())
    }

    async fn record(
        &self,
        tx: &Tx<'_>,
        actor: &Actor,
        added: &[RoleAssignment],
        removed: &[RoleAssignment],
    ) -> Result<()> {
        let found = application::Entity::find_by_id(self.entitlement.application_id).one(&**tx).await?;
        let application = found.ok_or(Error::NotFound("application"))?;
        let mut details = json!({ "added": self.named(added), "removed": self.named(removed) });
        MappingCause::add(self.cause.as_ref(), &mut details);
        let event = Event::new("access.changed").company(self.entitlement.company_id);
        let event = event.target("application", &application.client_id, &application.name);
        audit::record(tx, actor, event.details(details)).await
    }

    /// Returns the number of people for each role, and their ids up to a maximum.
    fn named(&self, assignments: &[RoleAssignment]) -> Value {
        let roles = by_role(assignments).into_iter().map(|(role_id, memberships)| {
            let code = self.code(role_id);
            let users = memberships.iter().filter_map(|id| self.users.get(id)).take(MAX_NAMED);
            let users: Vec<_> = users.collect();
            (code.unwrap_or_default(), json!({ "count": memberships.len(), "user_ids": users }))
        });
        Value::Object(roles.collect())
    }
}

/// Counts the people among the pairs.
fn people(assignments: &BTreeSet<RoleAssignment>) -> u64 {
    let memberships: BTreeSet<_> = assignments.iter().map(|(membership_id, _)| membership_id).collect();
    memberships.len() as u64
}

fn by_role(assignments: &[RoleAssignment]) -> BTreeMap<i64, Vec<i64>> {
    let mut roles: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (membership_id, role_id) in assignments {
        roles.entry(*role_id).or_default().push(*membership_id);
    }
    roles
}
