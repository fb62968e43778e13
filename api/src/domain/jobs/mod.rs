//! Jobs: work that a change causes, recorded in the same transaction, so that neither is lost without the other.

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, Set};
use shared_types::Word;

use super::{
    db::Tx,
    entity::job,
    stored::{Json, Stored},
};
use crate::kernel::Result;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its time.
    Waiting,
    /// Is done.
    Done,
    /// Was tried as often as it may be.
    Failed,
}

impl Word for JobState {
    const ALL: &'static [Self] = &[Self::Waiting, Self::Done, Self::Failed];

    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// Records a job in the transaction of the change that causes it.
///
/// # Errors
/// When the database does not answer.
pub async fn enqueue(tx: &Tx<'_>, kind: &str, payload: serde_json::Value) -> Result<()> {
    let row = job::ActiveModel {
        id: NotSet,
        kind: Set(kind.to_owned()),
        payload: Set(Json(payload)),
        state: Set(Stored(JobState::Waiting)),
        attempts: Set(0),
        run_at: Set(tx.now().into()),
        error: Set(None),
        created_at: Set(tx.now().into()),
        finished_at: Set(None),
    };
    row.insert(&**tx).await?;
    Ok(())
}
