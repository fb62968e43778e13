//! What claims give by rules.

use std::collections::{BTreeMap, BTreeSet};

use shared_types::{CompanyRole, MappedAccess, MappingOutcome, MappingPreview, TriedRule};

use super::{
    claims::{Claims, compare},
    terms::Terms,
};
use store::payloads::StoredRule;

/// What the claims of a person give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Evaluated {
    /// What each rule finds.
    pub(super) outcomes: Vec<MappingOutcome>,
    pub(super) company_role: MappedRole,
    /// The roles in applications, by the id of the application.
    pub(super) access: BTreeMap<i64, MappedRoles>,
}

/// The role in the company.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum MappedRole {
    /// No rule gives one.
    #[default]
    None,
    /// The first rule that matches gives it.
    Given(CompanyRole),
    /// The claim of a rule is elsewhere, so that nothing changes.
    Unknown,
}

/// The ids of the roles in an application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MappedRoles {
    /// Those that rules give.
    pub(super) given: BTreeSet<i64>,
    /// Those of rules whose claim is elsewhere: a person who has them keeps them.
    pub(super) kept: BTreeSet<i64>,
}

/// Evaluates rules. Roles that cannot be given any more are left out.
pub(super) fn evaluate(claims: &Claims, rules: &[StoredRule], terms: &Terms) -> Evaluated {
    let mut all = Evaluated::default();
    for rule in rules {
        let outcome = compare(claims, &rule.claim, &rule.value);
        all.outcomes.push(outcome);
        if !matches!(outcome, MappingOutcome::Matches | MappingOutcome::Elsewhere) {
            continue;
        }
        let is_given = outcome == MappingOutcome::Matches;
        if let (Some(role), MappedRole::None) = (rule.company_role, all.company_role) {
            all.company_role = if is_given { MappedRole::Given(role) } else { MappedRole::Unknown };
        }
        if let (Some(named), Some(application)) = (&rule.application, terms.application_of(rule)) {
            let roles = all.access.entry(application.id).or_default();
            let roles = if is_given { &mut roles.given } else { &mut roles.kept };
            let ids = named.roles.iter().map(|role| role.id);
            roles.extend(ids.filter(|id| application.problem(*id).is_none()));
        }
    }
    all
}

/// Describes what rules give to an administrator.
pub(super) fn described(evaluated: &Evaluated, rules: &[StoredRule], terms: &Terms) -> MappingPreview {
    let tried = rules.iter().zip(&evaluated.outcomes);
    let tried = tried.map(|(rule, outcome)| TriedRule { outcome: *outcome, problem: terms.problem(rule) });
    let access = terms.applications().filter_map(|application| {
        let given = &evaluated.access.get(&application.id)?.given;
        let roles: Vec<_> = given.iter().filter_map(|id| application.code(*id)).map(str::to_owned).collect();
        (!roles.is_empty()).then(|| MappedAccess { application: application.reference.clone(), roles })
    });
    MappingPreview {
        rules: tried.collect(),
        fields: Vec::new(),
        company_role: match evaluated.company_role {
            MappedRole::Given(role) => Some(role),
            MappedRole::None | MappedRole::Unknown => None,
        },
        access: access.collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(claim: &str, value: &str, role: CompanyRole) -> StoredRule {
        StoredRule {
            claim: claim.to_owned(),
            value: value.to_owned(),
            company_role: Some(role),
            ..StoredRule::default()
        }
    }

    #[test]
    fn the_first_rule_that_matches_decides_the_company_role() {
        use CompanyRole::{CompanyAdmin, Member};
        let rules = [rule("contractor", "true", Member), rule("groups", "admins", CompanyAdmin)];
        let role = |claims: serde_json::Value| {
            evaluate(claims.as_object().unwrap(), &rules, &Terms::default()).company_role
        };
        assert_eq!(role(json!({ "groups": ["admins"] })), MappedRole::Given(CompanyAdmin));
        assert_eq!(role(json!({ "groups": ["admins"], "contractor": true })), MappedRole::Given(Member));
        assert_eq!(role(json!({ "groups": ["others"] })), MappedRole::None);
        let elsewhere = json!({ "_claim_names": { "groups": "src1" } });
        assert_eq!(role(elsewhere), MappedRole::Unknown);
        let both = json!({ "_claim_names": { "contractor": "src1" }, "groups": ["admins"] });
        assert_eq!(role(both), MappedRole::Unknown, "the first rule might match");
    }
}
