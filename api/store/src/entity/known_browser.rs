//! A browser or a country in which a person signed in.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "known_browsers")]
pub struct Model {
    /// The SHA-256 of the user's id and of the hash of the browser's cookie, or of the country.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key_hash: Vec<u8>,
    pub user_id: i64,
    /// The country (ISO 3166-1 alpha-2); `None` in the row of a browser.
    pub country: Option<String>,
    pub first_at: Millis,
    pub last_at: Millis,
    pub expires_at: Millis,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
