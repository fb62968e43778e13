//! When browser sessions and API tokens were last used: written at most once a minute each, and in no request's way.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    ctx::Ctx,
    db::Tx,
    entity::{api_token, session},
    stored::Millis,
};
use crate::kernel::{Result, Timestamp};

/// How exactly the last use is known.
const STEP: TimeDelta = TimeDelta::minutes(1);
/// How many are remembered before the old ones are forgotten.
const MOST: usize = 20_000;

/// What was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Used {
    /// A browser session.
    Session(Uuid),
    /// A personal API token.
    ApiToken(i64),
}

/// What was written down within the last minute.
#[derive(Debug, Default)]
pub(super) struct Uses(Mutex<HashMap<Used, Timestamp>>);

impl Uses {
    /// Whether it is time to write a use down; then it is taken as written.
    fn is_due(&self, used: Used, now: Timestamp) -> bool {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: &Timestamp| now - *at < STEP;
        if written.get(&used).is_some_and(recent) {
            return false;
        }
        if written.len() >= MOST {
            written.retain(|_, at| recent(at));
        }
        written.insert(used, now);
        true
    }
}

/// Notes that something is used now.
pub(super) fn note(ctx: &Ctx, used: Used) {
    if !ctx.uses.is_due(used, ctx.clock.now()) {
        return;
    }
    let ctx = ctx.clone();
    tokio::spawn(async move {
        if let Err(error) = ctx.db.write(used, |tx, used| Box::pin(write(tx, *used))).await {
            tracing::warn!(%error, "a last use was not written down");
        }
    });
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
        let uses = Uses::default();
        let now = Timestamp::UNIX_EPOCH;
        let (one, other) = (Used::ApiToken(1), Used::ApiToken(2));
        assert!(uses.is_due(one, now) && uses.is_due(other, now));
        assert!(!uses.is_due(one, now + TimeDelta::seconds(59)));
        assert!(uses.is_due(one, now + TimeDelta::seconds(60)));
        assert!(!uses.is_due(one, now + TimeDelta::seconds(61)));
    }
}
