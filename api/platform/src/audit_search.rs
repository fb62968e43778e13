//! Searching the audit trail for a text, which reads every event that the caller may see.
//!
//! One search runs at a time, and keeps its turn when its caller goes away, as the database does not stop either. So
//! connections to the database remain for other requests, however many searches are sent.

use std::sync::Arc;

use shared_types::AuditEvent;
use tokio::sync::Semaphore;

use super::{
    actor::Actor,
    audit::{self, Filter},
    ctx::{Context, Ctx, Part},
};
use kernel::{Error, Result};
use store::page::{Page, PageRequest};

/// The maximum number of searches that run or wait.
const MAX_SEARCHES: usize = 20;

/// The searches that run or wait.
struct Searches {
    places: Arc<Semaphore>,
    turn: Arc<Semaphore>,
}

impl Part for Searches {
    fn new(_: &Context) -> Self {
        Self { places: Arc::new(Semaphore::new(MAX_SEARCHES)), turn: Arc::new(Semaphore::new(1)) }
    }
}

/// Lists events as [`audit::list`] does, and searches for a text when it is this search's turn.
///
/// # Errors
/// As of [`audit::list`]; [`Error::Busy`] when many searches wait.
pub async fn list(ctx: &Ctx, actor: &Actor, page: PageRequest, filter: Filter) -> Result<Page<AuditEvent>> {
    if filter.q.as_deref().is_none_or(|q| q.trim().is_empty()) {
        return audit::list(&ctx.db, actor, &page, &filter).await;
    }
    let searches = ctx.part::<Searches>();
    let place = Arc::clone(&searches.places).try_acquire_owned().map_err(|_| Error::Busy)?;
    let turn = Arc::clone(&searches.turn).acquire_owned().await.map_err(Error::internal)?;
    let (db, actor) = (ctx.db.clone(), actor.clone());
    let search = tokio::spawn(async move {
        let _until_done = (place, turn);
        audit::list(&db, &actor, &page, &filter).await
    });
    search.await.map_err(Error::internal)?
}
