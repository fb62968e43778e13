//! A background job, recorded in the transaction of the change that causes it.

use sea_orm::entity::prelude::*;

use shared_types::JobState;

use crate::columns::{Json, Millis, Stored};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: String,
    /// The company that gets a turn among the jobs of the kind; 0 if the job is of none.
    pub company_id: i64,
    pub payload: Json<serde_json::Value>,
    pub state: Stored<JobState>,
    pub attempts: i64,
    pub run_at: Millis,
    pub error: Option<String>,
    pub created_at: Millis,
    pub finished_at: Option<Millis>,
    /// Whether it sends a mail.
    pub is_mail: bool,
    /// The address to which the mail was last sent; `None` until then.
    pub recipient: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
