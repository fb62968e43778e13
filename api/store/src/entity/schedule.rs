//! When a task of the worker is done by its schedule.

use sea_orm::entity::prelude::*;

use crate::columns::Millis;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedules")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub cron: String,
    pub time_zone: String,
    /// When it is done next.
    pub next_at: Millis,
    /// Until when the worker that does it now may take; `None` while none does.
    pub claimed_until: Option<Millis>,
    pub last_at: Option<Millis>,
    /// Why it failed the last time.
    pub error: Option<String>,
    /// Incremented by each change of an administrator.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
