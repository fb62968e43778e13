//! An application as every request looks it up: the row, its roles, and what its secrets are compared with.

use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared_types::{GrantType, TokenEndpointAuthMethod};

use super::Application;
use crate::{
    domain::{
        ctx::Ctx,
        entity::{application, application_role, application_secret},
    },
    kernel::{Error, Result, Secret, Timestamp, secrets::same},
};

/// An OAuth client.
#[derive(Debug, Clone)]
pub struct Client {
    /// The application.
    pub application: Application,
    /// Its roles: id and code.
    pub roles: Vec<(i64, String)>,
    secrets: Vec<(Vec<u8>, Option<Timestamp>)>,
}

impl Client {
    /// Whether it has no secret and must show a PKCE verifier instead.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.application.token_endpoint_auth_method.0 == TokenEndpointAuthMethod::None
    }

    /// Whether it may use a grant.
    #[must_use]
    pub fn may_use(&self, grant_type: GrantType) -> bool {
        self.application.grant_types.0.contains(&grant_type)
    }

    /// Whether this is one of its secrets that hold now; compared by keyed hash in constant time.
    #[must_use]
    pub fn has_secret(&self, ctx: &Ctx, secret: &Secret) -> bool {
        let hash = ctx.secrets.client_secret_hash(secret);
        let now = ctx.clock.now();
        // No early end: every secret is compared.
        self.secrets
            .iter()
            .filter(|(_, expires_at)| expires_at.is_none_or(|at| at > now))
            .fold(false, |found, (known, _)| found | same(known, &hash))
    }

    /// The scopes that it may ask for.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.application.scope.split_ascii_whitespace()
    }
}

/// The client with an id.
///
/// # Errors
/// When the database does not answer.
pub async fn client(ctx: &Ctx, client_id: &str) -> Result<Option<Arc<Client>>> {
    // Ids have at most 50 visible ASCII characters; nothing else is worth a look or a place in the cache.
    if client_id.is_empty() || client_id.len() > 50 || !client_id.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(None);
    }
    ctx.caches.clients.get(client_id.to_owned(), load(ctx, client_id)).await
}

async fn load(ctx: &Ctx, client_id: &str) -> Result<Option<Arc<Client>>, Error> {
    let found = application::Entity::find()
        .filter(application::Column::ClientId.eq(client_id))
        .one(ctx.db.read())
        .await?;
    let Some(application) = found else { return Ok(None) };
    let roles = application_role::Entity::find()
        .filter(application_role::Column::ApplicationId.eq(application.id))
        .order_by_asc(application_role::Column::Id)
        .all(ctx.db.read())
        .await?;
    let secrets = application_secret::Entity::find()
        .filter(application_secret::Column::ApplicationId.eq(application.id))
        .all(ctx.db.read())
        .await?;
    Ok(Some(Arc::new(Client {
        application,
        roles: roles.into_iter().map(|role| (role.id, role.code)).collect(),
        secrets: secrets.into_iter().map(|row| (row.keyed_hash, row.expires_at.map(|at| at.0))).collect(),
    })))
}
