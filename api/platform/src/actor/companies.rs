//! The companies that an actor may find, see in full and administer.

use sea_orm::EntityTrait;

use super::Actor;
use kernel::{Error, Result};
use store::{
    db::Db,
    entity::{Company, company},
};

impl Actor {
    /// Returns a company that the actor may find: any company if the actor has a system role, else only those in which
    /// the actor has a role.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for anonymous callers; [`Error::NotFound`] when the company does not exist or the
    /// actor may not find it.
    pub async fn find_company(&self, db: &Db, id: i64) -> Result<Company> {
        self.require_authenticated()?;
        if self.system_role().is_none() && self.company_role(id).is_none() {
            return Err(Error::NotFound("company"));
        }
        company::Entity::find_by_id(id).one(db.read()).await?.ok_or(Error::NotFound("company"))
    }

    /// Returns a company if the actor may see everything of it.
    ///
    /// # Errors
    /// As [`Actor::find_company`]; [`Error::Forbidden`] for plain members.
    pub async fn visible_company(&self, db: &Db, id: i64) -> Result<Company> {
        let company = self.find_company(db, id).await?;
        if self.sees_company(id) { Ok(company) } else { Err(Error::forbidden()) }
    }

    /// Returns a company if the actor may list its people and products: a caller who may see everything of it,
    /// and its members if the company allows it.
    ///
    /// # Errors
    /// As [`Actor::visible_company`].
    pub async fn company_with_members(&self, db: &Db, id: i64) -> Result<Company> {
        let company = self.find_company(db, id).await?;
        let allowed = self.sees_company(id) || company.visible_to_members;
        if allowed { Ok(company) } else { Err(Error::forbidden()) }
    }

    /// Returns a company if the actor administers it.
    ///
    /// # Errors
    /// As [`Actor::find_company`]; [`Error::Forbidden`] for actors who do not administer it.
    pub async fn administered_company(&self, db: &Db, id: i64) -> Result<Company> {
        let company = self.find_company(db, id).await?;
        if self.administers(id) { Ok(company) } else { Err(Error::forbidden()) }
    }
}
