//! Viewing applications and their credentials (UC-12, UC-16).

use std::{collections::HashMap, sync::Arc};

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use shared_types::{Application as Dto, ApplicationRole, CompanyRole};

use super::{Application, Client, client, credentials};
use crate::{
    domain::{
        actor::{Actor, Via, Who},
        audit::{self, Event},
        ctx::Ctx,
        entity::{application, application_role, application_secret, entitlement},
        sessions,
    },
    kernel::{Error, Result},
};

/// The applications that the actor may see, by name: all for who manages them; those of the own companies, without
/// credentials, for a company's administrator.
///
/// # Errors
/// [`Error::Forbidden`] to a plain user, whose own applications are in the portal.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<Dto>> {
    actor.known()?;
    let mut query = application::Entity::find().order_by_asc(application::Column::Name);
    if !actor.manages_applications() {
        let ids = entitled(ctx, actor).await?;
        query = query.filter(application::Column::Id.is_in(ids));
    }
    let applications = query.all(ctx.db.read()).await?;
    let ids: Vec<_> = applications.iter().map(|application| application.id).collect();
    let mut roles = roles_of(ctx, &ids).await?;
    let mut secrets = secrets_for(ctx, actor, &applications).await?;
    let shown = applications.into_iter().map(|application| {
        let (roles, secret) = (roles.remove(&application.id), secrets.remove(&application.id));
        shown(application, roles.unwrap_or_default(), secret)
    });
    Ok(shown.collect())
}

/// An application that the actor may see, with its secret where the actor may see that too.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] to a plain user.
pub async fn get(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<Dto> {
    let application = seen(ctx, actor, client_id).await?.application.clone();
    let roles = roles_of(ctx, &[application.id]).await?.remove(&application.id);
    let secret = secrets_for(ctx, actor, std::slice::from_ref(&application)).await?.remove(&application.id);
    Ok(shown(application, roles.unwrap_or_default(), secret))
}

/// A client that the actor may see.
pub(super) async fn seen(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<Arc<Client>> {
    actor.known()?;
    if actor.manages_applications() {
        return client(ctx, client_id).await?.ok_or(Error::NotFound("application"));
    }
    let ids = entitled(ctx, actor).await?;
    let found = client(ctx, client_id).await?.filter(|client| ids.contains(&client.application.id));
    found.ok_or(Error::NotFound("application"))
}

/// The applications that the companies which the actor administers may use.
async fn entitled(ctx: &Ctx, actor: &Actor) -> Result<Vec<i64>> {
    let person = actor.person()?;
    let administered = person.memberships.iter().filter(|(_, role)| *role == CompanyRole::CompanyAdmin);
    let companies: Vec<_> = administered.map(|(company, _)| company.id).collect();
    if companies.is_empty() {
        return Err(Error::forbidden());
    }
    let rows = entitlement::Entity::find()
        .filter(entitlement::Column::CompanyId.is_in(companies))
        .all(ctx.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| row.application_id).collect())
}

async fn roles_of(ctx: &Ctx, ids: &[i64]) -> Result<HashMap<i64, Vec<application_role::Model>>> {
    let rows = application_role::Entity::find()
        .filter(application_role::Column::ApplicationId.is_in(ids.to_vec()))
        .order_by_asc(application_role::Column::Id)
        .all(ctx.db.read())
        .await?;
    let mut roles: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        roles.entry(row.application_id).or_default().push(row);
    }
    Ok(roles)
}

/// Whether the actor may see secrets: who manages applications, and not with a token that only reads, and in a
/// browser only soon after signing in.
fn may_see_secrets(ctx: &Ctx, actor: &Actor) -> bool {
    actor.manages_applications()
        && match &actor.who {
            Who::Person { via: Via::Session { auth_time, .. }, .. } => {
                sessions::is_recent(*auth_time, ctx.clock.now())
            }
            Who::Person { via: Via::ApiToken { read_only, .. } | Via::AccessToken { read_only }, .. }
            | Who::Client { read_only, .. } => !read_only,
            _ => false,
        }
}

/// The newest secret of each application, where the actor may see them; that they were shown is audited, once.
async fn secrets_for(ctx: &Ctx, actor: &Actor, applications: &[Application]) -> Result<HashMap<i64, String>> {
    if !may_see_secrets(ctx, actor) || applications.is_empty() {
        return Ok(HashMap::new());
    }
    let ids = applications.iter().map(|application| application.id);
    let holds = Condition::any()
        .add(application_secret::Column::ExpiresAt.is_null())
        .add(application_secret::Column::ExpiresAt.gt(ctx.clock.now().timestamp_millis()));
    let rows = application_secret::Entity::find()
        .filter(application_secret::Column::ApplicationId.is_in(ids))
        .filter(holds)
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

/// An application on the wire.
pub(super) fn shown(
    row: Application,
    roles: Vec<application_role::Model>,
    client_secret: Option<String>,
) -> Dto {
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
        scope: row.scope,
        token_endpoint_auth_method: row.token_endpoint_auth_method.0,
        pkce: row.pkce.0,
        session_refresh: row.session_refresh,
        id_token_claims: row.id_token_claims.0,
        id_token_signed_response_alg: row.id_token_signed_response_alg.0,
        access_token_lifetime: row.access_token_lifetime.and_then(|seconds| u32::try_from(seconds).ok()),
        roles: roles.into_iter().map(|role| ApplicationRole { code: role.code, name: role.name }).collect(),
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
    }
}
