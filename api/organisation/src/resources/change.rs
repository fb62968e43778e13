//! Adding and changing API resources.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DbErr, EntityTrait, ExprTrait, IntoActiveModel,
    QueryFilter, QuerySelect, Set,
};
use serde_json::json;
use shared_types::{AccessTokenTyp, CreateResource, Resource as Dto, ResourceChange};

use super::{validate as checks, view};
use kernel::{
    Error, Fields, Result,
    secrets::sha256,
    text::search_key,
    validate::{self, MAX_NAME},
};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::{Json, Stored},
    db::{Topic, Tx, retry_if_gone},
    entity::{application, resource, resource_application},
    patch::{IfMatch, Patch},
    versions::{duplicate, save_unless_changed},
};

/// The maximum number of rows of one statement, since every database limits the parameters of a statement.
const BATCH: usize = 500;

/// Adds a resource; returns it with its version.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an administrator; [`Error::Invalid`] with every invalid field, `duplicate`
/// at `uri`, `unknown` at an application that does not exist.
pub async fn create(ctx: &Ctx, actor: &Actor, new: CreateResource) -> Result<(Dto, i64)> {
    actor.require_admin()?;
    let change = ResourceChange {
        uri: Some(new.uri),
        name: Some(new.name),
        scopes: new.scopes,
        applications: new.applications,
        served_by: new.served_by,
        access_token_typ: new.access_token_typ,
        access_token_signed_response_alg: new.access_token_signed_response_alg,
    };
    let change = checked(ctx, &Patch::set(change))?;
    let args = (actor.clone(), change);
    let id = ctx
        .db
        .write(args, |tx, (actor, change)| Box::pin(async move { insert(tx, actor, change).await }))
        .await?;
    view::get(ctx, actor, id).await
}

/// Changes a resource, if its version is one that the caller expects; returns it with its version.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`], [`Error::Changed`].
pub async fn update(
    ctx: &Ctx,
    actor: &Actor,
    id: i64,
    change: Patch<ResourceChange>,
    seen: IfMatch,
) -> Result<(Dto, i64)> {
    actor.require_admin()?;
    let change = checked(ctx, &change)?;
    let args = (actor.clone(), id, change, seen);
    ctx.db.write(args, |tx, (actor, id, change, seen)| Box::pin(save(tx, actor, *id, change, seen))).await?;
    view::get(ctx, actor, id).await
}

/// Validates a change, and normalizes its fields.
fn checked(ctx: &Ctx, change: &Patch<ResourceChange>) -> Result<Patch<ResourceChange>> {
    let mut fields = Fields::new();
    change.only_clears(&mut fields, &["served_by", "access_token_signed_response_alg"]);
    let issuer = ctx.config.server.issuer();
    let set = ResourceChange {
        uri: change.set.uri.as_ref().map(|uri| checks::uri(&mut fields, "uri", uri, issuer)),
        name: change.set.name.as_ref().map(|name| validate::text(&mut fields, "name", name, MAX_NAME)),
        scopes: change.set.scopes.as_ref().map(|scopes| checks::scopes(&mut fields, scopes)),
        applications: change.set.applications.as_ref().map(|ids| checks::applications(&mut fields, ids)),
        served_by: change.set.served_by.clone().filter(|id| !id.trim().is_empty()),
        access_token_typ: change.set.access_token_typ,
        access_token_signed_response_alg: change.set.access_token_signed_response_alg,
    };
    fields.finish()?;
    Ok(Patch { set, clear: change.clear.clone(), merges: change.merges })
}

/// The ids of the applications that a change names.
struct FoundApplications {
    applications: Option<Vec<i64>>,
    server_id: Option<i64>,
}

/// Looks up the applications that a change names.
async fn named(tx: &Tx<'_>, set: &ResourceChange) -> Result<FoundApplications> {
    let listed = set.applications.as_deref().unwrap_or_default();
    // Nothing else can be a client id, and not every database accepts all other characters as text.
    let is_plain = |id: &&String| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic());
    let wanted: Vec<&String> = listed.iter().chain(&set.served_by).filter(is_plain).collect();
    let mut known: HashMap<String, i64> = HashMap::new();
    for batch in wanted.chunks(BATCH) {
        let rows: Vec<(String, i64)> = application::Entity::find()
            .select_only()
            .columns([application::Column::ClientId, application::Column::Id])
            .filter(application::Column::ClientId.is_in(batch.iter().copied()))
            .into_tuple()
            .all(&**tx)
            .await?;
        known.extend(rows);
    }
    let mut fields = Fields::new();
    let mut id_of = |field: String, client_id: &String| {
        let id = known.get(client_id).copied();
        if id.is_none() {
            fields.add(field, "unknown", "there is no such application");
        }
        id
    };
    let listed: Vec<_> = listed
        .iter()
        .enumerate()
        .filter_map(|(index, client_id)| id_of(format!("applications.{index}"), client_id))
        .collect();
    let server_id = set.served_by.as_ref().and_then(|client_id| id_of("served_by".to_owned(), client_id));
    fields.finish()?;
    Ok(FoundApplications { applications: set.applications.as_ref().map(|_| listed), server_id })
}

