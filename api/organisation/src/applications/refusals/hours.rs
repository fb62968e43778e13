//! Counts of refused requests by the hour.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};

use kernel::{Result, Timestamp};
use store::{
    columns::Millis,
    db::{Reader, Tx},
    entity::refusal_hour::{ActiveModel, Column, Entity},
};

/// An hour, in milliseconds.
pub(super) const HOUR: i64 = 3_600_000;

/// The beginning of the hour of a point in time, in milliseconds since 1970.
pub(super) fn hour_of(at: Timestamp) -> i64 {
    let at = at.timestamp_millis();
    at - at.rem_euclid(HOUR)
}

/// Adds counts, by application and hour, to those that are stored, each in one statement: another instance may insert the
/// same row at the same moment.
pub(super) async fn add(tx: &Tx<'_>, counts: &BTreeMap<(i64, i64), i64>) -> Result<()> {
    for ((application_id, hour), count) in counts {
        let row = ActiveModel {
            id: NotSet,
            application_id: Set(*application_id),
            hour: Set(at(*hour)),
            count: Set(*count),
        };
        let add = OnConflict::columns([Column::ApplicationId, Column::Hour])
            .value(Column::Count, Expr::col((Entity, Column::Count)).add(*count))
            .to_owned();
        Entity::insert(row).on_conflict(add).exec_without_returning(&**tx).await?;
    }
    Ok(())
}

/// Returns the counts of an application since the hour that begins at `first`: the hour and the count.
pub(super) async fn since(db: &Reader, application_id: i64, first: i64) -> Result<Vec<(i64, i64)>> {
    let rows: Vec<(i64, i64)> = Entity::find()
        .select_only()
        .columns([Column::Hour, Column::Count])
        .filter(Column::ApplicationId.eq(application_id))
        .filter(Column::Hour.gte(at(first)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows)
}

fn at(milliseconds: i64) -> Millis {
    Millis::from(Timestamp::from_timestamp_millis(milliseconds).unwrap_or_default())
}
