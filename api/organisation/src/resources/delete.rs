//! Deleting an API resource, which ends what was issued for it.

use sea_orm::EntityTrait;
use serde_json::json;

use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    db::{Topic, Tx},
    entity::resource,
};

/// Deletes a resource. No token is valid for it any more, and nothing that was granted for it alone is refreshed.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an administrator; [`Error::NotFound`].
pub async fn delete(ctx: &Ctx, actor: &Actor, id: i64) -> Result<()> {
    actor.require_admin()?;
    ctx.db.write((actor.clone(), id), |tx, (actor, id)| Box::pin(delete_in_transaction(tx, actor, *id))).await
}

async fn delete_in_transaction(tx: &Tx<'_>, actor: &Actor, id: i64) -> Result<()> {
    let found = resource::Entity::find_by_id(id).one(&**tx).await?;
    let row = found.ok_or(Error::NotFound("resource"))?;
    resource::Entity::delete_by_id(id).exec(&**tx).await?;
    tx.touch(Topic::Applications);
    let event = Event::new("resource.deleted").target("resource", id, &row.name);
    audit::record(tx, actor, event.details(json!({ "uri": row.uri }))).await
}
