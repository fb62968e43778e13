//! What a caller may do by role, to find out whether a caller has lost a role since.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use shared_types::{CompanyRole, SystemRole};

use super::Actor;
use kernel::Result;
use store::entity::company;

/// The roles of a caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallerRoles {
    system_role: Option<SystemRole>,
    /// The companies with the role in each.
    company_roles: Vec<(i64, CompanyRole)>,
}

impl CallerRoles {
    /// Returns the roles of a caller.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        Self { system_role: actor.system_role(), company_roles: actor.roles() }
    }

    /// Returns whether a caller with these roles may still do everything that `earlier` allowed. A role in a company
    /// that was deleted is not missed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn cover(&self, db: &impl ConnectionTrait, earlier: &Self) -> Result<bool> {
        let covers_system = match earlier.system_role {
            None => true,
            Some(SystemRole::AppManager) => self.system_role.is_some(),
            Some(SystemRole::Admin) => self.system_role == Some(SystemRole::Admin),
        };
        if !covers_system || self.system_role == Some(SystemRole::Admin) {
            return Ok(covers_system);
        }
        let has = |id: i64, role: CompanyRole| {
            let known = self.company_roles.iter().find(|(known, _)| *known == id);
            known.is_some_and(|(_, known)| *known == role || *known == CompanyRole::CompanyAdmin)
        };
        let lost: Vec<i64> =
            earlier.company_roles.iter().filter(|(id, role)| !has(*id, *role)).map(|(id, _)| *id).collect();
        if lost.is_empty() {
            return Ok(true);
        }
        let existing: Option<i64> = company::Entity::find()
            .select_only()
            .column(company::Column::Id)
            .filter(company::Column::Id.is_in(lost))
            .into_tuple()
            .one(db)
            .await?;
        Ok(existing.is_none())
    }
}
