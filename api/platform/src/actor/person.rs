//! An active person as every request looks it up.

use shared_types::{CompanyRef, CompanyRole};

use store::entity::User;

/// An active user with all memberships, the home company first, then the oldest.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The user.
    pub user: User,
    /// The companies, with the role in each.
    pub memberships: Vec<(CompanyRef, CompanyRole)>,
}

impl Person {
    /// The role in a company; `None` for someone who is no member.
    #[must_use]
    pub fn role_in(&self, company_id: i64) -> Option<CompanyRole> {
        self.memberships.iter().find(|(company, _)| company.id == company_id).map(|(_, role)| *role)
    }
}
