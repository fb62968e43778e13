//! Counts refused requests in memory, and writes the counts in the background.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};
use serde_json::json;
use shared_types::OAuthEndpoint;

use super::{
    super::Application,
    MAX_ROWS,
    hours::{self, hour_of},
    received,
    surplus::{Candidate, surplus},
};
use kernel::{Clock, Result, Timestamp, secrets::sha256};
use platform::{
    ctx::{Context, Ctx, Part},
    write_behind::{self, WriteBehind},
};
use store::{
    columns::{Millis, Stored},
    db::{Db, Tx},
    entity::{
        application,
        refusal::{ActiveModel, Column, Entity},
    },
};

/// How often counts are written during a flood.
const INTERVAL: Duration = Duration::from_secs(10);
/// The maximum number of rows of all applications that wait to be written. Beyond it, new ones are not recorded.
const CAPACITY: usize = 1_000;
/// The number of rows that one transaction writes: other writes wait only for so many.
const BATCH: usize = 100;
/// The maximum length of a description, in characters.
const MAX_DESCRIPTION: usize = 255;

/// A request that was refused.
#[derive(Debug, Clone, Copy)]
pub struct RefusedRequest<'a> {
    /// The endpoint.
    pub endpoint: OAuthEndpoint,
    /// The error code; `None` if the request went on without what was refused.
    pub error: Option<&'static str>,
    /// The reason, as it was returned to the application.
    pub description: &'a str,
    /// The parameter that was refused, if the reason is one parameter.
    pub parameter: Option<&'static str>,
    /// What it contained; `None` for values that must not be kept.
    pub value: Option<&'a str>,
}

/// The counts that were not written yet.
struct Pending {
    db: Db,
    clock: Clock,
    state: Mutex<State>,
    writes: WriteBehind,
}

#[derive(Default)]
struct State {
    /// By the id of the application and the hash of what the requests have in common.
    sums: HashMap<i64, HashMap<Vec<u8>, Sum>>,
    /// The number of sums.
    total: usize,
    /// When sums were last written, by [`Clock::monotonic`].
    written_at: Option<Duration>,
}

/// What requests that are alike have in common.
#[derive(Clone)]
struct Row {
    endpoint: OAuthEndpoint,
    error: &'static str,
    description: String,
    parameter: &'static str,
    value: String,
}

/// The requests of one row.
#[derive(Clone)]
struct Sum {
    row: Row,
    count: i64,
    first_at: Timestamp,
    last_at: Timestamp,
    /// The count by the beginning of the hour.
    by_hour: BTreeMap<i64, i64>,
}

/// A sum with the id of its application and its hash.
type Taken = (i64, Vec<u8>, Sum);

impl Part for Pending {
    fn new(ctx: &Context) -> Self {
        Self {
            db: ctx.db.clone(),
            clock: ctx.clock.clone(),
            state: Mutex::default(),
            writes: WriteBehind::default(),
        }
    }
}

/// Counts a refused request of an application. It is written in the background, at once unless others were just
/// written. If the database does not answer, the count is lost.
pub fn record(ctx: &Ctx, application: &Application, refused: &RefusedRequest<'_>) {
    let pending = ctx.part::<Pending>();
    if pending.add(application.id, Row::of(refused)) {
        tokio::spawn(async move { pending.write().await });
    }
}

/// Writes all counts that were not written yet. The write is finished even if the caller is cancelled.
pub async fn write(ctx: &Ctx) {
    let pending = ctx.part::<Pending>();
    write_behind::finish(async move { pending.write().await }).await;
}

impl Row {
    fn of(refused: &RefusedRequest<'_>) -> Self {
        Self {
            endpoint: refused.endpoint,
            error: refused.error.unwrap_or_default(),
            description: refused.description.chars().take(MAX_DESCRIPTION).collect(),
            parameter: refused.parameter.unwrap_or_default(),
            value: refused.value.map(received::shown).unwrap_or_default(),
        }
    }

    fn alike_hash(&self) -> Vec<u8> {
        let of = json!([self.endpoint, self.error, self.description, self.parameter, self.value]);
        sha256(of.to_string().as_bytes())
    }
}

impl Pending {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a request; returns whether the caller must start a task that writes.
    fn add(&self, application_id: i64, row: Row) -> bool {
        let (now, monotonic) = (self.clock.now(), self.clock.monotonic());
        let mut state = self.state();
        state.add(application_id, row, now);
        let is_due = state.written_at.is_none_or(|at| monotonic.saturating_sub(at) >= INTERVAL);
        drop(state);
        self.writes.needs_task(is_due)
    }

    async fn write(&self) {
        let take = || self.state().take(self.clock.monotonic());
        let save = |batch: Arc<Vec<Taken>>| self.db.write(batch, |tx, batch| Box::pin(save(tx, batch)));
        self.writes.write(take, BATCH, save, "refused requests were not recorded").await;
    }
}

