//! Deleting what has expired, a little at a time, so that no write is long.

use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, TryGetable, Value, sea_query::Expr,
};
use shared_types::Word;
use uuid::Uuid;

use super::{
    ctx::Ctx,
    entity::{authorization_code, grant, interaction, invitation, job, session},
    jobs::JobState,
    stored::Millis,
};
use crate::kernel::{Result, Timestamp};

/// The most rows of one kind that one call deletes.
const BATCH: u64 = 500;
/// How long a code is kept after it expired, so that its second use is noticed.
const CODES_KEPT: TimeDelta = TimeDelta::days(1);
/// How long an invitation is kept, so that its page can say why it no longer works.
const INVITATIONS_KEPT: TimeDelta = TimeDelta::days(90);
/// How long a finished job is kept, for people to look at.
const JOBS_KEPT: TimeDelta = TimeDelta::days(30);

/// Deletes rows that nobody needs: expired sessions (their grants go with them), interactions, codes, grants and
/// invitations, and jobs that were finished long ago. At most a batch of each; says whether there is more.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(ctx: &Ctx) -> Result<bool> {
    let now = ctx.clock.now();
    let at = |time: Timestamp| Millis::from(time);
    let mut more = false;
    let expired = session::Column::ExpiresAt.lt(at(now));
    more |= delete::<session::Entity, Uuid>(ctx, session::Column::Id, expired).await?;
    let expired = interaction::Column::ExpiresAt.lt(at(now));
    more |= delete::<interaction::Entity, Uuid>(ctx, interaction::Column::Id, expired).await?;
    let expired = authorization_code::Column::ExpiresAt.lt(at(now - CODES_KEPT));
    more |= delete::<authorization_code::Entity, Vec<u8>>(ctx, authorization_code::Column::CodeHash, expired)
        .await?;
    let expired = grant::Column::ExpiresAt.lt(at(now));
    more |= delete::<grant::Entity, Uuid>(ctx, grant::Column::Id, expired).await?;
    let expired = invitation::Column::ExpiresAt.lt(at(now - INVITATIONS_KEPT));
    more |= delete::<invitation::Entity, i64>(ctx, invitation::Column::Id, expired).await?;
    let old = job::Column::State
        .ne(JobState::Waiting.as_str())
        .and(job::Column::FinishedAt.lt(Some(at(now - JOBS_KEPT))));
    more |= delete::<job::Entity, i64>(ctx, job::Column::Id, old).await?;
    Ok(more)
}

/// Finds the keys of up to a batch of rows by reading, and deletes those rows in one short write; says whether there
/// may be more.
async fn delete<E, K>(ctx: &Ctx, key: E::Column, expired: Expr) -> Result<bool>
where
    E: EntityTrait,
    E::Column: Sync,
    K: TryGetable + Into<Value> + Clone + Send + Sync + 'static,
{
    let keys: Vec<K> = E::find()
        .select_only()
        .column(key)
        .filter(expired)
        .limit(BATCH)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    if keys.is_empty() {
        return Ok(false);
    }
    let more = keys.len() as u64 == BATCH;
    ctx.db
        .write((key, keys), |tx, (key, keys)| {
            Box::pin(async move {
                E::delete_many().filter(key.is_in(keys.iter().cloned())).exec(&**tx).await?;
                Ok(())
            })
        })
        .await?;
    Ok(more)
}
