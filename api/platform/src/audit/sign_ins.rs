//! How many sign-ins the audit trail has of the last day.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use shared_types::SignInCounts;

use crate::actor::Actor;
use kernel::{Result, Timestamp};
use store::{
    columns::Json,
    db::Db,
    entity::audit_event::{Column, Entity},
    page::{self, Total},
};

/// How far back sign-ins are counted.
const PERIOD: chrono::TimeDelta = chrono::TimeDelta::hours(24);
/// Up to how many sign-ins are counted.
const MAX_COUNT: u64 = 100_000;
/// Up to how many rows of refused attempts are added up. A row has all attempts of an hour that are alike.
const MAX_ROWS: u64 = 10_000;
/// The kinds of events of sign-ins.
const ACCEPTED: [&str; 2] = ["session.begun", "session.renewed"];
/// The kinds of events of attempts that were refused.
const REFUSED: [&str; 5] =
    ["session.refused", "factor.refused", "passkey.refused", "external_sign_in.refused", "access.denied"];

/// Counts the sign-ins of the 24 hours before `now`, and the attempts that were refused.
///
/// # Errors
/// [`Error::Forbidden`](kernel::Error::Forbidden) unless the actor is an administrator.
pub async fn sign_in_counts(db: &Db, actor: &Actor, now: Timestamp) -> Result<SignInCounts> {
    actor.require_admin()?;
    let from = now - PERIOD;
    let since = Column::At.gte(from.timestamp_millis());
    // A range of the index over kind and time for each kind.
    let accepted = Entity::find().filter(Column::Kind.is_in(ACCEPTED)).filter(since.clone());
    let sign_ins = match page::count(db.read(), &accepted, Column::Id, MAX_COUNT).await? {
        Total::Exactly(count) | Total::MoreThan(count) => count,
    };
    let rows: Vec<Json<Value>> = Entity::find()
        .select_only()
        .column(Column::Details)
        .filter(Column::Kind.is_in(REFUSED))
        .filter(since)
        .limit(MAX_ROWS)
        .into_tuple()
        .all(db.read())
        .await?;
    let refused = rows.iter().map(|details| details.0["count"].as_u64().unwrap_or(1)).sum();
    Ok(SignInCounts { from, sign_ins, refused })
}
