//! Personal API tokens: named, with an expiry and a scope, stored as their SHA-256 only.

mod manage;

pub use manage::{create_own, list, revoke};

use std::sync::Arc;

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;
use shared_types::{ApiScope, Word};

use kernel::{Cached, Error, Result, Secret, Timestamp};
use organisation::people;
use platform::{
    actor::{Actor, Person},
    audit::{self, Event},
    ctx::{Context, Ctx, Part},
    last_used::Used,
};
use store::{
    columns::Scopes,
    db::Topic,
    entity::{User, api_token},
};

/// The prefix of every token, by which scanners of secrets recognise one that was published.
const PREFIX: &str = "aldaba_pat_";

/// A personal API token, without the token itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiToken(api_token::Model);

impl ApiToken {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.0.id
    }

    /// Whether it only reads.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        !self.0.scope.0.has(ApiScope::All)
    }
}

/// Whether a token is a personal API token, by its looks.
#[must_use]
pub fn is_api_token(token: &Secret) -> bool {
    token.expose().starts_with(PREFIX)
}

/// The API tokens in memory, by their SHA-256.
struct ApiTokens(Cached<Vec<u8>, Option<Arc<ApiToken>>>);

impl Part for ApiTokens {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("api_tokens", 2_000, &[Topic::Revocations, Topic::People]))
    }
}

/// The live token, with its active person.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, token: &Secret) -> Result<Option<(Arc<ApiToken>, Arc<Person>)>> {
    if !is_api_token(token) {
        return Ok(None);
    }
    let hash = token.sha256();
    let load = async {
        let row = api_token::Entity::find()
            .filter(api_token::Column::TokenHash.eq(hash.clone()))
            .one(ctx.db.read())
            .await?;
        Ok::<_, Error>(row.map(|row| Arc::new(ApiToken(row))))
    };
    let found = ctx.part::<ApiTokens>().0.get(hash.clone(), load).await?;
    let Some(token) = found.filter(|token| token.0.expires_at.0 > ctx.clock.now()) else { return Ok(None) };
    let Some(person) = people::find(ctx, token.0.user_id).await? else { return Ok(None) };
    ctx.last_used.record(Used::ApiToken(token.id()));
    Ok(Some((token, person)))
}

/// Makes a token for a user; the answer is the only time that it is known. `lifetime` is from now.
///
/// # Errors
/// When the database does not answer.
pub async fn create(
    ctx: &Ctx,
    actor: &Actor,
    user: User,
    name: &str,
    scope: ApiScope,
    lifetime: std::time::Duration,
) -> Result<Secret> {
    insert(ctx, actor, user, name, scope, ctx.clock.now() + lifetime).await.map(|(token, _)| token)
}

/// Makes a token and its row.
async fn insert(
    ctx: &Ctx,
    actor: &Actor,
    user: User,
    name: &str,
    scope: ApiScope,
    expires_at: Timestamp,
) -> Result<(Secret, api_token::Model)> {
    let token = ctx.random.secret(PREFIX);
    let args = (actor.clone(), user, name.to_owned(), scope, expires_at, token.sha256());
    let row = ctx
        .db
        .write(args, |tx, (actor, user, name, scope, expires_at, hash)| {
            Box::pin(async move {
                actor.still_signed_in(tx).await?;
                let row = api_token::ActiveModel {
                    id: NotSet,
                    user_id: Set(user.id),
                    name: Set(name.clone()),
                    token_hash: Set(hash.clone()),
                    scope: Set(Scopes([scope.as_str()].into_iter().collect())),
                    created_at: Set(tx.now().into()),
                    expires_at: Set((*expires_at).into()),
                    last_used_at: Set(None),
                };
                let row = row.insert(&**tx).await?;
                let event = Event::new("api_token.created").target("api_token", row.id, name);
                audit::record(tx, actor, event.details(json!({ "user": user.id, "scope": scope }))).await?;
                Ok(row)
            })
        })
        .await?;
    Ok((token, row))
}
