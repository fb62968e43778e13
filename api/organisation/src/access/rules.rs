//! The rules that decide whether a person may use an application through a company. They are evaluated only here.

use serde::{Deserialize, Serialize};
use shared_types::{AccessRule, CompanyRef};

use super::EffectiveAccess;
use crate::applications::roles::DEFAULT_ROLE;
use kernel::Timestamp;
use store::payloads::DenialReason;

/// The facts about a person, a company and an application, before the dates are checked.
#[derive(Debug, Clone)]
pub(super) struct CompanyFacts {
    pub(super) company: CompanyRef,
    /// Whether the person is a member of the company.
    pub(super) is_member: bool,
    /// Whether the company is active.
    pub(super) is_active: bool,
    /// The dates of the company's entitlement; `None` when it has none.
    pub(super) entitlement: Option<EntitlementDates>,
    /// Whether every member may use the application.
    pub(super) is_for_all_members: bool,
    /// The roles that were assigned to the person: the code, and whether the entitlement allows it.
    pub(super) assigned_roles: Vec<(String, bool)>,
    /// Whether the entitlement allows the default role.
    pub(super) allows_default_role: bool,
}

/// When an entitlement is valid.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntitlementDates {
    pub(super) valid_from: Option<Timestamp>,
    pub(super) valid_until: Option<Timestamp>,
}

impl CompanyFacts {
    /// Returns each rule, in the order of evaluation, and whether it is satisfied now.
    pub(super) fn rules(&self, person_active: bool, now: Timestamp) -> [(AccessRule, bool); 8] {
        let from = self.entitlement.and_then(|dates| dates.valid_from);
        let until = self.entitlement.and_then(|dates| dates.valid_until);
        [
            (AccessRule::PersonActive, person_active),
            (AccessRule::Membership, self.is_member),
            (AccessRule::CompanyActive, self.is_active),
            (AccessRule::Entitlement, self.entitlement.is_some()),
            (AccessRule::ValidFrom, from.is_none_or(|from| from <= now)),
            (AccessRule::ValidUntil, until.is_none_or(|until| now < until)),
            (AccessRule::Assigned, self.is_for_all_members || !self.assigned_roles.is_empty()),
            (
                AccessRule::RoleAllowed,
                self.is_for_all_members || self.assigned_roles.iter().any(|(_, allowed)| *allowed),
            ),
        ]
    }

    /// Returns the person's access through the company now, or the reason for the denial.
    pub(super) fn decide(
        &self,
        person_active: bool,
        now: Timestamp,
    ) -> Result<EffectiveAccess, DenialReason> {
        match self.rules(person_active, now).into_iter().find(|(_, satisfied)| !satisfied) {
            Some((rule, _)) => Err(reason(rule)),
            None => Ok(EffectiveAccess { company: self.company.clone(), roles: self.roles() }),
        }
    }

    /// Returns the codes of the person's roles that the entitlement allows. Without any, it is the default role, if the
    /// entitlement allows it and every member may use the application.
    fn roles(&self) -> Vec<String> {
        let allowed = self.assigned_roles.iter().filter(|(_, allowed)| *allowed);
        let roles: Vec<_> = allowed.map(|(code, _)| code.clone()).collect();
        if roles.is_empty() && self.is_for_all_members && self.allows_default_role {
            return vec![DEFAULT_ROLE.to_owned()];
        }
        roles
    }
}

/// A company in the claims of a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyClaim {
    /// Its id.
    pub id: i64,
    /// Its code.
    pub code: String,
}

impl EffectiveAccess {
    /// Returns the company as a claim.
    #[must_use]
    pub fn company_claim(&self) -> CompanyClaim {
        CompanyClaim { id: self.company.id, code: self.company.code.clone() }
    }
}

/// Returns the reason that the person sees when a rule is not satisfied.
fn reason(rule: AccessRule) -> DenialReason {
    match rule {
        AccessRule::PersonActive => DenialReason::NotActive,
        AccessRule::Membership | AccessRule::CompanyActive | AccessRule::Entitlement => {
            DenialReason::NotEntitled
        }
        AccessRule::ValidFrom | AccessRule::ValidUntil => DenialReason::OutsideDates,
        AccessRule::Assigned | AccessRule::RoleAllowed => DenialReason::NotAssigned,
    }
}
