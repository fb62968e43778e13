//! The roles that people can have in an application.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QuerySelect, Set,
};
use serde_json::json;
use shared_types::{AccessPolicy, ApplicationRole, RoleChange};

use super::{
    Application,
    change::{changeable, lock_next_version},
    view::visible,
};
use kernel::{
    Error, Fields, Result,
    validate::{self, MAX_NAME},
};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    db::{Topic, Tx},
    entity::{
        access,
        application_role::{self, Column, Entity, Model},
        entitlement_role,
    },
    page::{Page, PageRequest, Sort, SortKey, begins_with},
    patch::Patch,
    versions::duplicate,
};

/// The default role, which every application has when it is created. With the policy `all_members`, members to whom no
/// other role was assigned have it.
pub const DEFAULT_ROLE: &str = "user";
/// The maximum length of a description, in characters.
const MAX_DESCRIPTION: usize = 1_000;
/// The maximum number of roles that a request may name.
const MAX_NAMED_ROLES: usize = 1_000;

/// Returns a page of the roles of an application, in the order of their creation. They are searched by code.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] when the actor is a plain user; [`Error::Invalid`] for an invalid page
/// request.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    page: &PageRequest,
) -> Result<Page<ApplicationRole>> {
    let client = visible(ctx, actor, client_id).await?;
    let mut query = Entity::find().filter(Column::ApplicationId.eq(client.application.id));
    if let Some(q) = page.search() {
        query = query.filter(begins_with(Column::Code, &q));
    }
    let sort = Sort { name: "created_at", column: Column::Id, id: Column::Id, descending: false };
    let found = page.fetch(ctx.db.read(), query, sort, |row| (SortKey::Number(row.id), row.id)).await?;
    Ok(found.map(ApplicationRole::from))
}

/// Returns a role of an application.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] when the actor is a plain user.
pub async fn get(ctx: &Ctx, actor: &Actor, client_id: &str, code: &str) -> Result<ApplicationRole> {
    let client = visible(ctx, actor, client_id).await?;
    let role = Entity::find()
        .filter(Column::ApplicationId.eq(client.application.id))
        .filter(Column::Code.eq(code))
        .one(ctx.db.read())
        .await?;
    Ok(role.ok_or(Error::NotFound("role"))?.into())
}

/// Adds a role to an application.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], with `privileged` if only an administrator is allowed to do it;
/// [`Error::Invalid`] with every invalid field, or `duplicate` at `code`.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    new: ApplicationRole,
) -> Result<ApplicationRole> {
    let client = changeable(ctx, actor, client_id).await?;
    let mut fields = Fields::new();
    let mut role = ApplicationRole { code: String::new(), name: String::new(), description: None };
    let change = RoleChange { code: Some(new.code), name: Some(new.name), description: new.description };
    apply(&mut fields, &mut role, &Patch::set(change));
    fields.finish()?;
    let args = (actor.clone(), client.application.id, role);
    ctx.db.write(args, |tx, (actor, id, role)| Box::pin(insert(tx, actor, *id, role))).await
}

/// Applies a change to a role. Errors are added at their fields.
fn apply(fields: &mut Fields, role: &mut ApplicationRole, change: &Patch<RoleChange>) {
    change.only_clears(fields, &["description"]);
    if let Some(code) = &change.set.code {
        role.code = validate::code(fields, "code", code);
    }
    if let Some(name) = &change.set.name {
        role.name = validate::text(fields, "name", name, MAX_NAME);
    }
    if let Some(text) = &change.set.description {
        role.description = validate::optional_text(fields, "description", Some(text), MAX_DESCRIPTION);
    }
    if change.clears("description") {
        role.description = None;
    }
}

async fn insert(tx: &Tx<'_>, actor: &Actor, id: i64, role: &ApplicationRole) -> Result<ApplicationRole> {
    let application = lock_next_version(tx, actor, id).await?;
    let row = application_role::ActiveModel {
        id: NotSet,
        application_id: Set(id),
        code: Set(role.code.clone()),
        name: Set(role.name.clone()),
        description: Set(role.description.clone()),
    };
    let role = row.insert(&**tx).await.map_err(taken)?.into();
    record(tx, actor, "application.role_created", &application, &role).await?;
    Ok(role)
}

