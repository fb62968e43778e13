//! Viewing and changing whether a company requires its external login.

use std::collections::HashSet;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use serde_json::json;
use shared_types::{BreakGlassAdministrator, RequiredLogin, RequiredLoginChange};

use super::usable;
use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::Json,
    db::{Topic, Tx, is_duplicate, retry, retry_if_gone},
    entity::{identity_provider, required_login, user},
    patch::IfMatch,
    versions::save_unless_changed,
};

/// The field with the break-glass administrators.
const FIELD: &str = "break_glass_user_ids";
/// The maximum number of break-glass administrators: each is a way around the rule.
const MAX_BREAK_GLASS: usize = 5;

/// Returns whether a company requires its external login, and who is exempt, with the version of the rule. Before the
/// first change the version is 0.
///
/// # Errors
/// [`Error::NotFound`] when the actor may not see the company; [`Error::Forbidden`] unless the actor administers it.
pub async fn show(ctx: &Ctx, actor: &Actor, company_id: i64) -> Result<(RequiredLogin, i64)> {
    actor.administered_company(&ctx.db, company_id).await?;
    let db = ctx.db.read();
    let found = required_login::Entity::find_by_id(company_id).one(db).await?;
    let version = found.as_ref().map_or(0, |row| row.version);
    let Some(row) = found.filter(|row| row.required) else {
        return Ok((RequiredLogin { required: false, break_glass: Vec::new() }, version));
    };
    let ids = row.break_glass_user_ids.0;
    let usable: HashSet<i64> = usable(db, company_id, &ids).await?.iter().map(|user| user.id).collect();
    let named = user::Entity::find().filter(user::Column::Id.is_in(ids));
    let named = named.order_by_asc(user::Column::NameKey).order_by_asc(user::Column::Id).all(db).await?;
    let dto = |user: user::Model| BreakGlassAdministrator {
        usable: usable.contains(&user.id),
        user_id: user.id,
        name: user.name,
        email: user.email,
    };
    Ok((RequiredLogin { required: true, break_glass: named.into_iter().map(dto).collect() }, version))
}

/// Changes whether a company requires its external login, if the version of the rule is one that the caller expects;
/// returns it with its version. From then on, people who signed in in another way can do
/// nothing in their sessions before they have signed in there.
///
/// # Errors
/// As [`show`]; [`Error::Invalid`] at `break_glass_user_ids` with `required`, `too_many`, or `invalid` unless each is
/// an active administrator of the company, whose home company it is, with a password; [`Error::Conflict`] with
/// `no_identity_provider` when the company has none that is enabled; [`Error::Changed`].
pub async fn change(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    change: RequiredLoginChange,
    seen: IfMatch,
) -> Result<(RequiredLogin, i64)> {
    let company = actor.administered_company(&ctx.db, company_id).await?;
    let args = (actor.clone(), company_id, company.name.clone(), change, seen);
    ctx.db
        .write(args, |tx, (actor, company_id, name, change, seen)| {
            Box::pin(save(tx, actor, (*company_id, name), (change, seen)))
        })
        .await?;
    show(ctx, actor, company_id).await
}

async fn save(
    tx: &Tx<'_>,
    actor: &Actor,
    (company_id, name): (i64, &str),
    (change, seen): (&RequiredLoginChange, &IfMatch),
) -> Result<()> {
    let row = required_login::Entity::find_by_id(company_id).one(&**tx).await?;
    seen.check(&row.as_ref().map_or(0, |row| row.version).to_string())?;
    let in_force = row.as_ref().filter(|row| row.required);
    let before = in_force.map(|row| row.break_glass_user_ids.0.clone());
    let after = match change.required.unwrap_or(before.is_some()) {
        true => {
            let ids = change.break_glass_user_ids.clone().or_else(|| before.clone()).unwrap_or_default();
            Some(checked(tx, company_id, ids).await?)
        }
        false => None,
    };
    if after == before {
        return Ok(());
    }
    if before.is_none() {
        check_provider(&**tx, company_id).await?;
    }
    write(tx, company_id, row.map(|row| row.version), after.as_ref()).await?;
    tx.touch(Topic::Settings);
    let describe = |ids: &Option<Vec<i64>>| json!({ "required": ids.is_some(), FIELD: ids });
    let details = json!({ "before": describe(&before), "after": describe(&after) });
    let event = Event::new("required_login.updated").company(company_id).target("company", company_id, name);
    audit::record(tx, actor, event.details(details)).await
}

/// Writes the rule under its next version. `known` is its version so far.
async fn write(tx: &Tx<'_>, company_id: i64, known: Option<i64>, after: Option<&Vec<i64>>) -> Result<()> {
    use required_login::Column;
    let row = required_login::Model {
        company_id,
        required: after.is_some(),
        break_glass_user_ids: Json(after.cloned().unwrap_or_default()),
        updated_at: tx.now().into(),
        version: known.unwrap_or(0) + 1,
    };
    let row = row.into_active_model().reset_all();
    if let Some(version) = known {
        let unchanged = Column::CompanyId.eq(company_id).and(Column::Version.eq(version));
        return save_unless_changed(tx, row, unchanged, Error::from).await;
    }
    // A parallel request may have inserted it.
    let inserted = row.insert(&**tx).await;
    inserted.map(drop).map_err(|error| if is_duplicate(&error) { retry() } else { retry_if_gone(error) })
}

/// Validates break-glass administrators; returns their ids in order, each once.
async fn checked(tx: &Tx<'_>, company_id: i64, mut ids: Vec<i64>) -> Result<Vec<i64>> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        let text = "name an administrator who can still sign in here when the external login fails";
        return Err(Error::field(FIELD, "required", text));
    }
    if ids.len() > MAX_BREAK_GLASS {
        return Err(Error::field(FIELD, "too_many", "at most 5 are allowed"));
    }
    if usable(&**tx, company_id, &ids).await?.len() < ids.len() {
        let text =
            "each must be an active administrator of the company, whose home company it is, with a password";
        return Err(Error::field(FIELD, "invalid", text));
    }
    Ok(ids)
}

/// Rejects a company without an external login that is enabled.
async fn check_provider(connection: &impl ConnectionTrait, company_id: i64) -> Result<()> {
    let enabled = identity_provider::Entity::find()
        .filter(identity_provider::Column::CompanyId.eq(company_id))
        .filter(identity_provider::Column::Enabled.eq(true));
    if enabled.count(connection).await? == 0 {
        let text = "the company has no identity provider that is enabled";
        return Err(Error::Conflict { code: "no_identity_provider", text });
    }
    Ok(())
}
