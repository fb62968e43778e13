//! A person's API tokens, made in the browser, seen and revoked one by one.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use shared_types::{ApiScope, ApiToken, CreateApiToken, CreatedApiToken};

use super::insert;
use kernel::{
    Error, Fields, Result,
    validate::{self, MAX_NAME},
};
use organisation::users::AccountOwner;
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{columns::Millis, db::Topic, entity::api_token};

/// How long a token lives when nothing else is asked for.
const DEFAULT_LIFETIME: TimeDelta = TimeDelta::days(90);
/// How long it lives at most.
const MAX_LIFETIME: TimeDelta = TimeDelta::days(366);

/// The live tokens of a person, the newest first.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the owner.
pub async fn list(ctx: &Ctx, actor: &Actor, owner: AccountOwner) -> Result<Vec<ApiToken>> {
    let user = owner.user(ctx, actor).await?;
    let rows = api_token::Entity::find()
        .filter(api_token::Column::UserId.eq(user.id))
        .filter(api_token::Column::ExpiresAt.gt(Millis::from(ctx.clock.now())))
        .order_by_desc(api_token::Column::Id)
        .all(ctx.db.read())
        .await?;
    Ok(rows.into_iter().map(to_dto).collect())
}

fn to_dto(row: api_token::Model) -> ApiToken {
    let all = row.scope.0.has(ApiScope::All);
    ApiToken {
        id: row.id,
        name: row.name,
        scope: if all { ApiScope::All } else { ApiScope::Read },
        created_at: row.created_at.0,
        expires_at: row.expires_at.0,
        last_used_at: row.last_used_at.map(|at| at.0),
    }
}

/// Makes a token for the person who asks, in a browser shortly after signing in. The answer is the only time that the
/// token is known.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::Invalid`] at `name` or `expires_at`.
pub async fn create_own(ctx: &Ctx, actor: &Actor, new: CreateApiToken) -> Result<CreatedApiToken> {
    let user = actor.person()?.user.clone();
    let now = ctx.clock.now();
    actor.signed_in_recently(now)?;
    let mut fields = Fields::new();
    let name = validate::text(&mut fields, "name", &new.name, MAX_NAME);
    let expires_at = new.expires_at.unwrap_or(now + DEFAULT_LIFETIME);
    if expires_at <= now || expires_at > now + MAX_LIFETIME {
        fields.add("expires_at", "invalid", "must be later than now, and at most a year from now");
    }
    fields.finish()?;
    let scope = new.scope.unwrap_or(ApiScope::Read);
    let (token, row) = insert(ctx, actor, user, &name, scope, expires_at).await?;
    Ok(CreatedApiToken { token: token.expose().to_owned(), api_token: to_dto(row) })
}

/// Revokes a token of a person.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the owner, and [`Error::NotFound`] when the
/// person has no such token.
pub async fn revoke(ctx: &Ctx, actor: &Actor, owner: AccountOwner, id: i64) -> Result<()> {
    let user = owner.user(ctx, actor).await?;
    ctx.db
        .write((actor.clone(), user, id), |tx, (actor, user, id)| {
            Box::pin(async move {
                let which = api_token::Column::UserId.eq(user.id).and(api_token::Column::Id.eq(*id));
                let deleted = api_token::Entity::delete_many().filter(which).exec(&**tx).await?;
                if deleted.rows_affected == 0 {
                    return Err(Error::NotFound("API token"));
                }
                tx.touch(Topic::Revocations);
                let event = Event::new("api_token.revoked").company(user.home_company_id);
                audit::record(tx, actor, event.target("api_token", id, &user.name)).await
            })
        })
        .await
}
