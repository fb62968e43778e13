//! Connection tests of external applications: what is tested, and what is kept of it.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect, Set};
use serde_json::{Value, json};
use shared_types::{ConnectionStatus, ConnectionTest, ExternalLoginState};

use super::{
    AFTER_FAILURE, BETWEEN_TESTS, ExternalApplication, find, is_unchanged, missing, next_test, record,
};
use crate::{applications, identity_providers::IdentityProvider};
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx, limits};
use store::{
    columns::{Json, Stored},
    db::{Topic, Tx},
    entity::{application, external_application, identity_provider},
};

/// An external login whose connection is tested.
#[derive(Debug, Clone)]
pub struct TestedLogin {
    /// The id of the application.
    pub application_id: i64,
    /// The address of the application.
    pub external_url: String,
    /// The identity provider.
    pub provider: IdentityProvider,
}

/// Who wanted a connection test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestOrigin {
    /// A person. Each test is audited.
    Person,
    /// The schedule. Tests are audited that change the state.
    Schedule,
}

/// Returns the external login of an application whose connection is tested now, and counts the test.
///
/// # Errors
/// [`Error::NotFound`] when there is no such application, or it has no external login; [`Error::Forbidden`], with
/// `privileged` if only an administrator is allowed to do it; [`Error::Conflict`] with `no_identity_provider` when it
/// was deleted; [`Error::TooOften`].
pub async fn begin_test(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<TestedLogin> {
    let client = applications::changeable(ctx, actor, client_id).await?;
    let id = client.application.id;
    find(ctx.db.read(), id).await?.ok_or_else(missing)?;
    let found = find_tested(ctx, id).await?.ok_or(Error::Conflict {
        code: "no_identity_provider",
        text: "the identity provider was deleted: choose another one",
    })?;
    limits::check_application_test(ctx, id).await?;
    Ok(found)
}

/// Returns the external login of an application to test; `None` when it has none, or its identity provider is deleted.
///
/// # Errors
/// When the database does not answer.
pub async fn find_tested(ctx: &Ctx, application_id: i64) -> Result<Option<TestedLogin>> {
    let db = ctx.db.read();
    let Some(row) = find(db, application_id).await? else { return Ok(None) };
    let Some(id) = row.identity_provider_id else { return Ok(None) };
    let found = identity_provider::Entity::find_by_id(id).one(db).await?;
    let tested = |provider| TestedLogin { application_id, external_url: row.external_url, provider };
    Ok(found.map(tested))
}

/// Keeps the result of a connection test; not when the application or the identity provider was changed meanwhile, since
/// the test was one of another connection.
///
/// # Errors
/// When the database does not answer.
pub async fn finish_test(
    ctx: &Ctx,
    actor: &Actor,
    tested: &TestedLogin,
    test: &ConnectionTest,
    origin: TestOrigin,
) -> Result<()> {
    let args = (ctx.clone(), actor.clone(), tested.clone(), (test.clone(), origin));
    ctx.db
        .write(args, |tx, (ctx, actor, tested, (test, origin))| {
            Box::pin(async move {
                let Some(row) = unchanged(tx, tested).await? else { return Ok(()) };
                let found = application::Entity::find_by_id(row.application_id).one(&**tx).await?;
                let Some(application) = found else { return Ok(()) };
                let before = row.state.0;
                let after = state_after(before, test.succeeded);
                write(tx, ctx, row, (after, test)).await?;
                if after != before {
                    tx.touch(Topic::Applications);
                } else if *origin == TestOrigin::Schedule {
                    return Ok(());
                }
                let details = described(test, after);
                record(tx, actor, "application.connection_tested", &application, details).await
            })
        })
        .await
}

/// Locks the external login that was tested; `None` when it, or its identity provider, is another one since.
async fn unchanged(tx: &Tx<'_>, tested: &TestedLogin) -> Result<Option<ExternalApplication>> {
    let by_id = external_application::Entity::find_by_id(tested.application_id);
    let Some(row) = by_id.lock_exclusive().one(&**tx).await? else { return Ok(None) };
    if row.external_url != tested.external_url || row.identity_provider_id != Some(tested.provider.id) {
        return Ok(None);
    }
    let provider = identity_provider::Entity::find_by_id(tested.provider.id).one(&**tx).await?;
    Ok(provider.is_some_and(|now| is_unchanged(&now, &tested.provider)).then_some(row))
}

/// The state after a test. One that fails keeps nobody out who could sign in before.
fn state_after(before: ExternalLoginState, succeeded: bool) -> ExternalLoginState {
    use ExternalLoginState::{Failing, NotVerified, Verified};
    match (before, succeeded) {
        (_, true) => Verified,
        (NotVerified, false) => NotVerified,
        (Verified | Failing, false) => Failing,
    }
}

async fn write(
    tx: &Tx<'_>,
    ctx: &Ctx,
    row: ExternalApplication,
    (state, test): (ExternalLoginState, &ConnectionTest),
) -> Result<()> {
    let before = row.connection.as_ref().map(|connection| &connection.0);
    let connection = ConnectionStatus::after(test, before);
    let mut change = row.clone().into_active_model();
    change.state = Set(Stored(state));
    change.connection = Set(Some(Json(connection)));
    change.next_test_at = Set(next_test(ctx, tx.now(), wait_after(state)).into());
    change.update(&**tx).await?;
    Ok(())
}

/// How long after a test the next one is due.
fn wait_after(state: ExternalLoginState) -> TimeDelta {
    match state {
        ExternalLoginState::Failing => AFTER_FAILURE,
        ExternalLoginState::Verified | ExternalLoginState::NotVerified => BETWEEN_TESTS,
    }
}

/// What the audit log says of a test.
fn described(test: &ConnectionTest, state: ExternalLoginState) -> Value {
    let status = ConnectionStatus::after(test, None);
    match status.succeeded {
        true => json!({ "succeeded": true, "state": state }),
        false => json!({
            "succeeded": false, "state": state, "step": status.failed_step, "problem": status.problem,
        }),
    }
}
