//! Creating, listing and revoking initial access tokens.

use std::collections::HashMap;

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;
use shared_types::{CompanyRef, CreateInitialAccessToken, CreatedInitialAccessToken, InitialAccessToken};

use super::{Column, Entity, Model, PREFIX};
use kernel::{
    Error, Fields, Result, Secret, Timestamp,
    text::search_key,
    validate::{self, MAX_NAME},
};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::Millis,
    db::{Tx, retry_if_gone},
    entity::{company, initial_access_token::ActiveModel},
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// The default lifetime of a token.
const DEFAULT_LIFETIME: TimeDelta = TimeDelta::days(30);
/// The maximum lifetime of a token.
const MAX_LIFETIME: TimeDelta = TimeDelta::days(366);
/// How many applications a token may register.
const ALLOWED_USES: std::ops::RangeInclusive<u32> = 1..=10_000;

/// Returns a page of the tokens that have not expired, used up or not, the newest first. They are searched by name.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an administrator; [`Error::Invalid`] for an invalid page request.
pub async fn list(ctx: &Ctx, actor: &Actor, page: &PageRequest) -> Result<Page<InitialAccessToken>> {
    actor.require_admin()?;
    let mut query = Entity::find().filter(Column::ExpiresAt.gt(Millis::from(ctx.clock.now())));
    if let Some(q) = page.search() {
        query = query.filter(begins_with(Column::NameKey, &q));
    }
    let sort = Sort { name: "-id", column: Column::Id, id: Column::Id, descending: true };
    let found =
        page.fetch(ctx.db.read(), query, sort, |row: &Model| (SortKey::Number(row.id), row.id)).await?;
    let ids = found.items.iter().map(|row| row.company_id);
    let companies = company::Entity::find().filter(company::Column::Id.is_in(ids)).all(ctx.db.read()).await?;
    let companies: HashMap<_, _> =
        companies.iter().map(|company| (company.id, CompanyRef::from(company))).collect();
    // The company was deleted in the meantime, and its tokens with it.
    let gone = |id: i64| CompanyRef { id, code: String::new(), name: String::new() };
    Ok(found.map(|row| {
        let company = companies.get(&row.company_id).cloned().unwrap_or_else(|| gone(row.company_id));
        to_dto(row, company)
    }))
}

fn to_dto(row: Model, company: CompanyRef) -> InitialAccessToken {
    let count = |count: i64| u32::try_from(count).unwrap_or_default();
    InitialAccessToken {
        id: row.id,
        name: row.name,
        company,
        max_uses: count(row.max_uses),
        uses: count(row.uses),
        created_at: row.created_at.0,
        expires_at: row.expires_at.0,
    }
}

/// Creates a token. Only this response contains the token itself.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an administrator; [`Error::Invalid`] at `name`, `company_id`, `max_uses` or
/// `expires_at`.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    new: CreateInitialAccessToken,
) -> Result<CreatedInitialAccessToken> {
    actor.require_admin()?;
    let now = ctx.clock.now();
    let mut fields = Fields::new();
    let name = validate::text(&mut fields, "name", &new.name, MAX_NAME);
    let expires_at = new.expires_at.unwrap_or(now + DEFAULT_LIFETIME);
    if expires_at <= now || expires_at > now + MAX_LIFETIME {
        fields.add("expires_at", "invalid", "must be later than now, and at most a year from now");
    }
    let max_uses = new.max_uses.unwrap_or(1);
    if !ALLOWED_USES.contains(&max_uses) {
        fields.add("max_uses", "invalid", "must be 1 to 10000");
    }
    fields.finish()?;
    let token = ctx.random.secret(PREFIX);
    let draft = Draft { name, company_id: new.company_id, max_uses, expires_at };
    let args = (actor.clone(), draft, token.clone());
    let (row, company) =
        ctx.db.write(args, |tx, (actor, draft, token)| Box::pin(insert(tx, actor, draft, token))).await?;
    let initial_access_token = to_dto(row, company);
    Ok(CreatedInitialAccessToken { token: token.expose().to_owned(), initial_access_token })
}

/// A validated token, ready to insert.
struct Draft {
    name: String,
    company_id: i64,
    max_uses: u32,
    expires_at: Timestamp,
}

async fn insert(tx: &Tx<'_>, actor: &Actor, draft: &Draft, token: &Secret) -> Result<(Model, CompanyRef)> {
    let company = company::Entity::find_by_id(draft.company_id).one(&**tx).await?;
    let company = company.ok_or_else(|| Error::field("company_id", "unknown", "there is no such company"))?;
    let row = ActiveModel {
        id: NotSet,
        company_id: Set(company.id),
        name: Set(draft.name.clone()),
        name_key: Set(search_key(&draft.name)),
        token_hash: Set(token.sha256()),
        max_uses: Set(draft.max_uses.into()),
        uses: Set(0),
        created_at: Set(tx.now().into()),
        expires_at: Set(draft.expires_at.into()),
    };
    let row = row.insert(&**tx).await.map_err(retry_if_gone)?;
    let details = json!({ "max_uses": row.max_uses, "expires_at": draft.expires_at });
    record(tx, actor, "initial_access_token.created", &row, details).await?;
    Ok((row, CompanyRef::from(&company)))
}

/// Revokes a token. Applications that were registered with it are kept.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an administrator; [`Error::NotFound`].
pub async fn revoke(ctx: &Ctx, actor: &Actor, id: i64) -> Result<()> {
    actor.require_admin()?;
    ctx.db
        .write((actor.clone(), id), |tx, (actor, id)| {
            Box::pin(async move {
                let found = Entity::find_by_id(*id).one(&**tx).await?;
                let row = found.ok_or(Error::NotFound("initial access token"))?;
                Entity::delete_by_id(*id).exec(&**tx).await?;
                record(tx, actor, "initial_access_token.revoked", &row, json!({ "uses": row.uses })).await
            })
        })
        .await
}

async fn record(
    tx: &Tx<'_>,
    actor: &Actor,
    kind: &'static str,
    row: &Model,
    details: serde_json::Value,
) -> Result<()> {
    let event = Event::new(kind).company(row.company_id).target("initial_access_token", row.id, &row.name);
    audit::record(tx, actor, event.details(details)).await
}
