//! Audit events that are too frequent for a row each, such as issued tokens: they are counted in memory, and each
//! hour has one row for all that are alike, with the number in `details.count` and the time of the last one in
//! `details.last_at`.
//!
//! The first one of an hour is written at once, later ones within a minute, in the background and many in one
//! transaction, so that no request waits. A server that is killed loses the counts of its last minute.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};

use super::{
    actor::{Actor, RequestSource, Who},
    audit::{Event, describe, row},
    ctx::{Context, Ctx, Part},
};
use crate::write_behind::{self, WriteBehind};
use kernel::{Clock, Result, Timestamp};
use store::{
    columns::Json,
    db::{Db, Tx},
    entity::audit_event::{ActiveModel, Column, Entity},
};

/// How often the count of one row is written.
const INTERVAL: Duration = Duration::from_secs(60);
/// The maximum number of rows of one kind of event that are counted at a time. Beyond it, all further events of the
/// kind share a row. Each kind has its own, so that a flood of one kind, such as of failed sign-ins, displaces no
/// other.
const CAPACITY: usize = 5_000;
/// The number of rows that one transaction writes: other writes wait only for so many.
const BATCH: usize = 200;

/// The counts of the events that are alike.
struct Sums {
    db: Db,
    clock: Clock,
    hasher: RandomState,
    state: Mutex<State>,
    writes: WriteBehind,
}

#[derive(Default)]
struct State {
    sums: HashMap<u64, Sum>,
    /// The number of sums of each kind of event.
    kinds: HashMap<&'static str, usize>,
    /// The hour of the last event.
    hour: i64,
}

/// The events of one row.
#[derive(Clone)]
struct Sum {
    kind: &'static str,
    row: ActiveModel,
    hour: i64,
    /// The address that all of them came from; `None` if they came from several.
    ip: Option<IpAddr>,
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
        Self {
            db: ctx.db.clone(),
            clock: ctx.clock.clone(),
            hasher: RandomState::new(),
            state: Mutex::default(),
            writes: WriteBehind::default(),
        }
    }
}

/// Counts an event.
pub fn count(ctx: &Ctx, actor: &Actor, event: Event<'_>) {
    let sums = ctx.part::<Sums>();
    if sums.add(actor, event) {
        tokio::spawn(async move { sums.write(false).await });
    }
}

/// Writes all counts that were not written yet. The write is finished even if the caller is cancelled.
pub async fn write(ctx: &Ctx) {
    let sums = ctx.part::<Sums>();
    write_behind::finish(async move { sums.write(true).await }).await;
}

impl Sums {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an event; returns whether the caller must start a task that writes it.
    fn add(&self, actor: &Actor, event: Event<'_>) -> bool {
        let now = self.clock.now();
        let hour = now.timestamp().div_euclid(3_600);
        let key = self.key(actor, &event, hour);
        let mut state = self.state();
        let sum = match state.has_place_for(key, event.kind, hour) {
            true => state.sum(key, hour, actor, event, now),
            false => {
                let key = self.hasher.hash_one((hour, event.kind));
                state.sum(key, hour, &of_nobody(), combined(event.kind), now)
            }
        };
        sum.count += 1;
        sum.last_at = now;
        if sum.ip != actor.source.ip {
            sum.ip = None;
        }
        let is_due = sum.is_due(self.clock.monotonic());
        drop(state);
        self.writes.needs_task(is_due)
    }

    /// Returns what the events of one row have in common, as a hash that nobody can predict.
    fn key(&self, actor: &Actor, event: &Event<'_>, hour: i64) -> u64 {
        let (actor_kind, actor_id, _) = describe(&actor.who);
        let target = event.target.as_ref().map(|(kind, id, _)| (kind, id));
        let of =
            (hour, event.kind, actor_kind, actor_id, event.company_id, target, event.details.to_string());
        self.hasher.hash_one(of)
    }

