//! Claims the schedules that are due, and records that their tasks were done.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, UpdateMany,
    sea_query::Expr,
};
use shared_types::{ScheduleName, Word};

use super::{Cron, initial};
use crate::{ctx::Ctx, failures::cause};
use kernel::{Error, Result, Timestamp, clock::SKEW};
use store::{
    columns::Millis,
    db::{Tx, is_duplicate, retry},
    entity::schedule::{Column, Entity, Model},
};

/// How long a task may take before another worker does it again.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// The longest wait after a task failed.
const RETRY_WAIT: TimeDelta = TimeDelta::minutes(5);
/// The wait of a schedule whose expression cannot be read by this release.
const FALLBACK_WAIT: TimeDelta = TimeDelta::days(1);
/// The maximum length of a stored error, in characters.
const MAX_ERROR_LENGTH: usize = 1000;

/// A task that is due and that this worker has claimed.
#[derive(Debug)]
pub struct Tick {
    /// The task.
    pub name: ScheduleName,
    /// When it was claimed.
    at: Timestamp,
    /// Until when it is claimed.
    until: Millis,
}

/// Claims a task that is due; `None` when there is none. Of several workers, one claims it. It is claimed again if it
/// is not finished within two minutes.
///
/// # Errors
/// When the database does not answer.
pub async fn claim_next(ctx: &Ctx) -> Result<Option<Tick>> {
    let mut rows = rows(ctx).await?;
    if rows.len() < ScheduleName::ALL.len() {
        for name in ScheduleName::ALL {
            if !rows.iter().any(|row| row.name == name.as_str()) {
                ctx.db.write(*name, |tx, name| Box::pin(insert(tx, *name))).await?;
            }
        }
        rows = self::rows(ctx).await?;
    }
    for row in rows {
        // Of a later release.
        let Some(name) = ScheduleName::from_word(&row.name) else { continue };
        let now = ctx.clock.now();
        if is_ahead(&row, now) {
            ctx.db.write(row, |tx, row| Box::pin(set_back(tx, row))).await?;
        } else if row.next_at.0 <= now && row.claimed_until.is_none_or(|until| until.0 <= now) {
            let claimed = ctx.db.write(row, |tx, row| Box::pin(claim(tx, row))).await?;
            if let Some(until) = claimed {
                return Ok(Some(Tick { name, at: now, until }));
            }
        }
    }
    Ok(None)
}

async fn rows(ctx: &Ctx) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Name).all(ctx.db.read()).await?)
}

async fn insert(tx: &Tx<'_>, name: ScheduleName) -> Result<()> {
    if Entity::find_by_id(name.as_str()).one(&**tx).await?.is_some() {
        return Ok(());
    }
    match initial(name, tx.now()).into_active_model().reset_all().insert(&**tx).await {
        Ok(_) => Ok(()),
        // Another worker was faster; this transaction starts over and finds its row.
        Err(error) if is_duplicate(&error) => Err(retry()),
        Err(error) => Err(error.into()),
    }
}

/// Returns the first time of a schedule after another.
fn next_after(row: &Model, time: Timestamp) -> Timestamp {
    let next = Cron::parse(&row.cron, &row.time_zone, time).ok().and_then(|cron| cron.next_after(time));
    next.unwrap_or(time + FALLBACK_WAIT)
}

/// Whether a time is later than the clock allows: it was set back since. The clock of another instance may be a little
/// ahead.
fn is_ahead(row: &Model, now: Timestamp) -> bool {
    let is_claim_ahead = row.claimed_until.is_some_and(|until| until.0 > now + LEASE + SKEW);
    is_claim_ahead || row.next_at.0 > next_after(row, now + SKEW)
}

/// Selects the row unless it was changed or claimed since it was read.
fn unchanged(row: &Model) -> UpdateMany<Entity> {
    Entity::update_many()
        .filter(Column::Name.eq(row.name.as_str()))
        .filter(Column::NextAt.eq(row.next_at))
        .filter(match row.claimed_until {
            Some(until) => Column::ClaimedUntil.eq(Some(until)),
            None => Column::ClaimedUntil.is_null(),
        })
}

async fn set_back(tx: &Tx<'_>, row: &Model) -> Result<()> {
    let next = Ord::min(row.next_at.0, next_after(row, tx.now()));
    unchanged(row)
        .col_expr(Column::NextAt, Expr::value(Millis::from(next)))
        .col_expr(Column::ClaimedUntil, Expr::value(None::<Millis>))
        .exec(&**tx)
        .await?;
    Ok(())
}

async fn claim(tx: &Tx<'_>, row: &Model) -> Result<Option<Millis>> {
    let until = Millis::from(tx.now() + LEASE);
    let claimed = unchanged(row).col_expr(Column::ClaimedUntil, Expr::value(Some(until))).exec(&**tx).await?;
    Ok((claimed.rows_affected == 1).then_some(until))
}

/// Records the outcome of a claimed task, and when it is done next: after a failure, within five minutes.
///
/// # Errors
/// When the database does not answer. The task is then done again when its claim expires.
pub async fn finish(ctx: &Ctx, tick: Tick, outcome: &Result<()>) -> Result<()> {
    let shortened = |error: &Error| cause(error).chars().take(MAX_ERROR_LENGTH).collect();
    let error: Option<String> = outcome.as_ref().err().map(shortened);
    ctx.db.write((tick, error), |tx, (tick, error)| Box::pin(record(tx, tick, error.as_ref()))).await
}

async fn record(tx: &Tx<'_>, tick: &Tick, error: Option<&String>) -> Result<()> {
    let Some(row) = Entity::find_by_id(tick.name.as_str()).one(&**tx).await? else { return Ok(()) };
    let scheduled = next_after(&row, tx.now());
    let next = match error {
        Some(_) => Ord::min(scheduled, tx.now() + RETRY_WAIT),
        None => scheduled,
    };
    Entity::update_many()
        .col_expr(Column::NextAt, Expr::value(Millis::from(next)))
        .col_expr(Column::LastAt, Expr::value(Some(Millis::from(tick.at))))
        .col_expr(Column::Error, Expr::value(error.cloned()))
        .col_expr(Column::ClaimedUntil, Expr::value(None::<Millis>))
        .filter(Column::Name.eq(row.name.as_str()))
        // Another worker may do it by now.
        .filter(Column::ClaimedUntil.eq(Some(tick.until)))
        .exec(&**tx)
        .await?;
    Ok(())
}
