//! The rules that decide whether a person may use an application through a company, asked in this one place.

use serde::{Deserialize, Serialize};
use shared_types::{AccessRule, CompanyRef};

use super::EffectiveAccess;
use crate::applications::roles::DEFAULT_ROLE;
use kernel::Timestamp;
use store::payloads::DenialReason;

/// What is known of a person, a company and an application, before the time is looked at.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) company: CompanyRef,
    /// Whether the person is a member of the company.
    pub(super) is_member: bool,
    /// Whether the company takes part.
    pub(super) is_active: bool,
    /// The company's right; `None` when it has none.
    pub(super) entitlement: Option<Dates>,
    /// Whether every member may use the application.
    pub(super) everyone: bool,
    /// The roles that the person was given: the code, and whether the entitlement allows it.
    pub(super) given: Vec<(String, bool)>,
    /// Whether the entitlement allows the role that every application begins with.
    pub(super) allows_default: bool,
}

/// When an entitlement holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dates {
    pub(super) valid_from: Option<Timestamp>,
    pub(super) valid_until: Option<Timestamp>,
}

impl Facts {
    /// Each rule, in the order in which they are asked, and whether it holds now.
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
            (AccessRule::Assigned, self.everyone || !self.given.is_empty()),
            (AccessRule::RoleAllowed, self.everyone || self.given.iter().any(|(_, allowed)| *allowed)),
        ]
    }

    /// The person's right to use the application through the company now, or the reason why there is none.
    pub(super) fn decide(
        &self,
        person_active: bool,
        now: Timestamp,
    ) -> Result<EffectiveAccess, DenialReason> {
        match self.rules(person_active, now).into_iter().find(|(_, holds)| !holds) {
            Some((rule, _)) => Err(reason(rule)),
            None => Ok(EffectiveAccess { company: self.company.clone(), roles: self.roles() }),
        }
    }

    /// The codes of the roles that the person has, as far as they are allowed; whoever has none may have the one that
    /// is everybody's.
    fn roles(&self) -> Vec<String> {
        let allowed = self.given.iter().filter(|(_, allowed)| *allowed);
        let roles: Vec<_> = allowed.map(|(code, _)| code.clone()).collect();
        if roles.is_empty() && self.everyone && self.allows_default {
            return vec![DEFAULT_ROLE.to_owned()];
        }
        roles
    }
}

/// A company, as tokens name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyClaim {
    /// Its id.
    pub id: i64,
    /// Its code.
    pub code: String,
}

impl EffectiveAccess {
    /// The company, as tokens name it.
    #[must_use]
    pub fn company_claim(&self) -> CompanyClaim {
        CompanyClaim { id: self.company.id, code: self.company.code.clone() }
    }
}

/// The reason that is shown to a person when a rule does not hold.
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
