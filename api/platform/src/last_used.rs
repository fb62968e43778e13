//! Records when browser sessions and API tokens were last used: at most one write per minute for each, in the
//! background, so that no request waits for it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use crate::failures::log_failure;
use kernel::{Clock, Result};
use store::{
    columns::Millis,
    db::{Db, Tx},
    entity::{api_token, session},
};

/// How often the last use of one thing is written.
const INTERVAL: Duration = Duration::from_secs(60);
/// How many uses are remembered before old ones are removed.
const CAPACITY: usize = 20_000;

/// A session or token that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Used {
    /// A browser session.
    Session(Uuid),
    /// A personal API token.
    ApiToken(i64),
}

/// Records when sessions and tokens were last used.
#[derive(Debug)]
pub struct LastUsed {
    db: Db,
    clock: Clock,
    /// What was written within the last interval, and when, by [`Clock::monotonic`].
    written: Mutex<HashMap<Used, Duration>>,
}

impl LastUsed {
    /// Creates a recorder without any recorded uses.
    #[must_use]
    pub fn new(db: &Db, clock: &Clock) -> Self {
        Self { db: db.clone(), clock: clock.clone(), written: Mutex::default() }
    }

    /// Returns whether this process wrote a use of a session or token within the last minute.
    #[must_use]
    pub fn is_recent(&self, used: Used) -> bool {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.get(&used).is_some_and(|at| self.clock.monotonic().saturating_sub(*at) < INTERVAL)
    }

    /// Records that a session or token is used now. The write happens in the background; a failure is only logged.
    pub fn record(&self, used: Used) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_due(&mut written, used, self.clock.monotonic()) {
            return;
        }
        drop(written);
        let db = self.db.clone();
        tokio::spawn(async move {
            if let Err(error) = db.write(used, |tx, used| Box::pin(write(tx, *used))).await {
                log_failure(&error, "a last use was not written");
            }
        });
    }
}

/// Whether a use must be written now; if so, it is remembered as written.
fn is_due(written: &mut HashMap<Used, Duration>, used: Used, now: Duration) -> bool {
    let recent = |at: &Duration| now.saturating_sub(*at) < INTERVAL;
    if written.get(&used).is_some_and(recent) {
        return false;
    }
    if written.len() >= CAPACITY {
        written.retain(|_, at| recent(at));
    }
    written.insert(used, now);
    true
}

async fn write(tx: &Tx<'_>, used: Used) -> Result<()> {
    let now = Expr::value(Some(Millis::from(tx.now())));
    match used {
        Used::Session(id) => {
            let row = session::Entity::update_many().col_expr(session::Column::LastUsedAt, now);
            row.filter(session::Column::Id.eq(id)).exec(&**tx).await?;
        }
        Used::ApiToken(id) => {
            let row = api_token::Entity::update_many().col_expr(api_token::Column::LastUsedAt, now);
            row.filter(api_token::Column::Id.eq(id)).exec(&**tx).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_written_once_a_minute() {
        let mut written = HashMap::new();
        let now = Duration::ZERO;
        let (one, other) = (Used::ApiToken(1), Used::ApiToken(2));
        assert!(is_due(&mut written, one, now) && is_due(&mut written, other, now));
        assert!(!is_due(&mut written, one, now + Duration::from_secs(59)));
        assert!(is_due(&mut written, one, now + Duration::from_secs(60)));
        assert!(!is_due(&mut written, one, now + Duration::from_secs(61)));
    }
}
