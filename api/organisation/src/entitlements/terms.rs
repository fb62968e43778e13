//! The terms of an entitlement: the allowed roles, the dates of validity and the number of seats.

use std::collections::{BTreeSet, HashMap};

use shared_types::EntitlementData;

use super::Entitlement;
use kernel::{Fields, Timestamp};
use store::{entity::application_role, patch::Patch};

/// The terms of an entitlement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct EntitlementTerms {
    /// The ids of the roles that may be assigned; `None` for all.
    pub(super) roles: Option<BTreeSet<i64>>,
    pub(super) valid_from: Option<Timestamp>,
    pub(super) valid_until: Option<Timestamp>,
    pub(super) seats: Option<i64>,
}

impl EntitlementTerms {
    /// Returns the stored terms.
    pub(super) fn of(row: &Entitlement, allowed: BTreeSet<i64>) -> Self {
        Self {
            roles: (!row.all_roles).then_some(allowed),
            valid_from: row.valid_from.map(|at| at.0),
            valid_until: row.valid_until.map(|at| at.0),
            seats: row.seats,
        }
    }

    /// Whether the dates allow the use of the application at a time.
    pub(super) fn holds_at(&self, now: Timestamp) -> bool {
        self.valid_from.is_none_or(|from| from <= now) && self.valid_until.is_none_or(|until| until > now)
    }

    /// Applies a change to the terms. Errors name the fields with a prefix.
    pub(super) fn apply(
        &mut self,
        fields: &mut Fields,
        prefix: &str,
        change: &Patch<EntitlementData>,
        roles: &[application_role::Model],
    ) {
        let set = &change.set;
        if change.clears("roles") {
            self.roles = None;
        } else if let Some(codes) = &set.roles {
            self.roles = Some(ids_of(fields, prefix, codes, roles));
        }
        self.valid_from = set.valid_from.or(self.valid_from.filter(|_| !change.clears("valid_from")));
        self.valid_until = set.valid_until.or(self.valid_until.filter(|_| !change.clears("valid_until")));
        self.seats = set.seats.map(i64::from).or(self.seats.filter(|_| !change.clears("seats")));
        if let (Some(from), Some(until)) = (self.valid_from, self.valid_until)
            && until <= from
        {
            fields.add(format!("{prefix}valid_until"), "invalid", "must be after valid_from");
        }
        if self.seats == Some(0) {
            fields.add(format!("{prefix}seats"), "invalid", "must be at least 1");
        }
    }
}

/// Returns the ids of the roles with these codes.
fn ids_of(
    fields: &mut Fields,
    prefix: &str,
    codes: &[String],
    roles: &[application_role::Model],
) -> BTreeSet<i64> {
    if codes.is_empty() {
        fields.add(format!("{prefix}roles"), "required", "must name a role; leave it out to allow all");
    }
    let known: HashMap<_, _> = roles.iter().map(|role| (role.code.as_str(), role.id)).collect();
    let mut ids = BTreeSet::new();
    for (index, code) in codes.iter().enumerate() {
        match known.get(code.as_str()) {
            Some(id) => _ = ids.insert(*id),
            None => {
                fields.add(format!("{prefix}roles.{index}"), "unknown", "the application has no such role");
            }
        }
    }
    ids
}