async fn insert(tx: &Tx<'_>, actor: &Actor, change: &Patch<ResourceChange>) -> Result<i64> {
    let set = &change.set;
    let named = named(tx, set).await?;
    let (uri, name) = (set.uri.clone().unwrap_or_default(), set.name.clone().unwrap_or_default());
    let row = resource::ActiveModel {
        id: NotSet,
        uri_hash: Set(sha256(uri.as_bytes())),
        uri: Set(uri),
        name_key: Set(search_key(&name)),
        name: Set(name),
        scopes: Set(Json(set.scopes.clone().unwrap_or_default())),
        server_id: Set(named.server_id),
        access_token_typ: Set(Stored(set.access_token_typ.unwrap_or(AccessTokenTyp::AtJwt))),
        access_token_signed_response_alg: Set(set.access_token_signed_response_alg.map(Stored)),
        created_at: Set(tx.now().into()),
        updated_at: Set(tx.now().into()),
        version: Set(1),
    };
    let row = row.insert(&**tx).await.map_err(taken)?;
    write_applications(tx, row.id, named.applications.as_deref().unwrap_or_default()).await?;
    record(tx, actor, "resource.created", &row, set).await?;
    Ok(row.id)
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    id: i64,
    change: &Patch<ResourceChange>,
    seen: &IfMatch,
) -> Result<()> {
    let found = resource::Entity::find_by_id(id).one(&**tx).await?;
    let before = found.ok_or(Error::NotFound("resource"))?;
    seen.check(&before.version.to_string())?;
    let set = &change.set;
    let named = named(tx, set).await?;
    let mut after = before.clone();
    if let Some(uri) = &set.uri {
        after.uri.clone_from(uri);
        after.uri_hash = sha256(uri.as_bytes());
    }
    if let Some(name) = &set.name {
        after.name.clone_from(name);
        after.name_key = search_key(name);
    }
    if let Some(scopes) = &set.scopes {
        after.scopes.0.clone_from(scopes);
    }
    after.server_id = if change.clears("served_by") { None } else { named.server_id.or(before.server_id) };
    if let Some(typ) = set.access_token_typ {
        after.access_token_typ = Stored(typ);
    }
    let alg = set.access_token_signed_response_alg.map(Stored);
    after.access_token_signed_response_alg = match change.clears("access_token_signed_response_alg") {
        true => None,
        false => alg.or(before.access_token_signed_response_alg),
    };
    let applications = match &named.applications {
        Some(new) => differ(tx, id, new).await?.then_some(new),
        None => None,
    };
    if after == before && applications.is_none() {
        return Ok(());
    }
    after.version += 1;
    after.updated_at = tx.now().into();
    let row = after.clone().into_active_model().reset_all();
    let unchanged = resource::Column::Id.eq(id).and(resource::Column::Version.eq(before.version));
    save_unless_changed(tx, row, unchanged, taken).await?;
    if let Some(applications) = applications {
        resource_application::Entity::delete_many()
            .filter(resource_application::Column::ResourceId.eq(id))
            .exec(&**tx)
            .await?;
        write_applications(tx, id, applications).await?;
    }
    record(tx, actor, "resource.updated", &after, set).await
}

/// Returns whether the applications that may request a resource differ from these.
async fn differ(tx: &Tx<'_>, id: i64, new: &[i64]) -> Result<bool> {
    let mut known: Vec<i64> = resource_application::Entity::find()
        .select_only()
        .column(resource_application::Column::ApplicationId)
        .filter(resource_application::Column::ResourceId.eq(id))
        .into_tuple()
        .all(&**tx)
        .await?;
    let mut new = new.to_vec();
    known.sort_unstable();
    new.sort_unstable();
    Ok(known != new)
}

async fn write_applications(tx: &Tx<'_>, id: i64, applications: &[i64]) -> Result<()> {
    for batch in applications.chunks(BATCH) {
        let rows = batch.iter().map(|application_id| resource_application::ActiveModel {
            resource_id: Set(id),
            application_id: Set(*application_id),
        });
        resource_application::Entity::insert_many(rows)
            .exec_without_returning(&**tx)
            .await
            .map_err(retry_if_gone)?;
    }
    Ok(())
}

fn taken(error: DbErr) -> Error {
    duplicate(error, "resources", &[("uri_hash", "uri")])
}

/// Records a change of a resource in the audit log, and invalidates what is cached of it.
async fn record(
    tx: &Tx<'_>,
    actor: &Actor,
    kind: &'static str,
    row: &resource::Model,
    set: &ResourceChange,
) -> Result<()> {
    tx.touch(Topic::Applications);
    let details = json!({
        "uri": row.uri,
        "name": row.name,
        "scopes": row.scopes.0,
        "applications": set.applications,
        "served_by": set.served_by,
        "access_token_typ": row.access_token_typ.0,
        "access_token_signed_response_alg": row.access_token_signed_response_alg.map(|alg| alg.0),
    });
    audit::record(tx, actor, Event::new(kind).target("resource", row.id, &row.name).details(details)).await
}
