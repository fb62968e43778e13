//! Jobs: work that a change causes. A job is recorded in the same transaction as the change, so that neither is lost
//! without the other.
//!
//! The database row is the only state. A worker claims a job by postponing it for as long as the work may take, so that
//! the job becomes due again if the worker dies.

mod list;
mod queue;

pub use list::{get, list, retry, shown};
pub use queue::{claim, due, expedite, failed, finished, reclaim};

pub use store::entity::Job;

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, Set};
use serde_json::Value;
use shared_types::JobState;

use kernel::{Cipher, Error, Result, Secret};
use store::{
    columns::{Json, Stored},
    db::{Topic, Tx},
    entity::job,
};

/// The member of a payload that contains an encrypted secret until the job is finished.
pub const SEALED: &str = "sealed";

/// Why an attempt at a job failed.
#[derive(Debug)]
pub enum Failure {
    /// A later attempt may succeed.
    Retryable(Error),
    /// No later attempt can succeed.
    Permanent(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Retryable(error)
    }
}

/// Encrypts a secret for the payload of a job, as the value of [`SEALED`].
///
/// # Errors
/// When the secret cannot be encrypted.
pub fn seal(cipher: &Cipher, purpose: &str, secret: &Secret) -> Result<String> {
    cipher.encrypt(purpose, secret.expose().as_bytes())
}

/// Decrypts the secret in the payload of a job that is not finished.
///
/// # Errors
/// When the payload has no secret, or the secret was encrypted for another purpose.
pub fn unseal(cipher: &Cipher, purpose: &str, payload: &Value) -> Result<Secret> {
    let missing = || Error::internal(format!("the payload of a job lacks its secret ({purpose})"));
    let bytes = cipher.decrypt(purpose, payload[SEALED].as_str().ok_or_else(missing)?)?;
    String::from_utf8(bytes).map(Secret::new).map_err(|_| missing())
}

/// Records a job in the transaction of the change that causes it. A secret that the job needs is in the payload as
/// [`SEALED`], encrypted by [`seal`].
///
/// # Errors
/// When the database does not answer.
pub async fn enqueue(tx: &Tx<'_>, kind: &str, payload: Value) -> Result<()> {
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
