//! Propagates changes between instances that share a database server: a commit that changes cached data adds a row, and
//! [`super::follower`] polls for new rows a few times a second.

use std::{collections::BTreeSet, sync::Arc};

use super::{Topic, Tx};
use crate::entity::change::{ActiveModel, Column, Entity};
use kernel::Result;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// The number of ids before the newest one that are read again. Ids are assigned before their transactions commit, so
/// rows may become visible in another order. The number exceeds that of concurrent transactions of all instances.
const OVERLAP: i64 = 500;

/// Notifies other instances, in the transaction of a change, of the kinds of data that it changes.
pub(super) async fn publish(tx: &Tx<'_>, instance: &str, touched: &[Topic]) -> Result<()> {
    let names: Vec<_> = touched.iter().filter_map(|topic| topic.shared_name()).collect();
    if names.is_empty() {
        return Ok(());
    }
    insert(tx, instance, &names).await
}

/// Writes a row without changes, to find out whether writes work. It is deleted like the others.
pub(super) async fn probe(tx: &Tx<'_>) -> Result<()> {
    insert(tx, "", &[]).await
}

async fn insert(tx: &Tx<'_>, instance: &str, topics: &[&str]) -> Result<()> {
    let row = ActiveModel {
        id: NotSet,
        instance: Set(instance.to_owned()),
        topics: Set(topics.join(" ")),
        at: Set(tx.now().into()),
    };
    Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// The changes that were already read, as far back as they are read again.
#[derive(Debug, Default)]
pub(super) struct Seen {
    begun: bool,
    ids: BTreeSet<i64>,
}

impl Seen {
    /// Returns the kinds of data that others changed since the last poll. The first poll determines the starting point
    /// and returns all kinds, since what changed just before it is unknown.
    ///
    /// `instance` returns the name of this instance. It is called after the rows were read: a name that changes
    /// meanwhile belongs to a commit whose row must not be taken for one that took effect here.
    pub(super) async fn poll(
        &mut self,
        connection: &DatabaseConnection,
        instance: impl FnOnce() -> Arc<str>,
    ) -> Result<Vec<Topic>, DbErr> {
        let from = match self.ids.last() {
            Some(last) => last - OVERLAP,
            None if self.begun => 0,
            None => newest(connection).await? - OVERLAP,
        };
        let rows =
            Entity::find().filter(Column::Id.gt(from)).order_by_asc(Column::Id).all(connection).await?;
        let instance = instance();
        let mut touched = if self.begun { Vec::new() } else { Topic::SHARED.to_vec() };
        for row in rows {
            if !self.ids.insert(row.id) || *row.instance == *instance || !self.begun {
                continue;
            }
            touched.extend(row.topics.split(' ').filter_map(Topic::shared_named));
        }
        let kept = self.ids.last().map_or(0, |last| last - OVERLAP);
        self.ids = self.ids.split_off(&kept);
        self.begun = true;
        Ok(touched)
    }
}

async fn newest(connection: &DatabaseConnection) -> Result<i64, DbErr> {
    let newest: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .order_by_desc(Column::Id)
        .limit(1)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(newest.unwrap_or_default())
}
