//! Listing and changing schedules.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use serde_json::json;
use shared_types::{Schedule, ScheduleChange, ScheduleName, Word};

use super::{Cron, CronMistake, initial};
use crate::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use kernel::{Error, Fields, Result, Timestamp};
use store::{
    columns::Millis,
    db::{Tx, is_duplicate, retry},
    entity::schedule::{Column, Entity, Model},
    patch::IfMatch,
};

/// The maximum length of a cron expression, in bytes.
const MAX_CRON: usize = 100;

/// Returns all schedules.
///
/// # Errors
/// [`Error::Forbidden`] if the caller is not an administrator.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<Schedule>> {
    actor.require_admin()?;
    let rows = Entity::find().all(ctx.db.read()).await?;
    let mut rows: HashMap<String, Model> = rows.into_iter().map(|row| (row.name.clone(), row)).collect();
    let row = |name: &ScheduleName| {
        let row = rows.remove(name.as_str()).unwrap_or_else(|| initial(*name, ctx.clock.now()));
        to_dto(*name, row)
    };
    Ok(ScheduleName::ALL.iter().map(row).collect())
}

/// Returns a schedule with its version.
///
/// # Errors
/// [`Error::Forbidden`] if the caller is not an administrator; [`Error::NotFound`] if there is no such schedule.
pub async fn get(ctx: &Ctx, actor: &Actor, name: &str) -> Result<(Schedule, i64)> {
    actor.require_admin()?;
    let name = named(name)?;
    let found = Entity::find_by_id(name.as_str()).one(ctx.db.read()).await?;
    let row = found.unwrap_or_else(|| initial(name, ctx.clock.now()));
    let version = row.version;
    Ok((to_dto(name, row), version))
}

/// Changes when a task is done, if the version is one that the caller expects.
///
/// # Errors
/// Those of [`get`]; [`Error::Invalid`] at `cron` with `invalid` or `never_fires`, and at `time_zone` with `invalid`;
/// [`Error::Changed`].
pub async fn change(
    ctx: &Ctx,
    actor: &Actor,
    name: &str,
    change: ScheduleChange,
    seen: IfMatch,
) -> Result<(Schedule, i64)> {
    actor.require_admin()?;
    let args = (actor.clone(), named(name)?, change, seen);
    ctx.db
        .write(args, |tx, (actor, name, change, seen)| Box::pin(save(tx, actor, *name, (change, seen))))
        .await?;
    get(ctx, actor, name).await
}

fn named(name: &str) -> Result<ScheduleName> {
    ScheduleName::from_word(name).ok_or(Error::NotFound("schedule"))
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    name: ScheduleName,
    (change, seen): (&ScheduleChange, &IfMatch),
) -> Result<()> {
    let found = Entity::find_by_id(name.as_str()).one(&**tx).await?;
    let is_stored = found.is_some();
    let before = found.unwrap_or_else(|| initial(name, tx.now()));
    seen.check(&before.version.to_string())?;
    let cron = change.cron.as_deref().map_or(before.cron.as_str(), str::trim);
    let time_zone = change.time_zone.as_deref().map_or(before.time_zone.as_str(), str::trim);
    let next = next_of(cron, time_zone, tx.now())?;
    if cron == before.cron && time_zone == before.time_zone {
        return Ok(());
    }
    if !is_stored {
        // The worker, or a parallel request, may have inserted it.
        let inserted = before.clone().into_active_model().reset_all().insert(&**tx).await;
        inserted.map_err(|error| if is_duplicate(&error) { retry() } else { error.into() })?;
    }
    let changed = Entity::update_many()
        .col_expr(Column::Cron, Expr::value(cron))
        .col_expr(Column::TimeZone, Expr::value(time_zone))
        .col_expr(Column::NextAt, Expr::value(Millis::from(next)))
        .col_expr(Column::Version, Expr::value(before.version + 1))
        .filter(Column::Name.eq(name.as_str()))
        .filter(Column::Version.eq(before.version))
        .exec(&**tx)
        .await?;
    if changed.rows_affected == 0 {
        return Err(retry());
    }
    let describe = |cron: &str, time_zone: &str| json!({ "cron": cron, "time_zone": time_zone });
    let details = json!({
        "before": describe(&before.cron, &before.time_zone),
        "after": describe(cron, time_zone),
    });
    let event = Event::new("schedule.updated").target("schedule", name.as_str(), name.as_str());
    audit::record(tx, actor, event.details(details)).await
}

/// Validates an expression and its time zone; returns when it fires next.
fn next_of(cron: &str, time_zone: &str, now: Timestamp) -> Result<Timestamp> {
    let parsed = match cron.len() > MAX_CRON {
        true => Err(CronMistake::Expression),
        false => Cron::parse(cron, time_zone, now),
    };
    let mut fields = Fields::new();
    match parsed.map(|cron| cron.next_after(now)) {
        Ok(Some(next)) => return Ok(next),
        Err(CronMistake::Expression) => {
            fields.add("cron", "invalid", "must be a cron expression of five fields, such as 0 3 * * *");
        }
        Err(CronMistake::TimeZone) => {
            fields.add("time_zone", "invalid", "must be a time zone such as Europe/Madrid");
        }
        Ok(None) | Err(CronMistake::NeverFires) => {
            fields.add("cron", "never_fires", "does not fire within ten years");
        }
    }
    fields.finish().map(|()| now)
}

fn to_dto(name: ScheduleName, row: Model) -> Schedule {
    Schedule {
        name,
        cron: row.cron,
        time_zone: row.time_zone,
        next_at: row.next_at.0,
        last_at: row.last_at.map(|at| at.0),
        error: row.error,
    }
}
