//! An active user, as every request loads it.

use shared_types::{CompanyRef, CompanyRole};

use store::entity::User;

/// An active user with all memberships, the home company first, then the oldest.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The user record.
    pub user: User,
    /// The companies, with the user's role in each.
    pub memberships: Vec<(CompanyRef, CompanyRole)>,
}

impl Person {
    /// Returns the role in a company; `None` if the user is not a member.
    #[must_use]
    pub fn role_in(&self, company_id: i64) -> Option<CompanyRole> {
        self.memberships.iter().find(|(company, _)| company.id == company_id).map(|(_, role)| *role)
    }
}
