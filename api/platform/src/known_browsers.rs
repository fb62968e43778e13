//! The browsers in which each person signed in, by the cookie that a browser keeps.

use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set, sea_query::OnConflict,
};

use crate::{actor::RequestSource, ctx::Ctx};
use kernel::{Result, secrets::sha256};
use store::{
    columns::Millis,
    db::Tx,
    entity::known_browser::{ActiveModel, Column, Entity},
};

/// How long a browser is remembered after the last sign-in.
const REMEMBERED: TimeDelta = TimeDelta::days(400);

/// What is known of the browser of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The person never signed in before in any browser.
    First,
    /// The person signed in elsewhere before, but not in this browser, or the browser sent no cookie.
    New,
    /// The person signed in in this browser before, in this country if places are looked up.
    Before(Option<String>),
}

/// Whether a user signed in before in the browser of a request. Costs one statement, also for a user who does not exist.
///
/// # Errors
/// When the database does not answer.
pub async fn is_known(ctx: &Ctx, user_id: i64, source: &RequestSource) -> Result<bool> {
    let key = key(user_id, source.browser.as_deref().unwrap_or_default());
    let row = Entity::find_by_id(key).one(ctx.db.read()).await?;
    Ok(source.browser.is_some() && row.is_some_and(|row| row.expires_at.0 > ctx.clock.now()))
}

/// Remembers the browser of a sign-in, and returns what was known of it.
///
/// # Errors
/// When the database does not answer.
pub async fn remember(
    tx: &Tx<'_>,
    user_id: i64,
    source: &RequestSource,
    country: Option<String>,
) -> Result<Known> {
    let now = tx.now();
    let Some(browser) = &source.browser else { return unknown(tx, user_id).await };
    let key = key(user_id, browser);
    let (at, until) = (Millis::from(now), Millis::from(now + REMEMBERED));
    if let Some(row) = Entity::find_by_id(key.clone()).one(&**tx).await? {
        let known = (row.expires_at.0 > now).then(|| Known::Before(row.country.clone()));
        let mut row = row.into_active_model();
        (row.country, row.last_at, row.expires_at) = (Set(country), Set(at), Set(until));
        Entity::update(row).exec(&**tx).await?;
        return Ok(known.unwrap_or(Known::New));
    }
    let known = unknown(tx, user_id).await?;
    let row = ActiveModel {
        key_hash: Set(key),
        user_id: Set(user_id),
        country: Set(country),
        first_at: Set(at),
        last_at: Set(at),
        expires_at: Set(until),
    };
    let replace =
        OnConflict::column(Column::KeyHash).update_columns([Column::LastAt, Column::ExpiresAt]).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(&**tx).await?;
    Ok(known)
}

/// Forgets the browsers of a user.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(&**tx).await?;
    Ok(())
}

/// What is known of a browser in which the user did not sign in before.
async fn unknown(tx: &Tx<'_>, user_id: i64) -> Result<Known> {
    let another: Option<Vec<u8>> = Entity::find()
        .select_only()
        .column(Column::KeyHash)
        .filter(Column::UserId.eq(user_id))
        .limit(1)
        .into_tuple()
        .one(&**tx)
        .await?;
    Ok(if another.is_some() { Known::New } else { Known::First })
}

fn key(user_id: i64, browser: &[u8]) -> Vec<u8> {
    sha256(&[&user_id.to_be_bytes(), browser].concat())
}
