//! Audit events that are too frequent for a row each, such as issued tokens: they are counted in memory, and each hour has one
//! row for all that are alike, with the number in `details.count` and the time of the last one in `details.last_at`.
//!
//! The first one of an hour is written at once, later ones within a minute, in the background and many in one
//! transaction, so that no request waits. A server that is killed loses the counts of its last minute.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};

use super::{
    actor::Actor,
    audit::{Event, describe, row},
    ctx::{Context, Ctx, Part},
};
use crate::failures::log_failure;
use kernel::{Clock, Result, Timestamp};
use store::{
    columns::Json,
    db::{Db, Tx},
    entity::audit_event::{ActiveModel, Column, Entity},
};

/// How often the count of one row is written.
const INTERVAL: Duration = Duration::from_secs(60);
/// The pause of a task that waits for another one.
const PAUSE: Duration = Duration::from_millis(10);
/// The maximum number of rows that are counted at a time. Beyond it, events of a kind are counted together.
const CAPACITY: usize = 10_000;

/// The counts of the events that are alike.
struct Sums {
    db: Db,
    clock: Clock,
    hasher: RandomState,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    sums: HashMap<u64, Sum>,
    /// Whether a task is writing.
    is_writing: bool,
}

/// The events of one row.
#[derive(Clone)]
struct Sum {
    row: ActiveModel,
    hour: i64,
    /// The id of the row, once it is inserted.
    id: Option<i64>,
    count: u64,
    last_at: Timestamp,
    /// How many of them were written, and when, by [`Clock::monotonic`].
    written: u64,
    written_at: Option<Duration>,
}

impl Part for Sums {
    fn new(ctx: &Context) -> Self {
        let (db, clock) = (ctx.db.clone(), ctx.clock.clone());
        Self { db, clock, hasher: RandomState::new(), state: Mutex::default() }
    }
}

/// Counts an event.
pub fn count(ctx: &Ctx, actor: &Actor, event: Event<'_>) {
    let sums = ctx.part::<Sums>();
    if sums.add(actor, event) {
        tokio::spawn(async move { sums.write(false).await });
    }
}

/// Writes all counts that were not written yet.
pub async fn write(ctx: &Ctx) {
    ctx.part::<Sums>().write(true).await;
}

impl Sums {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an event; returns whether it must be written now and no task is writing.
    fn add(&self, actor: &Actor, event: Event<'_>) -> bool {
        let now = self.clock.now();
        let hour = now.timestamp().div_euclid(3_600);
        let mut key = self.key(actor, &event, hour);
        let mut state = self.state();
        if state.sums.len() >= CAPACITY && !state.sums.contains_key(&key) {
            state.sums.retain(|_, sum| sum.hour == hour || sum.is_unwritten());
            if state.sums.len() >= CAPACITY {
                key = self.hasher.hash_one((hour, event.kind));
            }
        }
        let sum = state.sums.entry(key).or_insert_with(|| Sum {
            row: row(actor, event, now),
            hour,
            id: None,
            count: 0,
            last_at: now,
            written: 0,
            written_at: None,
        });
        sum.count += 1;
        sum.last_at = now;
        sum.is_due(self.clock.monotonic()) && !state.is_writing
    }

    /// Returns what the events of one row have in common, as a hash that nobody can predict.
    fn key(&self, actor: &Actor, event: &Event<'_>, hour: i64) -> u64 {
        let (actor_kind, actor_id, _) = describe(&actor.who);
        let target = event.target.as_ref().map(|(kind, id, _)| (kind, id));
        let of =
            (hour, event.kind, actor_kind, actor_id, event.company_id, target, event.details.to_string());
        self.hasher.hash_one(of)
    }

    /// Writes the counts that are due, or all, until all of them are written.
    async fn write(&self, all: bool) {
        loop {
            let now = self.clock.monotonic();
            let Some(wanted) = self.wanted(all, now) else {
                if !all {
                    return;
                }
                // Another task is writing, and leaves those that are not due.
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            if wanted.is_empty() {
                return;
            }
            let wanted = Arc::new(wanted);
            let written = self.db.write(Arc::clone(&wanted), |tx, sums| Box::pin(save(tx, sums))).await;
            let mut state = self.state();
            state.is_writing = false;
            match written {
                Ok(ids) => {
                    for (key, sum) in wanted.iter() {
                        if let Some(known) = state.sums.get_mut(key) {
                            known.id = ids.get(key).copied().or(known.id);
                            known.written = sum.count;
                            known.written_at = Some(now);
                        }
                    }
                }
                Err(error) => {
                    log_failure(&error, "counted audit events were not written; this is tried again");
                    return;
                }
            }
        }
    }

    /// Returns the counts to write, for the one task that writes; `None` while another one does.
    fn wanted(&self, all: bool, now: Duration) -> Option<HashMap<u64, Sum>> {
        let mut state = self.state();
        if state.is_writing {
            return None;
        }
        let wanted = state.sums.iter().filter(|(_, sum)| sum.is_unwritten() && (all || sum.is_due(now)));
        let wanted: HashMap<_, _> = wanted.map(|(key, sum)| (*key, sum.clone())).collect();
        state.is_writing = !wanted.is_empty();
        Some(wanted)
    }
}

impl Sum {
    fn is_unwritten(&self) -> bool {
        self.count > self.written
    }

    fn is_due(&self, now: Duration) -> bool {
        self.written_at.is_none_or(|at| now.saturating_sub(at) >= INTERVAL)
    }

    fn details(&self) -> Value {
        let mut details = self.row.details.as_ref().0.clone();
        details["count"] = json!(self.count);
        details["last_at"] = json!(self.last_at);
        details
    }
}

/// Inserts or updates the rows; returns the ids of those that were inserted.
async fn save(tx: &Tx<'_>, sums: &HashMap<u64, Sum>) -> Result<HashMap<u64, i64>> {
    let mut ids = HashMap::new();
    for (key, sum) in sums {
        match sum.id {
            Some(id) => {
                Entity::update_many()
                    .col_expr(Column::Details, Expr::value(Json(sum.details())))
                    .filter(Column::Id.eq(id))
                    .exec(&**tx)
                    .await?;
            }
            None => {
                let row = ActiveModel { details: Set(Json(sum.details())), ..sum.row.clone() };
                ids.insert(*key, row.insert(&**tx).await?.id);
            }
        }
    }
    Ok(ids)
}
