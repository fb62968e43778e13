//! Registering, changing and deleting applications (UC-13 to UC-15).

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, Set,
};
use serde_json::json;
use shared_types::{Application as Dto, ApplicationData};

use super::{
    Application, Client, credentials,
    settings::{apply, defaults},
    view::{self, seen},
};
use crate::{
    domain::{
        access::DEFAULT_ROLE,
        actor::Actor,
        audit::{self, Event},
        ctx::Ctx,
        db::{Topic, Tx},
        entity::{application, application_role},
        fields::{MOST_CODE, code_from, duplicate},
    },
    kernel::{Error, Fields, Result, Secret, secrets::base64url},
};

/// Registers an application, with a secret and the role `user` (UC-13). The answer shows the secret.
///
/// # Errors
/// [`Error::Forbidden`] to whoever does not manage applications; [`Error::Invalid`] with every field that is wrong,
/// or `duplicate` at `name`, `code` or `client_id`.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    client_id: Option<String>,
    data: ApplicationData,
) -> Result<Dto> {
    actor.known()?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let mut fields = Fields::new();
    if let Some(client_id) = &client_id {
        check_client_id(&mut fields, client_id);
    }
    let client_id =
        client_id.unwrap_or_else(|| base64url(&ctx.random.bytes::<15>()).replace(['-', '_'], "0"));
    let mut application = defaults(client_id, ctx.clock.now());
    apply(&mut fields, &mut application, &data);
    if application.name.is_empty() {
        fields.add("name", "required", "must not be empty");
    }
    fields.finish()?;
    let args = (ctx.clone(), actor.clone(), application);
    let (client, secret) = ctx
        .db
        .write(args, |tx, (ctx, actor, application)| Box::pin(insert(tx, ctx, actor, application)))
        .await?;
    Ok(view::shown(client.0, client.1, secret.map(|secret| secret.expose().to_owned())))
}

/// A client id of one's choice: `^[A-Za-z0-9][A-Za-z0-9._~-]{0,49}$`, and unlike a user's `sub`.
fn check_client_id(fields: &mut Fields, client_id: &str) {
    let plain = client_id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~-".contains(&b));
    let begins = client_id.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    if client_id.len() > MOST_CODE {
        fields.add("client_id", "too_long", "must have at most 50 characters");
    }
    if !plain || !begins {
        fields.add(
            "client_id",
            "invalid",
            "must have letters, digits, . _ ~ or -, and begin with a letter or digit",
        );
    }
    if uuid::Uuid::try_parse(client_id).is_ok() {
        fields.add("client_id", "invalid", "must not look like the id of a person (a UUID)");
    }
}

type Inserted = ((Application, Vec<application_role::Model>), Option<Secret>);

async fn insert(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, application: &Application) -> Result<Inserted> {
    let mut application = application.clone();
    if application.code.is_empty() {
        application.code = free_code(tx, &application.name).await?;
    }
    let mut row = application.into_active_model().reset_all();
    row.id = NotSet;
    let application = row.insert(&**tx).await.map_err(taken)?;
    let role = application_role::ActiveModel {
        id: NotSet,
        application_id: Set(application.id),
        code: Set(DEFAULT_ROLE.to_owned()),
        name: Set("User".to_owned()),
    };
    let role = role.insert(&**tx).await?;
    let public = application.token_endpoint_auth_method.0 == shared_types::TokenEndpointAuthMethod::None;
    let secret = if public { None } else { Some(credentials::create(tx, ctx, application.id).await?) };
    tx.touch(Topic::Applications);
    record(tx, actor, "application.created", &application).await?;
    Ok(((application, vec![role]), secret))
}

/// A code that is free, made from the name.
async fn free_code(tx: &Tx<'_>, name: &str) -> Result<String> {
    let base = code_from(name, "application");
    let mut code = base.clone();
    let mut number = 1_u32;
    while application::Entity::find().filter(application::Column::Code.eq(&code)).count(&**tx).await? > 0 {
        number += 1;
        code = format!("{base}-{number}");
    }
    Ok(code)
}

fn taken(error: DbErr) -> Error {
    duplicate(error, "applications", &[("client_id", "client_id"), ("code", "code"), ("name", "name")])
}

async fn record(tx: &Tx<'_>, actor: &Actor, kind: &'static str, application: &Application) -> Result<()> {
    let event = Event::new(kind).target("application", &application.client_id, &application.name);
    let details = json!({
        "code": application.code,
        "redirect_uris": application.redirect_uris.0,
        "grant_types": application.grant_types.0,
        "access_policy": application.access_policy.0,
        "token_endpoint_auth_method": application.token_endpoint_auth_method.0,
    });
    audit::record(tx, actor, event.details(details)).await
}

/// Changes an application (UC-14). What is absent stays.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`].
pub async fn update(ctx: &Ctx, actor: &Actor, client_id: &str, data: ApplicationData) -> Result<Dto> {
    let client = managed(ctx, actor, client_id).await?;
    let mut fields = Fields::new();
    let mut application = client.application.clone();
    apply(&mut fields, &mut application, &data);
    fields.finish()?;
    if application != client.application {
        let args = (ctx.clone(), actor.clone(), application);
        ctx.db
            .write(args, |tx, (ctx, actor, application)| Box::pin(save(tx, ctx, actor, application)))
            .await?;
    }
    view::get(ctx, actor, client_id).await
}

async fn save(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, application: &Application) -> Result<()> {
    let mut row = application.clone().into_active_model().reset_all();
    row.updated_at = Set(tx.now().into());
    let application = row.update(&**tx).await.map_err(|error| match error {
        DbErr::RecordNotUpdated => Error::NotFound("application"),
        error => taken(error),
    })?;
    let public = application.token_endpoint_auth_method.0 == shared_types::TokenEndpointAuthMethod::None;
    if !public && !credentials::exist(tx, application.id).await? {
        credentials::create(tx, ctx, application.id).await?;
    }
    tx.touch(Topic::Applications);
    record(tx, actor, "application.updated", &application).await
}

/// Deletes an application with every access, grant and token for it (UC-15).
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub async fn delete(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<()> {
    let client = managed(ctx, actor, client_id).await?;
    ctx.db
        .write((actor.clone(), client), |tx, (actor, client)| {
            Box::pin(async move {
                let application = &client.application;
                application::Entity::delete_by_id(application.id).exec(&**tx).await?;
                tx.touch(Topic::Applications);
                tx.touch(Topic::Revocations);
                record(tx, actor, "application.deleted", application).await
            })
        })
        .await
}

/// An application that the actor manages: 404 where it cannot be seen, 403 where it can but may not be changed.
async fn managed(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<std::sync::Arc<Client>> {
    let client = seen(ctx, actor, client_id).await?;
    if actor.manages_applications() { Ok(client) } else { Err(Error::forbidden()) }
}
