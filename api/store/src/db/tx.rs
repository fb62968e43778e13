//! What a write receives: the transaction, the time, and a record of what it changes.

use std::{
    ops::Deref,
    sync::{Arc, Mutex},
};

use sea_orm::DatabaseExecutor;
use tokio::sync::Notify;

use super::Write;
use crate::failures;
use kernel::{Error, Result, Timestamp, Version};

/// A kind of cached data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Applications, their roles and their secrets.
    Applications,
    /// Companies, users, memberships, entitlements and access: all that decides who may use which application.
    People,
    /// Sessions and grants that were ended early.
    Revocations,
    /// Signing keys and server secrets.
    Keys,
    /// Settings.
    Settings,
    /// Jobs. They are not cached, but a new one wakes the worker.
    Jobs,
}

impl Topic {
    /// The kinds of data that other instances cache too. Each has a name in the table of changes.
    pub(super) const SHARED: [Self; 5] =
        [Self::Applications, Self::People, Self::Revocations, Self::Keys, Self::Settings];

    /// Returns its name in the table of changes; `None` when it is not cached.
    pub(super) fn shared_name(self) -> Option<&'static str> {
        match self {
            Self::Applications => Some("applications"),
            Self::People => Some("people"),
            Self::Revocations => Some("revocations"),
            Self::Keys => Some("keys"),
            Self::Settings => Some("settings"),
            Self::Jobs => None,
        }
    }

    /// Returns the kind of data with a name in the table of changes.
    pub(super) fn shared_named(name: &str) -> Option<Self> {
        Self::SHARED.into_iter().find(|topic| topic.shared_name() == Some(name))
    }
}

/// Counts the commits that change each kind of data.
#[derive(Debug, Clone, Default)]
pub struct Topics {
    applications: Version,
    people: Version,
    revocations: Version,
    keys: Version,
    settings: Version,
    jobs: Version,
    job_recorded: Arc<Notify>,
}

impl Topics {
    /// Returns the counter of one kind of data.
    #[must_use]
    pub fn version_of(&self, topic: Topic) -> &Version {
        match topic {
            Topic::Applications => &self.applications,
            Topic::People => &self.people,
            Topic::Revocations => &self.revocations,
            Topic::Keys => &self.keys,
            Topic::Settings => &self.settings,
            Topic::Jobs => &self.jobs,
        }
    }

    pub(super) fn advance(&self, touched: &[Topic]) {
        for topic in touched {
            self.version_of(*topic).advance();
            if *topic == Topic::Jobs {
                self.job_recorded.notify_one();
            }
        }
    }

    /// Waits until a commit of this process records a job. Returns at once if one did since the last call.
    pub async fn job_recorded(&self) {
        self.job_recorded.notified().await;
    }
}

/// A transaction. It dereferences to the connection that statements run on.
pub struct Tx<'c> {
    connection: DatabaseExecutor<'c>,
    now: Timestamp,
    touched: Mutex<Vec<Topic>>,
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: DatabaseExecutor<'c>, now: Timestamp) -> Self {
        Self { connection, now, touched: Mutex::default() }
    }

    /// Returns when the transaction began.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Records that the transaction changes this kind of data. Caches of it are invalidated when the transaction
    /// commits.
    pub fn touch(&self, topic: Topic) {
        let mut touched = self.touched.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !touched.contains(&topic) {
            touched.push(topic);
        }
    }

    /// Returns the kinds of data that the transaction has changed so far.
    pub(super) fn touched(&self) -> Vec<Topic> {
        self.touched.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    pub(super) fn into_touched(self) -> Vec<Topic> {
        self.touched.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl<'c> Deref for Tx<'c> {
    type Target = DatabaseExecutor<'c>;

    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

/// Runs a write in its transaction. A write that succeeds although one of its statements failed is an error: after such
/// a failure PostgreSQL answers `COMMIT` by rolling back without an error, and SQLite and MariaDB may have rolled back
/// already, so that only a part of the write, or nothing of it, would be kept.
///
/// # Errors
/// Those of `write`, and [`Error::Internal`] for a write that ignored a failed statement.
pub(super) async fn run<A, T>(write: Write<A, T>, tx: &Tx<'_>, args: &A) -> Result<T> {
    failures::watch(async {
        let value = write(tx, args).await?;
        if failures::is_recorded() {
            return Err(Error::internal("a write went on after one of its statements failed"));
        }
        Ok(value)
    })
    .await
}
