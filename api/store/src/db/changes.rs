//! How instances that share a database server learn of each other's changes: a commit that changes what is cached says
//! so in a row, and every instance looks for new rows a few times a second.

use std::{collections::BTreeSet, time::Duration};

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use tokio::task::AbortHandle;

use super::{Topic, Topics, Tx};
use crate::entity::change::{ActiveModel, Column, Entity};
use kernel::Result;

/// How often an instance looks for changes of others: often enough that one holds everywhere within a second.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// Ids are given before their transactions commit, so rows may show up in another order: this many ids back are looked
/// at again. It is more than all instances have transactions at a time.
const OVERLAP: i64 = 500;

/// Looks for changes of other instances until it is dropped.
#[derive(Debug)]
pub(super) struct Follower(AbortHandle);

impl Drop for Follower {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Tells other instances, in the transaction of a change, which kinds of data it changes.
pub(super) async fn tell(tx: &Tx<'_>, instance: &str, touched: &[Topic]) -> Result<()> {
    let names: Vec<_> = touched.iter().filter_map(|topic| topic.shared_name()).collect();
    if names.is_empty() {
        return Ok(());
    }
    insert(tx, instance, &names).await
}

/// Writes a row that tells of no change, to find out whether writes work. It is deleted like the others.
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

/// Begins to look for changes of other instances.
pub(super) fn follow(pool: DatabaseConnection, instance: String, topics: Topics) -> Follower {
    let task = tokio::spawn(async move {
        let mut seen = Seen::default();
        loop {
            match seen.look(&pool, &instance).await {
                Ok(touched) => topics.advance(&touched),
                // Nobody knows what is missed meanwhile.
                Err(_) => topics.advance(&Topic::SHARED),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    });
    Follower(task.abort_handle())
}

/// The changes that were seen, as far back as they are looked at again.
#[derive(Default)]
struct Seen {
    begun: bool,
    ids: BTreeSet<i64>,
}

impl Seen {
    /// The kinds of data that others changed since the last look; the first look only finds where to begin.
    async fn look(&mut self, pool: &DatabaseConnection, instance: &str) -> Result<Vec<Topic>, DbErr> {
        let from = match self.ids.last() {
            Some(last) => last - OVERLAP,
            None if self.begun => 0,
            None => newest(pool).await? - OVERLAP,
        };
        let rows = Entity::find().filter(Column::Id.gt(from)).order_by_asc(Column::Id).all(pool).await?;
        let mut touched = Vec::new();
        for row in rows {
            if !self.ids.insert(row.id) || row.instance == instance || !self.begun {
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

async fn newest(pool: &DatabaseConnection) -> Result<i64, DbErr> {
    let newest: Option<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .order_by_desc(Column::Id)
        .limit(1)
        .into_tuple()
        .one(pool)
        .await?;
    Ok(newest.unwrap_or_default())
}
