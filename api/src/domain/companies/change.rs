//! Adding and changing companies (UC-8, UC-9).

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, Set,
};
use serde_json::json;
use shared_types::{CompanyChange, CompanyStatus, NewCompany};

use super::{Company, get};
use crate::{
    domain::{
        actor::Actor,
        audit::{self, Event},
        ctx::Ctx,
        db::{Topic, Tx},
        entity::company,
        fields::{self, MOST_NAME},
        stored::Stored,
    },
    kernel::{Error, Fields, Result},
};

/// Adds a company (UC-8).
///
/// # Errors
/// [`Error::Forbidden`] to anyone but an administrator; [`Error::Invalid`] with `duplicate` at `code` or `name`.
pub async fn create(ctx: &Ctx, actor: &Actor, new: NewCompany) -> Result<Company> {
    actor.known()?;
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    let mut fields = Fields::new();
    let checked = check(&mut fields, "", &new);
    fields.finish()?;
    ctx.db
        .write((actor.clone(), checked), |tx, (actor, checked)| Box::pin(insert(tx, actor, checked, "")))
        .await
}

/// Checks a new company, its fields named with a prefix.
pub(in crate::domain) fn check(fields: &mut Fields, prefix: &str, new: &NewCompany) -> NewCompany {
    let name = fields::text(fields, &format!("{prefix}name"), &new.name, MOST_NAME);
    let given = new.code.as_deref().filter(|code| !code.trim().is_empty());
    let code = given.map(|code| fields::code(fields, &format!("{prefix}code"), code));
    NewCompany { name, code }
}

/// Inserts a checked company in a transaction; its code is made from its name where it has none.
pub(in crate::domain) async fn insert(
    tx: &Tx<'_>,
    actor: &Actor,
    checked: &NewCompany,
    prefix: &str,
) -> Result<Company> {
    let code = match &checked.code {
        Some(code) => code.clone(),
        None => free_code(tx, &checked.name).await?,
    };
    let row = company::ActiveModel {
        id: NotSet,
        code: Set(code),
        name: Set(checked.name.clone()),
        status: Set(Stored(CompanyStatus::Active)),
        created_at: Set(tx.now().into()),
        updated_at: Set(tx.now().into()),
    };
    let company = row.insert(&**tx).await.map_err(|error| taken(error, prefix))?;
    let event =
        Event::new("company.created").company(company.id).target("company", company.id, &company.name);
    audit::record(tx, actor, event.details(json!({ "code": company.code }))).await?;
    Ok(company)
}

/// A code that is free, made from the name.
async fn free_code(tx: &Tx<'_>, name: &str) -> Result<String> {
    let base = fields::code_from(name, "company");
    let mut code = base.clone();
    let mut number = 1_u32;
    while company::Entity::find().filter(company::Column::Code.eq(&code)).count(&**tx).await? > 0 {
        number += 1;
        code = format!("{base}-{number}");
    }
    Ok(code)
}

/// Changes a company (UC-9). What is absent stays.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] to anyone but an administrator, [`Error::Invalid`].
pub async fn update(ctx: &Ctx, actor: &Actor, id: i64, change: CompanyChange) -> Result<Company> {
    let before = get(ctx, actor, id).await?;
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    let mut fields = Fields::new();
    let name = change.name.map(|name| fields::text(&mut fields, "name", &name, MOST_NAME));
    let code = change.code.map(|code| fields::code(&mut fields, "code", &code));
    fields.finish()?;
    let mut after = before.clone();
    after.name = name.unwrap_or(after.name);
    after.code = code.unwrap_or(after.code);
    after.status = change.status.map_or(after.status, Stored);
    if after == before {
        return Ok(before);
    }
    ctx.db
        .write((actor.clone(), before, after), |tx, (actor, before, after)| {
            Box::pin(save(tx, actor, before, after))
        })
        .await
}

async fn save(tx: &Tx<'_>, actor: &Actor, before: &Company, after: &Company) -> Result<Company> {
    let mut row = after.clone().into_active_model().reset_all();
    row.updated_at = Set(tx.now().into());
    let company = row.update(&**tx).await.map_err(|error| match error {
        DbErr::RecordNotUpdated => Error::NotFound("company"),
        error => taken(error, ""),
    })?;
    tx.touch(Topic::People);
    let details = json!({
        "before": { "name": before.name, "code": before.code, "status": before.status.0 },
        "after": { "name": after.name, "code": after.code, "status": after.status.0 },
    });
    let event =
        Event::new("company.updated").company(company.id).target("company", company.id, &company.name);
    audit::record(tx, actor, event.details(details)).await?;
    Ok(company)
}

fn taken(error: DbErr, prefix: &str) -> Error {
    let (code, name) = (format!("{prefix}code"), format!("{prefix}name"));
    fields::duplicate(error, "companies", &[("code", &code), ("name", &name)])
}
