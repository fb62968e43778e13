//! The secret of a person's app that shows one-time passwords (RFC 6238).

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "totps")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub user_id: i64,
    /// Whether the person has entered a code of the app. Until then nobody can sign in with it.
    pub confirmed: bool,
    /// The secret, encrypted with `ALDABA_ENCRYPTION_KEY`.
    pub ciphertext: String,
    /// The time step of the last code that was used.
    pub last_step: Option<i64>,
    pub created_at: Millis,
    /// When an enrolment that is not confirmed ends.
    pub expires_at: Option<Millis>,
    pub last_used_at: Option<Millis>,
    /// The SHA-256 of what an enrolment that is not confirmed is bound to: the session, or the sign-in in a browser,
    /// in which it began.
    pub binding_hash: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
