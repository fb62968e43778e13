//! A link with which somebody without an account connects the external login of a company.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "setup_links")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub company_id: i64,
    /// The identity provider to connect.
    pub provider_id: i64,
    /// Who created it, and in whose name it works.
    pub user_id: i64,
    /// Where it was mailed; `None` if it was shown.
    pub email: Option<String>,
    pub token_hash: Vec<u8>,
    /// The SHA-256 hash of the cookie of the browser that it works in, once it was opened.
    pub browser_hash: Option<Vec<u8>>,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub opened_at: Option<Millis>,
    /// When something was last saved with it.
    pub saved_at: Option<Millis>,
    pub revoked_at: Option<Millis>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
