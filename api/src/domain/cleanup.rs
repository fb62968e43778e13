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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::{Config, Env},
        domain::{
            actor::Origin,
            db::Db,
            interactions::{self, Waiting},
            jobs, sessions, setup,
        },
        kernel::{Cipher, Clock, Random},
    };
    use sea_orm::PaginatorTrait;
    use shared_types::{NewCompany, NewSetup, SetupAdministrator};

    async fn installed(dir: &std::path::Path) -> (Ctx, i64) {
        let data = dir.display().to_string();
        let config = Config::read(Env::of(&[("ALDABA_DATA_DIR", &data)])).unwrap();
        let (clock, random) = (Clock::system(), Random::system());
        let db = Db::open(&config.database.url, clock.clone()).await.unwrap();
        let cipher = Cipher::new(&[vec![7; 32]], random.clone()).unwrap();
        let ctx = Ctx::build(config, db, clock, random, cipher).await.unwrap();
        let new = NewSetup {
            company: NewCompany { name: "Acme".into(), ..NewCompany::default() },
            administrator: SetupAdministrator {
                name: None,
                email: "admin@example.com".into(),
                password: "correct horse".into(),
            },
            ..NewSetup::default()
        };
        let installed = setup::finish_locally(&ctx, Origin::default(), new).await.unwrap();
        (ctx, installed.administrator.id)
    }

    #[tokio::test]
    async fn what_has_expired_goes_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let (ctx, user_id) = installed(dir.path()).await;
        let wait = Waiting::SignOut { client_id: None, redirect: None };
        let begin = async || {
            sessions::begin_for(&ctx, &Origin::default(), user_id).await.unwrap();
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
        let due = jobs::due(&ctx, 10).await.unwrap();
        assert_eq!(due.len(), 2);
        let job = jobs::claim(&ctx, due[0].clone()).await.unwrap().unwrap();
        assert!(jobs::claim(&ctx, due[0].clone()).await.unwrap().is_none(), "claimed twice");
        jobs::finished(&ctx, &job).await.unwrap();
        let rows = job::Entity::find().all(ctx.db.read()).await.unwrap();
        assert_eq!(rows[0].payload.0, serde_json::json!({}), "the secret is kept");
        ctx.clock.advance(TimeDelta::days(31));
        sweep(&ctx).await.unwrap();
        let rows = job::Entity::find().all(ctx.db.read()).await.unwrap();
        assert_eq!(rows.iter().map(|row| &*row.kind).collect::<Vec<_>>(), ["mail.waiting"]);
        assert_eq!(rows[0].state.0, JobState::Waiting);
    }
}
