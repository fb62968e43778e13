//! Jobs: work that a change causes, recorded in the same transaction, so that neither is lost without the other.
//!
//! The row is the truth. A worker claims a job by moving its time on, for as long as the work may take: should the
//! worker die, the job comes due again by itself.

mod list;
mod queue;

pub use list::{get, list, retry, shown};
pub use queue::{Job, claim, due, failed, finished, reclaim};

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, Set};
use shared_types::JobState;

use super::{
    db::{Topic, Tx},
    entity::job,
    stored::{Json, Stored},
};
use crate::kernel::Result;

/// The member of a payload that holds a secret, encrypted, until the job is finished.
pub const SEALED: &str = "sealed";

/// Records a job in the transaction of the change that causes it. A secret that it needs is encrypted and under
/// [`SEALED`] in the payload.
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
    tx.touch(Topic::Jobs);
    Ok(())
}
