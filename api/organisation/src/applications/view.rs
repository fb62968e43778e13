//! Viewing applications and their credentials (UC-16).

use std::{collections::HashMap, sync::Arc};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use shared_types::{Application as Dto, ApplicationRole};

use super::{Application, Client, client, credentials, privileged};
use kernel::{Error, Result};
use platform::{
    actor::{Actor, Via, Who},
    audit::{self, Event},
    ctx::Ctx,
};
use store::entity::{application_role, application_secret, entitlement};

/// Whether an answer contains the secrets that the caller may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// It contains them, and the audit records it.
    Included,
    /// It contains none, and nothing is recorded.
    Omitted,
}

/// Returns an application that the actor may see, with its version, and with its secret if that is wanted and the actor
/// may see it too.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] when the actor is a plain user.
pub async fn get(ctx: &Ctx, actor: &Actor, client_id: &str, secrets: Secrets) -> Result<(Dto, i64)> {
    let application = (*visible(ctx, actor, client_id).await?.application).clone();
    let version = application.version;
    let roles = roles_of(ctx.db.read(), &[application.id]).await?.remove(&application.id);
    let secret =
        secrets_for(ctx, actor, std::slice::from_ref(&application), secrets).await?.remove(&application.id);
    Ok((to_dto(actor, application, roles.unwrap_or_default(), secret), version))
}

/// Returns a client that the actor may see.
pub(crate) async fn visible(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<Arc<Client>> {
    actor.require_authenticated()?;
    if actor.manages_applications() {
        return client(ctx, client_id).await?.ok_or(Error::NotFound("application"));
    }
    let ids = entitled(ctx, actor).await?;
    let found = client(ctx, client_id).await?.filter(|client| ids.contains(&client.application.id));
    found.ok_or(Error::NotFound("application"))
}

/// Returns the ids of the applications that the companies which the actor administers may use.
pub(super) async fn entitled(ctx: &Ctx, actor: &Actor) -> Result<Vec<i64>> {
    let mut companies = actor.companies();
    companies.retain(|id| actor.administers(*id));
    if companies.is_empty() {
        return Err(Error::forbidden());
    }
    let rows = entitlement::Entity::find()
        .filter(entitlement::Column::CompanyId.is_in(companies))
        .all(ctx.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| row.application_id).collect())
}

/// Returns the roles of applications, by the application's id.
pub(crate) async fn roles_of(
    db: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<application_role::Model>>> {
    let rows = application_role::Entity::find()
        .filter(application_role::Column::ApplicationId.is_in(ids.to_vec()))
        .order_by_asc(application_role::Column::Id)
        .all(db)
        .await?;
    let mut roles: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        roles.entry(row.application_id).or_default().push(row);
    }
    Ok(roles)
}

/// Returns whether the actor may see secrets: the actor must manage applications, must not use a read-only token, and
/// in a browser must have signed in recently.
fn may_see_secrets(ctx: &Ctx, actor: &Actor) -> bool {
    actor.manages_applications()
        && match &actor.who {
            Who::Person { via: Via::Session { .. }, .. } => {
                actor.recent_if_in_browser(ctx.clock.now()).is_ok()
            }
            Who::Person { via: Via::ApiToken { read_only, .. } | Via::AccessToken { read_only }, .. }
            | Who::Client { read_only, .. } => !read_only,
            _ => false,
        }
}

/// Rejects a caller who may not see the secret of an application: a privileged one's is for administrators.
///
/// # Errors
/// [`Error::Forbidden`], with `privileged` for a privileged application. A deleted application has no secret to
/// protect.
pub async fn check_secret_visible(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<()> {
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    match client(ctx, client_id).await? {
        Some(client) => privileged::require_rights(actor, &client.application),
        None => Ok(()),
    }
}

/// Returns the newest secret of each application, if they are wanted and the actor may see them. One audit event
/// records that they were shown.
pub(super) async fn secrets_for(
    ctx: &Ctx,
    actor: &Actor,
    applications: &[Application],
    wanted: Secrets,
) -> Result<HashMap<i64, String>> {
    let visible =
        applications.iter().filter(|application| privileged::require_rights(actor, application).is_ok());
    let ids: Vec<_> = visible.map(|application| application.id).collect();
    if wanted == Secrets::Omitted || !may_see_secrets(ctx, actor) || ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = application_secret::Entity::find()
        .filter(application_secret::Column::ApplicationId.is_in(ids))
        .filter(credentials::valid_at(ctx.clock.now()))
        .order_by_asc(application_secret::Column::Id)
        .all(ctx.db.read())
        .await?;
    let mut secrets = HashMap::new();
    for row in &rows {
        secrets.insert(row.application_id, credentials::reveal(ctx, row)?);
    }
    if !secrets.is_empty() {
        let named = applications.iter().filter(|application| secrets.contains_key(&application.id));
        let client_ids: Vec<_> = named.map(|application| application.client_id.clone()).collect();
        ctx.db
            .write((actor.clone(), client_ids), |tx, (actor, client_ids)| {
                Box::pin(async move {
                    let event =
                        Event::new("application.secrets_shown").details(json!({ "client_ids": client_ids }));
                    audit::record(tx, actor, event).await
                })
            })
            .await?;
    }
    Ok(secrets)
}

/// Converts an application to the wire format, with its rights only if the actor manages applications.
pub(super) fn to_dto(
    actor: &Actor,
    row: Application,
    roles: Vec<application_role::Model>,
    client_secret: Option<String>,
) -> Dto {
    let manages = actor.manages_applications();
    Dto {
        id: row.id,
        client_id: row.client_id,
        client_secret,
        code: row.code,
        name: row.name,
        kind: row.kind.0,
        application_type: row.application_type.0,
        access_policy: row.access_policy.0,
        launch_url: row.launch_url,
        logo_uri: row.logo_uri,
        redirect_uris: row.redirect_uris.0,
        post_logout_redirect_uris: row.post_logout_redirect_uris.0,
        web_origins: row.web_origins.0,
        grant_types: row.grant_types.0,
        scope: row.scope.0.into(),
        token_endpoint_auth_method: row.token_endpoint_auth_method.0,
        pkce: row.pkce.0,
        session_refresh: row.session_refresh,
        id_token_claims: row.id_token_claims.0,
        id_token_signed_response_alg: row.id_token_signed_response_alg.0,
        access_token_lifetime: row.access_token_lifetime.and_then(|seconds| u32::try_from(seconds).ok()),
        system_role: row.system_role.filter(|_| manages).map(|role| role.0),
        company_id: row.company_id.filter(|_| manages),
        company_role: row.company_role.filter(|_| manages).map(|role| role.0),
        introspect_all: manages.then_some(row.introspect_all),
        upstream_tokens: manages.then_some(row.upstream_tokens),
        metadata: row.metadata.0,
        roles: roles.into_iter().map(ApplicationRole::from).collect(),
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
    }
}
