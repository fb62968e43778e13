//! Connection tests of identity providers: who may run one, and what is kept of it.

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QuerySelect, Set};
use serde_json::json;
use shared_types::{ConnectionStatus, ConnectionTest};

use super::{IdentityProvider, ProviderOwner, change::record, view::find};
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx, limits};
use store::{columns::Json, db::Tx, entity::identity_provider::Entity};

/// Returns an identity provider whose connection is tested now, and counts the test.
///
/// # Errors
/// [`kernel::Error::NotFound`] when there is none, or the actor may not see the company;
/// [`kernel::Error::Forbidden`] unless the actor administers it, or the installation; [`kernel::Error::TooOften`].
pub async fn begin_test(ctx: &Ctx, actor: &Actor, owner: ProviderOwner, id: i64) -> Result<IdentityProvider> {
    owner.require_manager(ctx, actor).await?;
    let row = find(ctx.db.read(), owner, id).await?;
    limits::check_connection_test(ctx, owner.company_id()).await?;
    Ok(row)
}

/// Keeps the result of a connection test, and records it in the audit log; not when the identity provider was changed
/// meanwhile, since the test was one of other settings.
///
/// # Errors
/// When the database does not answer.
pub async fn finish_test(
    ctx: &Ctx,
    actor: &Actor,
    tested: &IdentityProvider,
    test: &ConnectionTest,
) -> Result<()> {
    let args = (actor.clone(), tested.id, tested.version, test.clone());
    ctx.db
        .write(args, |tx, (actor, id, version, test)| Box::pin(keep(tx, actor, (*id, *version), test)))
        .await
}

async fn keep(tx: &Tx<'_>, actor: &Actor, (id, version): (i64, i64), test: &ConnectionTest) -> Result<()> {
    let found = Entity::find_by_id(id).lock_exclusive().one(&**tx).await?;
    let Some(row) = found.filter(|row| row.version == version) else { return Ok(()) };
    let before = row.connection.as_ref().map(|connection| &connection.0);
    let after = ConnectionStatus::after(test, before);
    let details = match after.succeeded {
        true => json!({ "succeeded": true }),
        false => json!({ "succeeded": false, "step": after.failed_step, "problem": after.problem }),
    };
    // The version stays: it is that of the settings.
    let mut change = row.clone().into_active_model();
    change.connection = Set(Some(Json(after)));
    change.update(&**tx).await?;
    record(tx, actor, "identity_provider.tested", &row, details).await
}
