//! External applications (UC-18): their people sign in at an identity provider, through this server, and nobody signs in
//! through a connection that no test has verified.
//!
//! A test that fails later shows that the connection fails, but keeps nobody out: the sign-in itself checks the same
//! things again, and a network that failed once must not keep everybody out until the next test.

mod change;
mod connection;
mod providers;
mod schedule;
mod view;

pub use change::{WantedLogin, remove, save, validate_change};
pub use connection::{TestOrigin, TestedLogin, begin_test, find_tested, finish_test};
pub use providers::list_providers;
pub use schedule::schedule_tests;
pub use view::get;

use std::collections::HashSet;

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;

use crate::identity_providers::IdentityProvider;
use kernel::{Error, Result, Timestamp};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    db::Tx,
    entity::{Application, external_application, linked_identity},
};

use external_application::Model as ExternalApplication;

/// How long after a test the next one is due.
const BETWEEN_TESTS: TimeDelta = TimeDelta::hours(24);
/// The same after a verified connection failed, so that it soon shows that it works again.
const AFTER_FAILURE: TimeDelta = TimeDelta::hours(1);
/// By how many minutes tests are earlier at most, so that those that were due together spread.
const MAX_JITTER: u16 = 120;

/// Returns which of some links are with an identity provider.
///
/// # Errors
/// When the database does not answer.
pub async fn links_at(ctx: &Ctx, provider_id: i64, link_ids: Vec<i64>) -> Result<HashSet<i64>> {
    use linked_identity::Column;
    if link_ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<i64> = linked_identity::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(link_ids))
        .filter(Column::ProviderId.eq(provider_id))
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    Ok(found.into_iter().collect())
}

/// Looks up the external login of an application.
async fn find(connection: &impl ConnectionTrait, application_id: i64) -> Result<Option<ExternalApplication>> {
    Ok(external_application::Entity::find_by_id(application_id).one(connection).await?)
}

/// The error for an application without an external login.
fn missing() -> Error {
    Error::NotFound("external login")
}

/// Whether an identity provider is as it was when its connection was tested.
fn is_unchanged(now: &IdentityProvider, tested: &IdentityProvider) -> bool {
    (now.id, now.version) == (tested.id, tested.version)
}

/// Returns when the next test is due, a random time earlier than the wait.
fn next_test(ctx: &Ctx, now: Timestamp, wait: TimeDelta) -> Timestamp {
    let minutes = u16::from_be_bytes(ctx.random.bytes::<2>()) % MAX_JITTER;
    let earlier = TimeDelta::minutes(minutes.into()).min(wait / 4);
    now + wait - earlier
}

/// Records a change of the external login of an application in the audit log.
async fn record(
    tx: &Tx<'_>,
    actor: &Actor,
    kind: &'static str,
    application: &Application,
    details: Value,
) -> Result<()> {
    let event = Event::new(kind).target("application", &application.client_id, &application.name);
    audit::record(tx, actor, event.details(details)).await
}
