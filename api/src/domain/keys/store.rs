//! Signing keys in the database: the private part encrypted.

use std::sync::Arc;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Set};
use shared_types::{SigningAlg, Word};

use super::{
    KeyState,
    jws::SigningKey,
    key_pair::{KeyPair, thumbprint},
};
use crate::{
    domain::{
        db::{Db, Topic},
        entity::signing_key,
        stored::{Json, Stored},
    },
    kernel::{Cipher, Error, Result},
};

/// Loads the keys that are published, the oldest first; those that are `known` are not decrypted and parsed again.
pub(super) async fn load(
    db: &Db,
    cipher: &Cipher,
    known: &[Arc<SigningKey>],
) -> Result<Vec<Arc<SigningKey>>> {
    let rows = signing_key::Entity::find()
        .order_by_asc(signing_key::Column::CreatedAt)
        .order_by_asc(signing_key::Column::Kid)
        .all(db.read())
        .await?;
    rows.into_iter().map(|row| parse(cipher, known, row)).collect()
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

/// A key that was drawn and is not stored yet.
pub(super) struct Drawn {
    alg: SigningAlg,
    pair: KeyPair,
}

impl Drawn {
    /// Draws a key. RSA takes a tenth of a second, apart from the threads that answer requests.
    pub(super) async fn new(alg: SigningAlg) -> Result<Self> {
        let pair =
            tokio::task::spawn_blocking(move || KeyPair::generate(alg)).await.map_err(Error::internal)??;
        Ok(Self { alg, pair })
    }
}

/// Stores a key, unless there is one of its algorithm in this state already.
pub(super) async fn insert(db: &Db, cipher: &Cipher, state: KeyState, drawn: Drawn) -> Result<()> {
    let Drawn { alg, pair } = drawn;
    let public_jwk = pair.public_jwk();
    let kid = thumbprint(&public_jwk);
    let private_ciphertext = cipher.encrypt(&purpose(&kid), &pair.to_pkcs8()?)?;
    let args = (kid, alg, state, public_jwk, private_ciphertext);
    db.write(args, |tx, (kid, alg, state, public_jwk, private_ciphertext)| {
        Box::pin(async move {
            let there = signing_key::Entity::find()
                .filter(signing_key::Column::Alg.eq(alg.as_str()))
                .filter(signing_key::Column::State.eq(state.as_str()))
                .count(&**tx)
                .await?;
            if there > 0 {
                return Ok(());
            }
            let row = signing_key::ActiveModel {
                kid: Set(kid.clone()),
                alg: Set(Stored(*alg)),
                state: Set(Stored(*state)),
                public_jwk: Set(Json(public_jwk.clone())),
                private_ciphertext: Set(private_ciphertext.clone()),
                created_at: Set(tx.now().into()),
                activated_at: Set((*state == KeyState::Active).then(|| tx.now().into())),
                retired_at: Set(None),
            };
            row.insert(&**tx).await?;
            tx.touch(Topic::Keys);
            Ok(())
        })
    })
    .await
}

fn purpose(kid: &str) -> String {
    format!("signing key {kid}")
}