/// Changes a role of an application. If its code changes, people who have the role keep it.
///
/// # Errors
/// As [`create`]; [`Error::Conflict`] with `in_use` for a new code of `user` if every member has that role.
pub async fn update(
    ctx: &Ctx,
    actor: &Actor,
    client_id: &str,
    code: &str,
    change: Patch<RoleChange>,
) -> Result<ApplicationRole> {
    let client = changeable(ctx, actor, client_id).await?;
    let args = (actor.clone(), client.application.id, code.to_owned(), change);
    ctx.db.write(args, |tx, (actor, id, code, change)| Box::pin(save(tx, actor, *id, code, change))).await
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    id: i64,
    code: &str,
    change: &Patch<RoleChange>,
) -> Result<ApplicationRole> {
    let application = lock_next_version(tx, actor, id).await?;
    let before = find(tx, id, code).await?;
    let mut role = ApplicationRole::from(before.clone());
    let mut fields = Fields::new();
    apply(&mut fields, &mut role, change);
    fields.finish()?;
    if role.code != before.code {
        is_not_everybodys(&application, &before)?;
    }
    let mut row = before.into_active_model();
    row.code = Set(role.code.clone());
    row.name = Set(role.name.clone());
    row.description = Set(role.description.clone());
    row.update(&**tx).await.map_err(taken)?;
    record(tx, actor, "application.role_updated", &application, &role).await?;
    Ok(role)
}

/// Deletes a role of an application.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`], with `privileged` if only an administrator is allowed to do it;
/// [`Error::Conflict`] with `last_role` for the last role, and with `in_use` for a role that somebody has, that an
/// entitlement names, or that every member has.
pub async fn delete(ctx: &Ctx, actor: &Actor, client_id: &str, code: &str) -> Result<()> {
    let client = changeable(ctx, actor, client_id).await?;
    let args = (actor.clone(), client.application.id, code.to_owned());
    ctx.db.write(args, |tx, (actor, id, code)| Box::pin(remove(tx, actor, *id, code))).await
}

async fn remove(tx: &Tx<'_>, actor: &Actor, id: i64, code: &str) -> Result<()> {
    let application = lock_next_version(tx, actor, id).await?;
    let role = find(tx, id, code).await?;
    let others = Entity::find().filter(Column::ApplicationId.eq(id)).filter(Column::Id.ne(role.id));
    if others.count(&**tx).await? == 0 {
        return Err(Error::Conflict { code: "last_role", text: "an application has at least one role" });
    }
    is_not_everybodys(&application, &role)?;
    let given = access::Entity::find().filter(access::Column::RoleId.eq(role.id)).limit(1);
    let named = entitlement_role::Entity::find().filter(entitlement_role::Column::RoleId.eq(role.id));
    if given.one(&**tx).await?.is_some() || named.limit(1).one(&**tx).await?.is_some() {
        let text = "somebody has this role, or an entitlement names it";
        return Err(Error::Conflict { code: "in_use", text });
    }
    Entity::delete_by_id(role.id).exec(&**tx).await?;
    record(tx, actor, "application.role_deleted", &application, &role.into()).await
}

/// Loads the role with a code and locks its row, so that it is not assigned while it is changed.
async fn find(tx: &Tx<'_>, application_id: i64, code: &str) -> Result<Model> {
    let found = Entity::find()
        .filter(Column::ApplicationId.eq(application_id))
        .filter(Column::Code.eq(code))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    found.ok_or(Error::NotFound("role"))
}

/// Rejects changes that would take the role from every member of the entitled companies.
fn is_not_everybodys(application: &Application, role: &Model) -> Result<()> {
    if application.access_policy.0 == AccessPolicy::AllMembers && role.code == DEFAULT_ROLE {
        return Err(Error::Conflict { code: "in_use", text: "every member of the companies has this role" });
    }
    Ok(())
}

fn taken(error: DbErr) -> Error {
    duplicate(error, "application_roles", &[("application_id_code", "code"), ("code", "code")])
}

async fn record(
    tx: &Tx<'_>,
    actor: &Actor,
    kind: &'static str,
    application: &Application,
    role: &ApplicationRole,
) -> Result<()> {
    // Access depends on the codes of roles.
    tx.touch(Topic::People);
    let event = Event::new(kind).target("application", &application.client_id, &application.name);
    audit::record(tx, actor, event.details(json!({ "role": role }))).await
}

/// Rejects a request that names too many roles. It is called before the transaction that looks each of them up, so that
/// other writes do not wait for it.
///
/// # Errors
/// [`Error::Invalid`] with `too_long` at the field.
pub(crate) fn check_number_of_roles(field: &str, count: usize) -> Result<()> {
    match count > MAX_NAMED_ROLES {
        true => Err(Error::field(field, "too_long", format!("must name at most {MAX_NAMED_ROLES} roles"))),
        false => Ok(()),
    }
}
