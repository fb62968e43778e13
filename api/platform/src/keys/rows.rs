//! Signing keys in the database, with the private part encrypted.

use std::sync::Arc;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, Set, sea_query::Expr,
};
use serde_json::json;
use shared_types::{KeyState, SigningAlg, Word};

use crate::{
    actor::Actor,
    audit::{self, Event},
};
use kernel::jose::{
    jws::SigningKey,
    key_pair::{KeyPair, thumbprint},
};
use kernel::{Cipher, Error, Result, Timestamp, clock::SKEW};
use store::{
    columns::{Json, Millis, Stored},
    db::{Db, Topic, Tx, retry},
    entity::signing_key,
};

/// Loads the keys that verify anything, the oldest first. Keys in `known` are not decrypted and parsed again.
pub(super) async fn load(
    db: &Db,
    cipher: &Cipher,
    known: &[Arc<SigningKey>],
) -> Result<Vec<Arc<SigningKey>>> {
    let rows = all_rows(db.read()).await?.into_iter();
    rows.filter(|row| row.state.0 != KeyState::Revoked).map(|row| parse(cipher, known, row)).collect()
}

fn parse(cipher: &Cipher, known: &[Arc<SigningKey>], row: signing_key::Model) -> Result<Arc<SigningKey>> {
    let (alg, state) = (row.alg.0, row.state.0);
    match known.iter().find(|key| key.kid == row.kid) {
        Some(key) if key.state == state => Ok(Arc::clone(key)),
        Some(key) => Ok(Arc::new(key.in_state(state)?)),
        None => {
            let der = cipher.decrypt(&purpose(&row.kid), &row.private_ciphertext)?;
            let pair = Arc::new(KeyPair::from_pkcs8(alg, &der)?);
            Ok(Arc::new(SigningKey::new(row.kid, alg, state, pair)?))
        }
    }
}

/// A key that is not stored yet.
pub(super) struct GeneratedKey {
    alg: SigningAlg,
    pair: KeyPair,
}

impl GeneratedKey {
    /// Generates a key. RSA takes a tenth of a second, so this uses a thread that answers no requests. `turn` lasts at
    /// least until the key is generated, even when the request that wanted it has gone.
    pub(super) async fn generate<T: Send + 'static>(alg: SigningAlg, turn: T) -> Result<(Self, T)> {
        let generate = move || (KeyPair::generate(alg), turn);
        let (pair, turn) = tokio::task::spawn_blocking(generate).await.map_err(Error::internal)?;
        Ok((Self { alg, pair: pair? }, turn))
    }
}

/// Stores a key, unless one with its algorithm and state exists already.
pub(super) async fn insert(db: &Db, cipher: &Cipher, state: KeyState, key: GeneratedKey) -> Result<()> {
    db.write(row(cipher, state, key)?, |tx, row| {
        Box::pin(async move {
            let there = signing_key::Entity::find()
                .filter(signing_key::Column::Alg.eq(row.alg))
                .filter(signing_key::Column::State.eq(row.state))
                .count(&**tx)
                .await?;
            if there > 0 {
                return Ok(());
            }
            let mut row = row.clone();
            row.created_at = tx.now().into();
            row.activated_at = (row.state.0 == KeyState::Active).then(|| tx.now().into());
            let row = row.into_active_model().reset_all();
            signing_key::Entity::insert(row).exec_without_returning(&**tx).await?;
            tx.touch(Topic::Keys);
            Ok(())
        })
    })
    .await
}

/// Returns the row of a key. Its times are set when it is written.
fn row(cipher: &Cipher, state: KeyState, key: GeneratedKey) -> Result<signing_key::Model> {
    let GeneratedKey { alg, pair } = key;
    let public_jwk = pair.public_jwk();
    let kid = thumbprint(&public_jwk);
    let private_ciphertext = cipher.encrypt(&purpose(&kid), &pair.to_pkcs8()?)?;
    Ok(signing_key::Model {
        kid,
        alg: Stored(alg),
        state: Stored(state),
        public_jwk: Json(public_jwk),
        private_ciphertext,
        created_at: Timestamp::UNIX_EPOCH.into(),
        activated_at: None,
        retired_at: None,
    })
}

