//! Renaming and removing passkeys.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::json;
use shared_types::{Passkey, PasskeyChange};

use super::to_dto;
use crate::factors::{lock, record, removal};
use kernel::{
    Error, Fields, Result,
    validate::{self, MAX_NAME},
};
use platform::{actor::Actor, ctx::Ctx, jobs::FactorChange, limits, mail};
use store::{db::Tx, entity::passkey};

/// Renames a passkey of the person who calls.
///
/// # Errors
/// [`Error::NotFound`] when the person has no such passkey; [`Error::Invalid`] at `name`.
pub async fn rename_own(ctx: &Ctx, actor: &Actor, id: i64, change: PasskeyChange) -> Result<Passkey> {
    let user = &actor.person()?.user;
    let mut fields = Fields::new();
    let name = validate::text(&mut fields, "name", &change.name, MAX_NAME);
    fields.finish()?;
    let args = (actor.clone(), user.id, id, name);
    ctx.db
        .write(args, |tx, (actor, user_id, id, name)| {
            Box::pin(async move {
                let user = lock(tx, actor, *user_id).await?;
                let row = find(tx, user.id, *id).await?;
                if row.name == *name {
                    return Ok(to_dto(row));
                }
                let details = json!({ "passkey": row.id, "before": row.name, "after": name });
                let mut row = row.into_active_model();
                row.name = Set(name.clone());
                let row = row.update(&**tx).await?;
                record(tx, actor, &user, "passkey.renamed", details).await?;
                Ok(to_dto(row))
            })
        })
        .await
}

/// Removes a passkey of the person who calls.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::NotFound`] when the person has no such passkey;
/// [`Error::TooOften`].
pub async fn remove_own(ctx: &Ctx, actor: &Actor, id: i64) -> Result<()> {
    let user = &actor.person()?.user;
    actor.signed_in_recently(ctx.clock.now())?;
    limits::check_mail(ctx, actor, &user.email).await?;
    remove(ctx, actor, user.id, id).await
}

/// Removes a passkey of a user, who is notified by mail.
///
/// # Errors
/// [`Error::NotFound`] when the user has no such passkey; [`Error::Unauthenticated`] when the actor's session has
/// ended.
pub async fn remove(ctx: &Ctx, actor: &Actor, user_id: i64, id: i64) -> Result<()> {
    let args = (ctx.clone(), actor.clone(), user_id, id);
    ctx.db
        .write(args, |tx, (ctx, actor, user_id, id)| {
            Box::pin(async move {
                let user = lock(tx, actor, *user_id).await?;
                let row = find(tx, user.id, *id).await?;
                passkey::Entity::delete_by_id(row.id).exec(&**tx).await?;
                removal::follow(tx, ctx, &user).await?;
                let details = json!({ "passkey": row.id, "name": row.name });
                record(tx, actor, &user, "passkey.removed", details).await?;
                mail::factor_changed(tx, &user, FactorChange::PasskeyRemoved { name: row.name }).await
            })
        })
        .await
}

async fn find(tx: &Tx<'_>, user_id: i64, id: i64) -> Result<passkey::Model> {
    let row = passkey::Entity::find_by_id(id).filter(passkey::Column::UserId.eq(user_id)).one(&**tx).await?;
    row.ok_or(Error::NotFound("passkey"))
}
