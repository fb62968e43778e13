//! Refresh tokens (RFC 6749 section 6, RFC 9700 section 4.14.2): each is used once and gives its successor.
//!
//! A token is its family's id, its generation and an HMAC over both, so that a successor is derived, not stored: a
//! client that lost the answer is given the same one again.

use std::sync::Arc;

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    Refused,
    grants::{Grant, grant, revoke_replayed},
};
use crate::{
    domain::{actor::Actor, ctx::Ctx, db::Tx, entity::grant, settings, stored::Millis},
    kernel::{
        Result, Secret, Timestamp,
        secrets::{MacKey, base64url, from_base64url, same},
    },
};

/// What every refresh token begins with.
const PREFIX: &str = "aldaba_rt_";
/// How long after its use a token is taken for one whose answer was lost.
const GRACE: TimeDelta = TimeDelta::seconds(10);
/// The bytes of a token: family, generation, HMAC-SHA-256.
const BYTES: usize = 16 + 8 + 32;

/// A refresh token that is ours, of a family that holds.
#[derive(Debug, Clone)]
pub struct Presented {
    /// The family.
    pub grant: Arc<Grant>,
    generation: i64,
}

/// What became of a token that was shown.
enum Outcome {
    /// It was current; the family is one generation on.
    Rotated,
    /// Its answer was lost: here is the same again.
    Again,
    Refused(&'static str),
}

/// The refresh token that begins a family.
pub(super) fn first(ctx: &Ctx, family: Uuid) -> Secret {
    token(ctx.secrets.refresh_token_key(), family, 0)
}

/// The family of a refresh token; `None` when the token is not ours or the family is over.
///
/// # Errors
/// When the database does not answer.
pub async fn find_refresh_token(ctx: &Ctx, token: &str) -> Result<Option<Presented>> {
    let Some((family, generation)) = parse(ctx.secrets.refresh_token_key(), token) else { return Ok(None) };
    Ok(grant(ctx, family).await?.map(|grant| Presented { grant, generation }))
}

/// Whether a token is the one that its family would be refreshed with next.
///
/// # Errors
/// When the database does not answer.
pub async fn is_current(ctx: &Ctx, presented: &Presented) -> Result<Option<Timestamp>> {
    let row = grant::Entity::find_by_id(presented.grant.id()).one(ctx.db.read()).await?;
    let now = ctx.clock.now();
    Ok(row
        .filter(|row| row.generation == presented.generation && row.revoked_at.is_none())
        .map(|row| row.expires_at.0)
        .filter(|expires_at| *expires_at > now))
}

/// Uses a refresh token up and gives its successor. Shown again within ten seconds, while the successor is unused, it
/// gives the same successor; while the successor is used, nothing; later it ends the family.
///
/// # Errors
/// When the database does not answer. A refusal is a value, so that what it ends stays ended.
pub async fn rotate(ctx: &Ctx, actor: &Actor, presented: &Presented) -> Result<Result<Secret, Refused>> {
    let row = &presented.grant.row;
    let now = ctx.clock.now();
    let lifetime = TimeDelta::seconds(settings::current(ctx).refresh_token_lifetime.into());
    let expires_at = std::cmp::min(now + lifetime, row.ends_at.0);
    let args = (row.id, presented.generation, expires_at, actor.clone());
    let outcome = ctx
        .db
        .write(args, |tx, (family, generation, expires_at, actor)| {
            Box::pin(async move {
                if advance(tx, *family, *generation, *expires_at).await? {
                    return Ok(Outcome::Rotated);
                }
                explain(tx, actor, *family, *generation).await
            })
        })
        .await?;
    Ok(match outcome {
        Outcome::Rotated | Outcome::Again => {
            Ok(token(ctx.secrets.refresh_token_key(), row.id, presented.generation + 1))
        }
        Outcome::Refused(reason) => Err(Refused(reason)),
    })
}

/// Moves a family on, if it stands at this generation: one statement, so that of parallel requests one does.
async fn advance(tx: &Tx<'_>, family: Uuid, generation: i64, expires_at: Timestamp) -> Result<bool> {
    let now = Millis::from(tx.now());
    let moved = grant::Entity::update_many()
        .col_expr(grant::Column::Generation, Expr::value(generation + 1))
        // Before `rotated_at`: MariaDB and MySQL assign in this order, and see what they have assigned.
        .col_expr(grant::Column::PreviouslyRotatedAt, Expr::col(grant::Column::RotatedAt))
        .col_expr(grant::Column::RotatedAt, Expr::value(now))
        .col_expr(grant::Column::ExpiresAt, Expr::value(Millis::from(expires_at)))
        .filter(grant::Column::Id.eq(family))
        .filter(grant::Column::Generation.eq(generation))
        .filter(grant::Column::RevokedAt.is_null())
        .filter(grant::Column::ExpiresAt.gt(now))
        .exec(&**tx)
        .await?;
    Ok(moved.rows_affected > 0)
}

/// Why a family was not moved on, and what follows from it.
async fn explain(tx: &Tx<'_>, actor: &Actor, family: Uuid, generation: i64) -> Result<Outcome> {
    let Some(row) = grant::Entity::find_by_id(family).one(&**tx).await? else {
        return Ok(Outcome::Refused("the refresh token is not known"));
    };
    let now = tx.now();
    if row.revoked_at.is_some() {
        return Ok(Outcome::Refused("the refresh token was revoked"));
    }
    if row.expires_at.0 <= now {
        return Ok(Outcome::Refused("the refresh token has expired"));
    }
    let recent = |at: Option<Millis>| at.is_some_and(|at| now - at.0 <= GRACE);
    match row.generation - generation {
        1 if recent(Some(row.rotated_at)) => Ok(Outcome::Again),
        2 if recent(row.previously_rotated_at) => {
            Ok(Outcome::Refused("the refresh token was used, and its successor too"))
        }
        // A database that was restored knows less than its clients; that is no theft.
        ..=0 => Ok(Outcome::Refused("the refresh token is not known")),
        _ => {
            revoke_replayed(tx, actor, family, "refresh_token").await?;
            Ok(Outcome::Refused("the refresh token was used before; its family has been revoked"))
        }
    }
}

fn token(key: &MacKey, family: Uuid, generation: i64) -> Secret {
    let generation = generation.to_be_bytes();
    let mut bytes = Vec::with_capacity(BYTES);
    bytes.extend_from_slice(family.as_bytes());
    bytes.extend_from_slice(&generation);
    bytes.extend_from_slice(&key.mac(&[family.as_bytes(), &generation]));
    Secret::new(format!("{PREFIX}{}", base64url(&bytes)))
}

/// The family and generation of a token that was made with this key.
fn parse(key: &MacKey, token: &str) -> Option<(Uuid, i64)> {
    let bytes = from_base64url(token.strip_prefix(PREFIX)?)?;
    let bytes: [u8; BYTES] = bytes.try_into().ok()?;
    let (family, rest) = bytes.split_first_chunk::<16>()?;
    let (generation, mac) = rest.split_first_chunk::<8>()?;
    if !same(&key.mac(&[family, generation]), mac) {
        return None;
    }
    Some((Uuid::from_bytes(*family), i64::from_be_bytes(*generation)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_says_its_family_and_generation_to_the_key_that_made_it() {
        let (key, other) = (MacKey::new(&[1; 32]), MacKey::new(&[2; 32]));
        let family = Uuid::from_u128(7);
        let made = token(&key, family, 3);
        assert_eq!(made, token(&key, family, 3));
        assert_eq!(parse(&key, made.expose()), Some((family, 3)));
        assert_eq!(parse(&other, made.expose()), None);
        assert!(made.expose().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte)));
    }

    #[test]
    fn nothing_else_is_a_token() {
        let key = MacKey::new(&[1; 32]);
        let made = token(&key, Uuid::from_u128(7), 3);
        let text = made.expose();
        assert_eq!(parse(&key, &text[..text.len() - 4]), None);
        assert_eq!(parse(&key, &format!("{text}AAAA")), None);
        assert_eq!(parse(&key, text.strip_prefix(PREFIX).unwrap()), None);
        assert_eq!(parse(&key, &text.replacen('A', "B", 1)), None);
        assert_eq!(parse(&key, ""), None);
    }
}
