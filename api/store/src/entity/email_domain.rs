//! An email domain of a company.

use sea_orm::entity::prelude::*;
use shared_types::DomainVerification;

use crate::columns::{Millis, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "email_domains")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub company_id: i64,
    pub domain: String,
    /// The domain, once it is verified: unique, so that it belongs to one company.
    pub verified_domain: Option<String>,
    /// What the TXT record of the domain must contain.
    pub token: String,
    pub verified_by: Option<Stored<DomainVerification>>,
    /// The name of the person or application who verified it, at that time.
    pub verified_by_name: Option<String>,
    pub verified_at: Option<Millis>,
    pub created_at: Millis,
    /// Incremented by each change.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
