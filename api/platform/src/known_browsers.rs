//! The browsers in which each person signed in, by the cookie that a browser keeps, and the countries, where places are
//! looked up.

use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Set,
    sea_query::{Expr, OnConflict},
};

use crate::{actor::RequestSource, ctx::Ctx};
use kernel::{Result, secrets::sha256};
use store::{
    columns::Millis,
    db::Tx,
    entity::known_browser::{ActiveModel, Column, Entity},
};

/// How long a browser or a country is remembered after the last sign-in.
const REMEMBERED: TimeDelta = TimeDelta::days(400);

/// What is known of the browser and the country of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The person never signed in before in any browser.
    First,
    /// The person signed in elsewhere before, but not in this browser, or the browser sent no cookie.
    NewBrowser,
    /// The person signed in in this browser before, but not in this country.
    NewCountry,
    /// The person signed in in this browser before, and in this country if places are looked up.
    Before,
}

/// Whether a user signed in before in the browser of a request. Costs one statement, also for a user who does not
/// exist.
///
/// # Errors
/// When the database does not answer.
pub async fn is_known(ctx: &Ctx, user_id: i64, source: &RequestSource) -> Result<bool> {
    let key = key(user_id, source.browser.as_deref().unwrap_or_default());
    let row = Entity::find_by_id(key).one(ctx.db.read()).await?;
    Ok(source.browser.is_some() && row.is_some_and(|row| row.expires_at.0 > ctx.clock.now()))
}

/// Remembers the browser and the country of a sign-in, and returns what was known of them.
///
/// # Errors
/// When the database does not answer.
pub async fn remember(
    tx: &Tx<'_>,
    user_id: i64,
    source: &RequestSource,
    country: Option<String>,
) -> Result<Known> {
    let of_user = Column::UserId.eq(user_id);
    let browser = source.browser.as_deref().map(|browser| key(user_id, browser));
    let is_known = match &browser {
        Some(key) => is_kept(tx, key).await?,
        None => false,
    };
    let is_first = !is_known && !exists(tx, of_user.clone()).await?;
    if let Some(key) = browser {
        keep(tx, user_id, key, None).await?;
    }
    let is_new_country = match &country {
        Some(code) => {
            let key = key(user_id, code.as_bytes());
            // Where places were not looked up before, no country is new.
            let is_new =
                !is_kept(tx, &key).await? && exists(tx, of_user.and(Column::Country.is_not_null())).await?;
            keep(tx, user_id, key, Some(code)).await?;
            is_new
        }
        None => false,
    };
    Ok(match () {
        () if is_first => Known::First,
        () if !is_known => Known::NewBrowser,
        () if is_new_country => Known::NewCountry,
        () => Known::Before,
    })
}

/// Whether there is a row that is still remembered.
async fn is_kept(tx: &Tx<'_>, key: &[u8]) -> Result<bool> {
    let row = Entity::find_by_id(key.to_vec()).one(&**tx).await?;
    Ok(row.is_some_and(|row| row.expires_at.0 > tx.now()))
}

/// Keeps a row for another period from now.
async fn keep(tx: &Tx<'_>, user_id: i64, key: Vec<u8>, country: Option<&String>) -> Result<()> {
    let (at, until) = (Millis::from(tx.now()), Millis::from(tx.now() + REMEMBERED));
    let row = ActiveModel {
        key_hash: Set(key),
        user_id: Set(user_id),
        country: Set(country.cloned()),
        first_at: Set(at),
        last_at: Set(at),
        expires_at: Set(until),
    };
    let replace =
        OnConflict::column(Column::KeyHash).update_columns([Column::LastAt, Column::ExpiresAt]).to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Forgets the browsers and countries of a user.
///
/// # Errors
/// When the database does not answer.
pub async fn forget(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    Entity::delete_many().filter(Column::UserId.eq(user_id)).exec(&**tx).await?;
    Ok(())
}

/// Whether there is a row that matches a condition.
async fn exists(tx: &Tx<'_>, which: Expr) -> Result<bool> {
    let found: Option<Vec<u8>> = Entity::find()
        .select_only()
        .column(Column::KeyHash)
        .filter(which)
        .limit(1)
        .into_tuple()
        .one(&**tx)
        .await?;
    Ok(found.is_some())
}

/// The key of a row: of a browser, by the hash of its cookie of 32 bytes, or of a country, by its code of two letters.
fn key(user_id: i64, browser: &[u8]) -> Vec<u8> {
    sha256(&[&user_id.to_be_bytes(), browser].concat())
}
