//! Adding and changing companies (UC-8, UC-9).

use std::collections::BTreeSet;

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DbErr, Set};
use serde_json::{Value, json};
use shared_types::{CompanyChange, CompanyStatus, CreateCompany};

use super::Company;
use crate::entitlements;
use kernel::{
    Error, Fields, Result,
    text::{code_from, search_key},
    validate::{self, MAX_NAME},
    words,
};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    revocation::logout_notices,
};
use store::{
    columns::Stored,
    db::{Topic, Tx},
    entity::{company, company_word, grant},
    name_words::write_words,
    patch::{IfMatch, Patch},
    versions::{duplicate, free_value, lock_company, next_company_version},
};

/// Adds a company (UC-8).
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an administrator; [`Error::Invalid`] with `duplicate` at `code` or `name`.
pub async fn create(ctx: &Ctx, actor: &Actor, new: CreateCompany) -> Result<Company> {
    actor.require_admin()?;
    let mut fields = Fields::new();
    let checked = validate(&mut fields, "", &new);
    fields.finish()?;
    ctx.db
        .write((actor.clone(), checked), |tx, (actor, checked)| Box::pin(insert(tx, actor, checked, "")))
        .await
}

/// Validates a new company. Errors name the fields with a prefix.
pub(crate) fn validate(fields: &mut Fields, prefix: &str, new: &CreateCompany) -> CreateCompany {
    let name = validate::text(fields, &format!("{prefix}name"), &new.name, MAX_NAME);
    let given = new.code.as_deref().filter(|code| !code.trim().is_empty());
    let code = given.map(|code| validate::code(fields, &format!("{prefix}code"), code));
    CreateCompany { name, code, entitlements: new.entitlements.clone() }
}

/// Inserts a validated company. A missing code is derived from the name.
pub(crate) async fn insert(
    tx: &Tx<'_>,
    actor: &Actor,
    checked: &CreateCompany,
    prefix: &str,
) -> Result<Company> {
    let code = match &checked.code {
        Some(code) => code.clone(),
        None => {
            let code = code_from(&checked.name, "company");
            free_value::<company::Entity>(tx, company::Column::Code, &code, "-").await?
        }
    };
    let row = company::ActiveModel {
        id: NotSet,
        code: Set(code),
        name: Set(checked.name.clone()),
        name_key: Set(search_key(&checked.name)),
        status: Set(Stored(CompanyStatus::Active)),
        visible_to_members: Set(false),
        created_at: Set(tx.now().into()),
        updated_at: Set(tx.now().into()),
        version: Set(1),
        members: Set(0),
    };
    let company = row.insert(&**tx).await.map_err(|error| taken(error, prefix))?;
    write_words::<company_word::Entity>(&**tx, company.id, words_of(&company)).await?;
    let event =
        Event::new("company.created").company(company.id).target("company", company.id, &company.name);
    audit::record(tx, actor, event.details(json!({ "code": company.code }))).await?;
    if let Some(set) = &checked.entitlements {
        entitlements::replace(tx, actor, &company, set, prefix).await?;
    }
    Ok(company)
}

/// Changes a company (UC-9), if its version is one that the caller expects.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] unless the actor is an administrator, [`Error::Invalid`],
/// [`Error::Changed`].
pub async fn update(
    ctx: &Ctx,
    actor: &Actor,
    id: i64,
    change: Patch<CompanyChange>,
    seen: IfMatch,
) -> Result<Company> {
    actor.find_company(&ctx.db, id).await?;
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    let mut fields = Fields::new();
    change.only_clears(&mut fields, &[]);
    let set = CompanyChange {
        name: change.set.name.map(|name| validate::text(&mut fields, "name", &name, MAX_NAME)),
        code: change.set.code.map(|code| validate::code(&mut fields, "code", &code)),
        status: change.set.status,
        visible_to_members: change.set.visible_to_members,
        entitlements: change.set.entitlements,
    };
    fields.finish()?;
    ctx.db
        .write((actor.clone(), id, set, seen), |tx, (actor, id, set, seen)| {
            Box::pin(save(tx, actor, *id, set, seen))
        })
        .await
}

async fn save(tx: &Tx<'_>, actor: &Actor, id: i64, set: &CompanyChange, seen: &IfMatch) -> Result<Company> {
    let before = lock_company(tx, id).await?;
    seen.check(&before.version.to_string())?;
    let products = match &set.entitlements {
        Some(set) => entitlements::replace(tx, actor, &before, set, "").await?,
        None => false,
    };
    let mut after = before.clone();
    after.name = set.name.clone().unwrap_or(after.name);
    after.name_key = search_key(&after.name);
    after.code = set.code.clone().unwrap_or(after.code);
    after.status = set.status.map_or(after.status, Stored);
    after.visible_to_members = set.visible_to_members.unwrap_or(after.visible_to_members);
    if after == before {
        return if products {
            next_company_version(tx, &before, |error| taken(error, "")).await
        } else {
            Ok(before)
        };
    }
    let after = next_company_version(tx, &after, |error| taken(error, "")).await?;
    if words_of(&after) != words_of(&before) {
        write_words::<company_word::Entity>(&**tx, id, words_of(&after)).await?;
    }
    if after.status != before.status {
        logout_notices::record_access_loss(tx, grant::Column::CompanyId.eq(id)).await?;
    }
    tx.touch(Topic::People);
    let details = json!({
        "before": described(&before),
        "after": described(&after),
    });
    let event = Event::new("company.updated").company(id).target("company", id, &after.name);
    audit::record(tx, actor, event.details(details)).await?;
    Ok(after)
}

/// Describes a company for the audit log.
fn described(company: &Company) -> Value {
    json!({
        "name": company.name,
        "code": company.code,
        "status": company.status.0,
        "visible_to_members": company.visible_to_members,
    })
}

/// The words that a company is found by.
fn words_of(company: &Company) -> BTreeSet<String> {
    words::of_name(&company.name, &[&company.code])
}

fn taken(error: DbErr, prefix: &str) -> Error {
    let (code, name) = (format!("{prefix}code"), format!("{prefix}name"));
    duplicate(error, "companies", &[("code", &code), ("name", &name)])
}
