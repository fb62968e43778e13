//! Registering and changing applications (UC-13, UC-14).

use std::{collections::BTreeSet, sync::Arc};

use crate::applications::ApplicationRules;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Set,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Map, Value, json};
use shared_types::{AccessPolicy, Application as Dto, ApplicationData};

use super::{
    Application, Client, credentials, logo_upload, privileged, protected_origins,
    roles::DEFAULT_ROLE,
    sector::{self, SectorRedirectUris},
    settings::{apply, defaults},
    upstream_tokens,
    view::{self, visible},
};
use kernel::{Error, Fields, Result, Secret, secrets::base64url, text::code_from, validate::MAX_CODE, words};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    revocation::logout_notices,
};
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::{application, application_role, application_word, company, grant},
    name_words::write_words,
    patch::{IfMatch, Patch},
    versions::{duplicate, free_value, save_unless_changed},
};

/// Registers an application, with a secret and the role `user` (UC-13). The response contains the secret.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor manages applications, with `privileged` if only an administrator is allowed to
/// do it; [`Error::Invalid`] with every invalid field, or `duplicate` at `name`, `code` or `client_id`.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    client_id: Option<String>,
    data: ApplicationData,
) -> Result<Dto> {
    actor.require_authenticated()?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    let mut fields = Fields::new();
    if let Some(client_id) = &client_id {
        check_client_id(&mut fields, client_id);
    }
    let client_id = client_id.unwrap_or_else(|| new_client_id(ctx));
    let mut application = defaults(ctx, client_id);
    apply(&mut fields, &mut application, &Patch::set(data));
    if application.name.is_empty() {
        fields.add("name", "required", "must not be empty");
    }
    fields.finish()?;
    privileged::require_rights(actor, &application)?;
    let listed = sector::fetch(ctx, None, &application).await?;
    sector::confirm(None, &application, listed.as_ref())?;
    let args = (ctx.clone(), actor.clone(), application);
    let (application, role, secret) = ctx
        .db
        .write(args, |tx, (ctx, actor, application)| Box::pin(insert(tx, ctx, actor, application)))
        .await?;
    Ok(view::to_dto(actor, application, vec![role], secret.map(|secret| secret.expose().to_owned())))
}

/// Returns a random client id.
pub(crate) fn new_client_id(ctx: &Ctx) -> String {
    base64url(&ctx.random.bytes::<15>()).replace(['-', '_'], "0")
}