impl State {
    fn add(&mut self, application_id: i64, row: Row, now: Timestamp) {
        let is_full = self.total >= CAPACITY;
        let sums = self.sums.entry(application_id).or_default();
        let hash = row.alike_hash();
        if let Some(sum) = sums.get_mut(&hash) {
            sum.count += 1;
            sum.last_at = now;
            *sum.by_hour.entry(hour_of(now)).or_default() += 1;
            return;
        }
        if is_full {
            count_with_another(sums, [(hour_of(now), 1)]);
            return;
        }
        let by_hour = BTreeMap::from([(hour_of(now), 1)]);
        sums.insert(hash, Sum { row, count: 1, first_at: now, last_at: now, by_hour });
        self.total += 1;
        if sums.len() > MAX_ROWS {
            let rows = sums.iter().map(|(hash, sum)| Candidate {
                key: hash.clone(),
                group: (sum.row.endpoint, sum.row.error, sum.row.parameter),
                last_at: sum.last_at.timestamp_millis(),
            });
            let mut hours = Vec::new();
            for hash in surplus(rows.collect()) {
                hours.extend(sums.remove(&hash).into_iter().flat_map(|sum| sum.by_hour));
                self.total -= 1;
            }
            count_with_another(sums, hours);
        }
    }

    /// Removes and returns all sums.
    fn take(&mut self, now: Duration) -> Vec<Taken> {
        (self.written_at, self.total) = (Some(now), 0);
        let all = std::mem::take(&mut self.sums).into_iter();
        all.flat_map(|(id, sums)| sums.into_iter().map(move |(hash, sum)| (id, hash, sum))).collect()
    }
}

/// Adds the counts by hour of sums that give way to one that stays: the hours count requests of all kinds.
fn count_with_another(sums: &mut HashMap<Vec<u8>, Sum>, hours: impl IntoIterator<Item = (i64, i64)>) {
    let Some(sum) = sums.values_mut().next() else { return };
    for (hour, count) in hours {
        *sum.by_hour.entry(hour).or_default() += count;
    }
}

/// Adds counts to their rows, and removes rows of applications that have too many.
async fn save(tx: &Tx<'_>, batch: &[Taken]) -> Result<()> {
    let ids: HashSet<i64> = batch.iter().map(|(id, ..)| *id).collect();
    // An application may have been deleted in the meantime.
    let known: Vec<i64> = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::Column::Id.is_in(ids))
        .into_tuple()
        .all(&**tx)
        .await?;
    let mut grown = HashSet::new();
    let mut by_hour: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for (application_id, hash, sum) in batch.iter().filter(|(id, ..)| known.contains(id)) {
        let updated = Entity::update_many()
            .col_expr(Column::Count, Expr::col(Column::Count).add(sum.count))
            .col_expr(Column::LastAt, Expr::value(Millis::from(sum.last_at)))
            .filter(Column::ApplicationId.eq(*application_id))
            .filter(Column::AlikeHash.eq(hash.clone()))
            .exec(&**tx)
            .await?;
        if updated.rows_affected == 0 {
            insert(tx, *application_id, hash, sum).await?;
            grown.insert(*application_id);
        }
        for (hour, count) in &sum.by_hour {
            *by_hour.entry((*application_id, *hour)).or_default() += count;
        }
    }
    hours::add(tx, &by_hour).await?;
    remove_surplus(tx, &grown).await
}

async fn insert(tx: &Tx<'_>, application_id: i64, hash: &[u8], sum: &Sum) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        application_id: Set(application_id),
        alike_hash: Set(hash.to_vec()),
        endpoint: Set(Stored(sum.row.endpoint)),
        error: Set(sum.row.error.to_owned()),
        description: Set(sum.row.description.clone()),
        parameter: Set(sum.row.parameter.to_owned()),
        value: Set(sum.row.value.clone()),
        count: Set(sum.count),
        first_at: Set(sum.first_at.into()),
        last_at: Set(sum.last_at.into()),
    };
    // Another instance may insert the same row at the same moment.
    Entity::insert_many([row])
        .on_conflict_do_nothing_on([Column::ApplicationId, Column::AlikeHash])
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Removes rows of applications that have more than [`MAX_ROWS`].
async fn remove_surplus(tx: &Tx<'_>, application_ids: &HashSet<i64>) -> Result<()> {
    if application_ids.is_empty() {
        return Ok(());
    }
    let rows: Vec<(i64, i64, String, String, String, i64)> = Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::ApplicationId,
            Column::Endpoint,
            Column::Error,
            Column::Parameter,
            Column::LastAt,
        ])
        .filter(Column::ApplicationId.is_in(application_ids.iter().copied()))
        .into_tuple()
        .all(&**tx)
        .await?;
    let mut by_application: HashMap<i64, Vec<_>> = HashMap::new();
    for (key, application_id, endpoint, error, parameter, last_at) in rows {
        let candidate = Candidate { key, group: (endpoint, error, parameter), last_at };
        by_application.entry(application_id).or_default().push(candidate);
    }
    let removed: Vec<i64> = by_application.into_values().flat_map(surplus).collect();
    if !removed.is_empty() {
        Entity::delete_many().filter(Column::Id.is_in(removed)).exec(&**tx).await?;
    }
    Ok(())
}