    /// Writes the counts that are due, or all.
    async fn write(&self, all: bool) {
        let now = self.clock.monotonic();
        let save = |batch: Arc<Vec<(u64, Sum)>>| async move {
            let ids = self.db.write(Arc::clone(&batch), |tx, sums| Box::pin(save(tx, sums))).await?;
            self.state().note_written(&batch, &ids, now);
            Ok(())
        };
        let failure = "counted audit events were not written; this is tried again";
        self.writes.write(|| self.unwritten(all, now), BATCH, save, failure).await;
    }

    /// Returns the counts that are due, or all that were not written yet.
    fn unwritten(&self, all: bool, now: Duration) -> Vec<(u64, Sum)> {
        let state = self.state();
        let unwritten = state.sums.iter().filter(|(_, sum)| sum.is_unwritten() && (all || sum.is_due(now)));
        unwritten.map(|(key, sum)| (*key, sum.clone())).collect()
    }
}

impl State {
    /// Returns whether an event has a row or can get one of its own.
    fn has_place_for(&mut self, key: u64, kind: &str, hour: i64) -> bool {
        if self.hour != hour {
            self.hour = hour;
            self.retain(Sum::is_unwritten);
        }
        self.kinds.get(kind).is_none_or(|rows| *rows < CAPACITY) || self.sums.contains_key(&key)
    }

    /// Removes the sums that `stays` does not return true for.
    fn retain(&mut self, stays: impl Fn(&Sum) -> bool) {
        self.sums.retain(|_, sum| stays(sum));
        self.kinds.clear();
        for sum in self.sums.values() {
            *self.kinds.entry(sum.kind).or_default() += 1;
        }
    }

    /// Returns the row of an event, which begins with it if there is none.
    fn sum(&mut self, key: u64, hour: i64, actor: &Actor, event: Event<'_>, now: Timestamp) -> &mut Sum {
        self.sums.entry(key).or_insert_with(|| {
            *self.kinds.entry(event.kind).or_default() += 1;
            Sum {
                kind: event.kind,
                row: row(actor, event, now),
                hour,
                ip: actor.source.ip,
                id: None,
                count: 0,
                last_at: now,
                written: 0,
                written_at: None,
            }
        })
    }

    /// Notes which counts were written, and removes those of hours that have ended.
    fn note_written(&mut self, written: &[(u64, Sum)], ids: &HashMap<u64, i64>, now: Duration) {
        for (key, sum) in written {
            let Some(known) = self.sums.get_mut(key) else { continue };
            known.id = ids.get(key).copied().or(known.id);
            known.written = sum.count;
            known.written_at = Some(now);
        }
        // Rows of hours that have ended are not counted further.
        if written.iter().any(|(_, sum)| sum.hour != self.hour) {
            let hour = self.hour;
            self.retain(|sum| sum.hour == hour || sum.is_unwritten());
        }
    }
}

/// Returns the actor of a row that several actors share.
fn of_nobody() -> Actor {
    Actor { who: Who::Anonymous, source: RequestSource::default() }
}

/// Returns the event of a row that all events of a kind share.
fn combined(kind: &'static str) -> Event<'static> {
    Event::new(kind).details(json!({ "combined": true }))
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
async fn save(tx: &Tx<'_>, sums: &[(u64, Sum)]) -> Result<HashMap<u64, i64>> {
    let mut ids = HashMap::new();
    for (key, sum) in sums {
        let (details, ip) = (Json(sum.details()), sum.ip.map(|ip| ip.to_string()));
        match sum.id {
            Some(id) => {
                Entity::update_many()
                    .col_expr(Column::Details, Expr::value(details))
                    .col_expr(Column::Ip, Expr::value(ip))
                    .filter(Column::Id.eq(id))
                    .exec(&**tx)
                    .await?;
            }
            None => {
                let row = ActiveModel { details: Set(details), ip: Set(ip), ..sum.row.clone() };
                ids.insert(*key, row.insert(&**tx).await?.id);
            }
        }
    }
    Ok(ids)
}
