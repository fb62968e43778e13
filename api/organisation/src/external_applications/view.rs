//! Viewing the external login of an application.

use sea_orm::EntityTrait;
use shared_types::{ExternalLogin, ExternalLoginState};

use super::{ExternalApplication, find, missing, providers};
use crate::applications;
use kernel::{Error, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::entity::identity_provider;

/// Returns the external login of an application.
///
/// # Errors
/// [`Error::NotFound`] when there is no such application, or it has none; [`Error::Forbidden`] unless the actor manages
/// applications.
pub async fn get(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<ExternalLogin> {
    let client = applications::visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let row = find(ctx.db.read(), client.application.id).await?.ok_or_else(missing)?;
    to_dto(ctx, row).await
}

async fn to_dto(ctx: &Ctx, row: ExternalApplication) -> Result<ExternalLogin> {
    let db = ctx.db.read();
    let provider = match row.identity_provider_id {
        Some(id) => identity_provider::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let identity_provider = match provider {
        Some(provider) => Some(providers::described(db, provider).await?),
        None => None,
    };
    let state = match identity_provider {
        Some(_) => row.state.0,
        None => ExternalLoginState::NotVerified,
    };
    Ok(ExternalLogin {
        identity_provider_id: identity_provider.as_ref().map(|provider| provider.id),
        identity_provider,
        external_url: row.external_url,
        state,
        connection: row.connection.map(|connection| connection.0),
        next_test_at: row.next_test_at.0,
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
    })
}