/// Validates a client id that the caller chose: `^[A-Za-z0-9][A-Za-z0-9._~-]{0,49}$`, and unlike a user's `sub`.
fn check_client_id(fields: &mut Fields, client_id: &str) {
    let plain = client_id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._~-".contains(&b));
    let begins = client_id.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    if client_id.len() > MAX_CODE {
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

/// Inserts a validated application, with the role `user`, and with a secret if it uses one.
///
/// # Errors
/// [`Error::Invalid`] with `duplicate` at `client_id`, `code` or `name`.
pub(crate) async fn insert(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    application: &Application,
) -> Result<(Application, application_role::Model, Option<Secret>)> {
    check_company(tx, application).await?;
    let mut application = application.clone();
    if application.code.is_empty() {
        let code = code_from(&application.name, "application");
        let column = application::Column::Code;
        application.code = free_value::<application::Entity>(tx, column, &code, "-").await?;
    }
    let mut row = application.into_active_model().reset_all();
    row.id = NotSet;
    let application = row.insert(&**tx).await.map_err(taken)?;
    write_words::<application_word::Entity>(&**tx, application.id, words_of(&application)).await?;
    protected_origins::write(tx, None, &application).await?;
    let role = application_role::ActiveModel {
        id: NotSet,
        application_id: Set(application.id),
        code: Set(DEFAULT_ROLE.to_owned()),
        name: Set("User".to_owned()),
        description: Set(None),
    };
    let role = role.insert(&**tx).await?;
    let secret = match application.uses_secret() {
        true => Some(credentials::create(tx, ctx, application.id).await?.0),
        false => None,
    };
    tx.touch(Topic::Applications);
    record(tx, actor, "application.created", (None, &application)).await?;
    Ok((application, role, secret))
}

/// The words that an application is found by.
fn words_of(application: &Application) -> BTreeSet<String> {
    words::of_name(&application.name, &[&application.code, &application.client_id])
}

/// Returns whether another application has the name of this one.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn name_is_taken(tx: &Tx<'_>, application: &Application) -> Result<bool> {
    let others = application::Entity::find()
        .filter(application::Column::Name.eq(&application.name))
        .filter(application::Column::Id.ne(application.id));
    Ok(others.count(&**tx).await? > 0)
}

fn taken(error: DbErr) -> Error {
    duplicate(error, "applications", &[("client_id", "client_id"), ("code", "code"), ("name", "name")])
}

/// Records a change of an application in the audit log, with all its settings; in an update, with the names of those
/// that were changed.
pub(super) async fn record(
    tx: &Tx<'_>,
    actor: &Actor,
    kind: &'static str,
    (before, application): (Option<&Application>, &Application),
) -> Result<()> {
    let event = Event::new(kind).target("application", &application.client_id, &application.name);
    let mut details = settings_of(application)?;
    if let Some(before) = before {
        let old = settings_of(before)?;
        let changed = details.iter().filter(|(name, value)| old.get(*name) != Some(value));
        let changed: Vec<_> = changed.map(|(name, _)| name.clone()).collect();
        let cleared = old.keys().filter(|name| !details.contains_key(*name)).cloned();
        let changed: Vec<_> = changed.into_iter().chain(cleared).collect();
        details.insert("changed".to_owned(), json!(changed));
    }
    audit::record(tx, actor, event.details(Value::Object(details))).await
}

/// Returns the settings of an application that have a value, as an administrator sees them.
fn settings_of(application: &Application) -> Result<Map<String, Value>> {
    let shown = view::to_dto(&Actor::system(), application.clone(), Vec::new(), None);
    let Value::Object(mut settings) = serde_json::to_value(shown).map_err(Error::internal)? else {
        return Err(Error::internal("the settings of an application are no object"));
    };
    for name in ["id", "client_id", "client_secret", "roles", "created_at", "updated_at"] {
        settings.remove(name);
    }
    settings.retain(|_, value: &mut Value| *value != Value::Null);
    Ok(settings)
}

/// Changes an application (UC-14), if its version is one that the caller expects; returns it with its version. An
/// application that becomes privileged gets a new secret, the earlier ones are revoked, and the change must repeat or
/// clear every other setting that the application could be taken over by.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] (with `privileged` if only an administrator is allowed to do it),
/// [`Error::Invalid`], [`Error::Changed`].
pub async fn update(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    change: Patch<ApplicationData>,
    seen: IfMatch,
    secrets: view::Secrets,
) -> Result<(Dto, i64)> {
    let client = changeable(ctx, actor, client_id).await?;
    let mut after = (*client.application).clone();
    let mut fields = Fields::new();
    apply(&mut fields, &mut after, &change);
    let listed = match fields.is_empty() {
        true => sector::fetch(ctx, Some(&*client.application), &after).await?,
        // The transaction reports the errors.
        false => None,
    };
    let args = (ctx.clone(), actor.clone(), client.application.id, Wanted { change, seen, listed });
    ctx.db.write(args, |tx, (ctx, actor, id, wanted)| Box::pin(save(tx, ctx, actor, *id, wanted))).await?;
    view::get(ctx, actor, client_id, secrets).await
}

/// A change, the versions that the caller expects, and the list that was fetched to validate the change.
struct Wanted {
    change: Patch<ApplicationData>,
    seen: IfMatch,
    listed: Option<SectorRedirectUris>,
}

async fn save(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, id: i64, wanted: &Wanted) -> Result<()> {
    let found = application::Entity::find_by_id(id).one(&**tx).await?;
    let before = found.ok_or(Error::NotFound("application"))?;
    privileged::require_rights(actor, &before)?;
    wanted.seen.check(&before.version.to_string())?;
    let mut after = before.clone();
    let mut fields = Fields::new();
    apply(&mut fields, &mut after, &wanted.change);
    privileged::check_confirmed(&mut fields, &before, &after, &wanted.change);
    fields.finish()?;
    if after != before {
        after.unused_since = None;
        privileged::require_rights(actor, &after)?;
        sector::confirm(Some(&before), &after, wanted.listed.as_ref())?;
    }
    write(tx, ctx, actor, &before, after).await
}

/// Writes a validated application over the stored one.
pub(crate) async fn write(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    before: &Application,
    mut after: Application,
) -> Result<()> {
    if after == *before {
        return Ok(());
    }
    let id = before.id;
    check_company(tx, &after).await?;
    after.version += 1;
    after.updated_at = tx.now().into();
    if after.revokes_own_tokens_of(before) {
        after.own_grant_id = ctx.random.uuid();
    }
    let mut row = after.clone().into_active_model().reset_all();
    if after.unused_since.is_some() {
        // The first token clears it without a new version.
        row.unused_since = NotSet;
    }
    let unchanged = application::Column::Id.eq(id).and(application::Column::Version.eq(before.version));
    save_unless_changed(tx, row, unchanged, taken).await?;
    if words_of(&after) != words_of(before) {
        write_words::<application_word::Entity>(&**tx, id, words_of(&after)).await?;
    }
    protected_origins::write(tx, Some(before), &after).await?;
    logo_upload::forget(tx, ctx, before, &after).await?;
    if after.is_privileged() && !before.is_privileged() {
        // App managers may have seen the old secrets, and must not get the new rights with them.
        credentials::end_all(tx, id).await?;
    }
    if after.uses_secret() && !credentials::exist(tx, id).await? {
        credentials::create(tx, ctx, id).await?;
    }
    let is_for_all = |it: &Application| it.access_policy.0 == AccessPolicy::AllMembers;
    if is_for_all(before) && !is_for_all(&after) {
        logout_notices::record_access_loss(tx, grant::Column::ApplicationId.eq(id)).await?;
    }
    if before.upstream_tokens && !after.upstream_tokens {
        upstream_tokens::forget_unpermitted(tx).await?;
    }
    tx.touch(Topic::Applications);
    record(tx, actor, "application.updated", (Some(before), &after)).await
}

/// Rejects a role in a company that does not exist.
async fn check_company(tx: &Tx<'_>, application: &Application) -> Result<()> {
    let Some(id) = application.company_id else { return Ok(()) };
    match company::Entity::find_by_id(id).one(&**tx).await? {
        Some(_) => Ok(()),
        None => Err(Error::field("company_id", "unknown", "there is no such company")),
    }
}

/// Returns an application that the actor may change: 404 if the actor may not see it, 403 if the actor may not change
/// it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], with `privileged` if only an administrator is allowed to do it.
pub(crate) async fn changeable(ctx: &Ctx, actor: &Actor, client_id: &str) -> Result<Arc<Client>> {
    let client = visible(ctx, actor, client_id).await?;
    if !actor.manages_applications() {
        return Err(Error::forbidden());
    }
    privileged::require_rights(actor, &client.application)?;
    Ok(client)
}

/// Revokes the tokens that an application has got for itself.
pub(super) async fn revoke_own_tokens(tx: &Tx<'_>, ctx: &Ctx, id: i64) -> Result<()> {
    application::Entity::update_many()
        .col_expr(application::Column::OwnGrantId, Expr::value(ctx.random.uuid()))
        .filter(application::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Loads an application in the transaction and increments its version, so that parallel changes wait.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] with `privileged` if only an administrator is allowed to do it.
pub(crate) async fn lock_next_version(tx: &Tx<'_>, actor: &Actor, id: i64) -> Result<Application> {
    application::Entity::update_many()
        .col_expr(application::Column::Version, Expr::col(application::Column::Version).add(1))
        .col_expr(application::Column::UpdatedAt, Expr::value(tx.now().timestamp_millis()))
        .col_expr(application::Column::UnusedSince, Expr::value(None::<Millis>))
        .filter(application::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    let found = application::Entity::find_by_id(id).one(&**tx).await?;
    let application = found.ok_or(Error::NotFound("application"))?;
    privileged::require_rights(actor, &application)?;
    tx.touch(Topic::Applications);
    Ok(application)
}