/// Returns the rows of all keys, the oldest first.
pub(super) async fn all_rows(connection: &impl ConnectionTrait) -> Result<Vec<signing_key::Model>> {
    Ok(signing_key::Entity::find()
        .order_by_asc(signing_key::Column::CreatedAt)
        .order_by_asc(signing_key::Column::Kid)
        .all(connection)
        .await?)
}

/// Activates the next key of an algorithm, and stores `key` as the new next key. With `active`, only while that is the
/// active key, since another instance may rotate first. Returns whether the keys were rotated.
pub(super) async fn promote(
    db: &Db,
    cipher: &Cipher,
    actor: &Actor,
    key: GeneratedKey,
    active: Option<&str>,
) -> Result<bool> {
    let row = row(cipher, KeyState::Next, key)?;
    let args = (actor.clone(), row, active.map(str::to_owned));
    db.write(args, |tx, (actor, next, active)| Box::pin(take_over(tx, actor, next, active.as_deref()))).await
}

async fn take_over(tx: &Tx<'_>, actor: &Actor, new: &signing_key::Model, only: Option<&str>) -> Result<bool> {
    let mut of_alg = all_rows(&**tx).await?;
    of_alg.retain(|row| row.alg == new.alg);
    let in_state = |state: KeyState| of_alg.iter().filter(move |row| row.state.0 == state);
    let current = in_state(KeyState::Active).next();
    if only.is_some_and(|only| current.is_none_or(|current| current.kid != only)) {
        return Ok(false);
    }
    // A concurrent rotation may have activated the next key. It also published a new one, which the retried write
    // finds.
    let Some(next) = in_state(KeyState::Next).next() else { return Err(retry()) };
    if !change(tx, &next.kid, KeyState::Next, KeyState::Active).await? {
        return if only.is_some() { Ok(false) } else { Err(retry()) };
    }
    for old in in_state(KeyState::Active) {
        change(tx, &old.kid, KeyState::Active, KeyState::Retired).await?;
    }
    publish_ahead(tx, new).await?;
    tx.touch(Topic::Keys);
    let details = json!({
        "alg": new.alg.0,
        "active": next.kid,
        "next": new.kid,
        "retired": in_state(KeyState::Active).map(|old| &old.kid).collect::<Vec<_>>(),
    });
    let event = Event::new("key.rotated").target("key", &next.kid, new.alg.0.as_str());
    audit::record(tx, actor, event.details(details)).await?;
    Ok(true)
}

