//! Deleting what has expired, a little at a time, so that no write is long.

use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, TryGetable, Value, sea_query::Expr,
};
use shared_types::{JobState, Word};
use uuid::Uuid;

use super::{
    columns::Millis,
    ctx::Ctx,
    entity::{
        audit_event, authorization_code, change, device_code, email_change, grant, idempotency_key,
        initial_access_token, interaction, invitation, job, password_reset, revoked_token, session,
        used_assertion,
    },
};
use crate::kernel::{Result, Timestamp};

/// How long a link to a new password or email is kept after it expired, so that they can be counted.
const LINKS_KEPT: TimeDelta = TimeDelta::days(1);
/// The most rows of one kind that one call deletes.
const BATCH: u64 = 500;
/// How long a code is kept after it expired, so that its second use is noticed.
const CODES_KEPT: TimeDelta = TimeDelta::days(1);
/// How long an invitation is kept, so that its page can say why it no longer works, and what let applications register
/// themselves.
const INVITATIONS_KEPT: TimeDelta = TimeDelta::days(90);
/// How long it is kept what told other instances of a change.
const CHANGES_KEPT: TimeDelta = TimeDelta::minutes(10);

/// Deletes rows that nobody needs: expired sessions (their grants go with them), interactions, codes, grants, revoked
/// tokens, assertions that were used, invitations and other links; jobs that were finished and audit events that were
/// written longer ago than the settings keep them. At most a batch of each; says whether there is more.
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
    let expired = device_code::Column::ExpiresAt.lt(at(now - CODES_KEPT));
    more |= delete::<device_code::Entity, Uuid>(ctx, device_code::Column::Id, expired).await?;
    let expired = grant::Column::ExpiresAt.lt(at(now));
    more |= delete::<grant::Entity, Uuid>(ctx, grant::Column::Id, expired).await?;
    let expired = revoked_token::Column::ExpiresAt.lt(at(now));
    more |= delete::<revoked_token::Entity, String>(ctx, revoked_token::Column::Jti, expired).await?;
    let expired = invitation::Column::ExpiresAt.lt(at(now - INVITATIONS_KEPT));
    more |= delete::<invitation::Entity, i64>(ctx, invitation::Column::Id, expired).await?;
    let old = change::Column::At.lt(at(now - CHANGES_KEPT));
    more |= delete::<change::Entity, i64>(ctx, change::Column::Id, old).await?;
    let expired = idempotency_key::Column::ExpiresAt.lt(at(now));
    more |=
        delete::<idempotency_key::Entity, Vec<u8>>(ctx, idempotency_key::Column::KeyHash, expired).await?;
    let expired = password_reset::Column::ExpiresAt.lt(at(now - LINKS_KEPT));
    more |= delete::<password_reset::Entity, i64>(ctx, password_reset::Column::Id, expired).await?;
    let expired = email_change::Column::ExpiresAt.lt(at(now - LINKS_KEPT));
    more |= delete::<email_change::Entity, i64>(ctx, email_change::Column::Id, expired).await?;
    let expired = used_assertion::Column::ExpiresAt.lt(at(now));
    more |= delete::<used_assertion::Entity, Vec<u8>>(ctx, used_assertion::Column::AssertionHash, expired)
        .await?;
    let expired = initial_access_token::Column::ExpiresAt.lt(at(now - INVITATIONS_KEPT));
    more |=
        delete::<initial_access_token::Entity, i64>(ctx, initial_access_token::Column::Id, expired).await?;
    let settings = ctx.settings.current();
    let kept = |days: u32| at(now - TimeDelta::days(days.into()));
    let old = job::Column::State
        .ne(JobState::Waiting.as_str())
        .and(job::Column::FinishedAt.lt(Some(kept(settings.job_retention_days))));
    more |= delete::<job::Entity, i64>(ctx, job::Column::Id, old).await?;
    let old = audit_event::Column::At.lt(kept(settings.audit_retention_days));
    more |= delete::<audit_event::Entity, i64>(ctx, audit_event::Column::Id, old).await?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Patch,
        actor::{Actor, RequestSource},
        interactions::{self, InteractionState},
        jobs, sessions,
        testing::installed,
    };
    use sea_orm::PaginatorTrait;
    use shared_types::SettingsChange;

    #[tokio::test]
    async fn what_has_expired_goes_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let (ctx, user_id) = installed(dir.path()).await;
        let wait = InteractionState::SignOut { client_id: None, redirect: None };
        let begin = async || {
            sessions::begin_for(&ctx, &RequestSource::default(), user_id).await.unwrap();
            interactions::begin(&ctx, wait.clone()).await.unwrap();
        };
        let count = async || {
            let sessions = session::Entity::find().count(ctx.db.read()).await.unwrap();
            (sessions, interaction::Entity::find().count(ctx.db.read()).await.unwrap())
        };
        begin().await;
        assert!(!sweep(&ctx).await.unwrap());
        assert_eq!(count().await, (1, 1));
        ctx.clock.advance(TimeDelta::hours(13));
        begin().await;
        assert!(!sweep(&ctx).await.unwrap());
        assert_eq!(count().await, (1, 1));
    }

    #[tokio::test]
    async fn audit_events_are_kept_as_long_as_the_settings_say() {
        let dir = tempfile::tempdir().unwrap();
        let (ctx, _) = installed(dir.path()).await;
        let count = async || audit_event::Entity::find().count(ctx.db.read()).await.unwrap();
        let before = count().await;
        assert!(before > 0);
        ctx.clock.advance(TimeDelta::days(31));
        sweep(&ctx).await.unwrap();
        assert_eq!(count().await, before);
        let change = SettingsChange { audit_retention_days: Some(30), ..SettingsChange::default() };
        ctx.settings.update(&Actor::system(), Patch::set(change)).await.unwrap();
        sweep(&ctx).await.unwrap();
        let left = audit_event::Entity::find().all(ctx.db.read()).await.unwrap();
        assert_eq!(left.iter().map(|row| &*row.kind).collect::<Vec<_>>(), ["settings.updated"]);
    }

    #[tokio::test]
    async fn jobs_that_wait_stay_and_finished_ones_go_after_a_while() {
        let dir = tempfile::tempdir().unwrap();
        let (ctx, _) = installed(dir.path()).await;
        for kind in ["mail.old", "mail.waiting"] {
            let enqueue = ctx.db.write(kind, |tx, kind| {
                Box::pin(
                    async move { jobs::enqueue(tx, kind, serde_json::json!({ jobs::SEALED: "x" })).await },
                )
            });
            enqueue.await.unwrap();
        }
        let due = jobs::due(&ctx.db, ctx.clock.now(), 10, &[]).await.unwrap();
        assert_eq!(due.len(), 2);
        let job = jobs::claim(&ctx.db, due[0].clone()).await.unwrap().unwrap();
        assert!(jobs::claim(&ctx.db, due[0].clone()).await.unwrap().is_none(), "claimed twice");
        jobs::finished(&ctx.db, &job).await.unwrap();
        let rows = job::Entity::find().all(ctx.db.read()).await.unwrap();
        assert_eq!(rows[0].payload.0, serde_json::json!({}), "the secret is kept");
        ctx.clock.advance(TimeDelta::days(31));
        sweep(&ctx).await.unwrap();
        let rows = job::Entity::find().all(ctx.db.read()).await.unwrap();
        assert_eq!(rows.iter().map(|row| &*row.kind).collect::<Vec<_>>(), ["mail.waiting"]);
        assert_eq!(rows[0].state.0, JobState::Waiting);
    }
}