/// Inserts a generated key as the next one.
async fn publish_ahead(tx: &Tx<'_>, new: &signing_key::Model) -> Result<()> {
    let mut row = new.clone().into_active_model().reset_all();
    row.created_at = Set(tx.now().into());
    signing_key::Entity::insert(row).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Revokes a key. If it is the active key, the next one becomes active; `successor` becomes the next one. Does nothing
/// when the key is revoked already.
pub(super) async fn revoke(
    db: &Db,
    cipher: &Cipher,
    actor: &Actor,
    kid: &str,
    successor: Option<GeneratedKey>,
) -> Result<()> {
    let successor = successor.map(|key| row(cipher, KeyState::Next, key)).transpose()?;
    let args = (actor.clone(), kid.to_owned(), successor);
    db.write(args, |tx, (actor, kid, successor)| Box::pin(withdraw(tx, actor, kid, successor.as_ref()))).await
}

async fn withdraw(
    tx: &Tx<'_>,
    actor: &Actor,
    kid: &str,
    successor: Option<&signing_key::Model>,
) -> Result<()> {
    let rows = all_rows(&**tx).await?;
    let row = rows.iter().find(|row| row.kid == kid).ok_or(Error::NotFound("key"))?;
    let state = row.state.0;
    if state == KeyState::Revoked {
        return Ok(());
    }
    if !change(tx, kid, state, KeyState::Revoked).await? {
        return Err(retry());
    }
    let mut active = None;
    if state == KeyState::Active {
        let is_next = |next: &&signing_key::Model| next.alg == row.alg && next.state.0 == KeyState::Next;
        let next = rows.iter().find(is_next).ok_or_else(retry)?;
        if !change(tx, &next.kid, KeyState::Next, KeyState::Active).await? {
            return Err(retry());
        }
        active = Some(&next.kid);
    }
    let next = successor.filter(|_| matches!(state, KeyState::Next | KeyState::Active));
    if let Some(next) = next {
        publish_ahead(tx, next).await?;
    }
    tx.touch(Topic::Keys);
    let details =
        json!({ "alg": row.alg.0, "state": state, "active": active, "next": next.map(|next| &next.kid) });
    let event = Event::new("key.revoked").target("key", kid, row.alg.0.as_str());
    audit::record(tx, actor, event.details(details)).await
}

/// Moves a key from one state to another in one statement, so that only one of several concurrent rotations succeeds.
async fn change(tx: &Tx<'_>, kid: &str, from: KeyState, to: KeyState) -> Result<bool> {
    let mut update =
        signing_key::Entity::update_many().col_expr(signing_key::Column::State, Expr::value(to.as_str()));
    let since = match to {
        KeyState::Active => Some(signing_key::Column::ActivatedAt),
        KeyState::Retired | KeyState::Revoked => Some(signing_key::Column::RetiredAt),
        KeyState::Next | KeyState::Expired => None,
    };
    if let Some(since) = since {
        update = update.col_expr(since, Expr::value(Millis::from(tx.now())));
    }
    let changed = update
        .filter(signing_key::Column::Kid.eq(kid))
        .filter(signing_key::Column::State.eq(from.as_str()))
        .exec(&**tx)
        .await?;
    Ok(changed.rows_affected > 0)
}

/// Whether a time of a key is further ahead than the clocks of two instances differ.
pub(super) fn is_ahead(row: &signing_key::Model, now: Timestamp) -> bool {
    let times = [Some(row.created_at), row.activated_at, row.retired_at];
    times.into_iter().flatten().any(|at| at.0 > now + SKEW)
}

/// Replaces the times of keys that are in the future by the current one.
pub(super) async fn set_back(db: &Db) -> Result<()> {
    db.write((), |tx, ()| {
        Box::pin(async move {
            use signing_key::Column;
            for column in [Column::CreatedAt, Column::ActivatedAt, Column::RetiredAt] {
                signing_key::Entity::update_many()
                    .col_expr(column, Expr::value(Millis::from(tx.now())))
                    .filter(column.gt(Millis::from(tx.now() + SKEW)))
                    .exec(&**tx)
                    .await?;
            }
            Ok(())
        })
    })
    .await
}

/// Stops publishing keys whose last token has expired.
pub(super) async fn expire(db: &Db, kids: Vec<String>) -> Result<()> {
    db.write(kids, |tx, kids| {
        Box::pin(async move {
            for kid in kids {
                change(tx, kid, KeyState::Retired, KeyState::Expired).await?;
            }
            tx.touch(Topic::Keys);
            Ok(())
        })
    })
    .await
}

/// Deletes keys that are no longer needed to verify anything.
pub(super) async fn delete(db: &Db, kids: Vec<String>) -> Result<()> {
    db.write(kids, |tx, kids| {
        Box::pin(async move {
            signing_key::Entity::delete_many()
                .filter(signing_key::Column::Kid.is_in(kids.iter()))
                .filter(
                    signing_key::Column::State
                        .is_in([KeyState::Expired, KeyState::Revoked].map(KeyState::as_str)),
                )
                .exec(&**tx)
                .await?;
            tx.touch(Topic::Keys);
            Ok(())
        })
    })
    .await
}

fn purpose(kid: &str) -> String {
    format!("signing key {kid}")
}
