//! Refresh tokens (RFC 6749 section 6, RFC 9700 section 4.14.2). Each is used once and replaced by its successor.
//!
//! A token consists of the id of its family (the grant), its generation and an HMAC over both. Successors are therefore
//! derived and not stored, and a client that lost a response gets the same successor again.

use std::{cmp::min, sync::Arc};

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::{Approved, Consumed, Grant, find_grant, revoke_replayed};
use crate::targets::GrantRefused;
use kernel::{
    Result, Secret, Timestamp,
    secrets::{MacKey, base64url, constant_time_eq, from_base64url},
};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::{Json, Millis},
    db::{Tx, retry},
    entity::grant,
};

/// The prefix of refresh tokens.
const PREFIX: &str = "aldaba_rt_";
/// For how long after its use a token may be presented again by a client that lost the response.
const GRACE: TimeDelta = TimeDelta::seconds(10);
/// The maximum number of uses within [`GRACE`] that a family records. Earlier ones count as older than that.
const MAX_USES: usize = 100;
/// The reason for a token that its family has not issued.
const UNKNOWN_TOKEN: &str = "the refresh token is unknown";
/// The length of a token in bytes: family, generation, HMAC-SHA-256.
const BYTES: usize = 16 + 8 + 32;

/// A refresh token that we issued, of a family that is valid.
#[derive(Debug, Clone)]
pub struct PresentedRefreshToken {
    /// The family.
    pub grant: Arc<Grant>,
    generation: i64,
}

/// What happens to a token that is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It is current: the family moves to the next generation.
    Rotated,
    /// The response was lost: the client gets the same successor again.
    Again,
    /// It is rejected, and the family stays valid.
    Refused(&'static str),
    /// It was used twice, so somebody else has it too: the family is revoked.
    Replayed,
}

/// The first refresh token of a family.
pub(super) fn first(ctx: &Ctx, family: Uuid) -> Secret {
    token(ctx.secrets.refresh_token_key(), family, 0)
}

/// Looks up a refresh token; `None` when we did not issue it or its family has ended.
///
/// # Errors
/// When the database does not answer.
pub async fn find_refresh_token(ctx: &Ctx, token: &str) -> Result<Option<PresentedRefreshToken>> {
    let Some((family, generation)) = parse(ctx.secrets.refresh_token_key(), token) else { return Ok(None) };
    Ok(find_grant(ctx, family).await?.map(|grant| PresentedRefreshToken { grant, generation }))
}

/// When a refresh token expires; `None` unless it is the current one of its family.
///
/// # Errors
/// When the database does not answer.
pub async fn current_expiry(ctx: &Ctx, presented: &PresentedRefreshToken) -> Result<Option<Timestamp>> {
    let row = grant::Entity::find_by_id(presented.grant.id()).one(ctx.db.read()).await?;
    let now = ctx.clock.now();
    Ok(row
        .filter(|row| row.generation == presented.generation && row.revoked_at.is_none())
        .map(|row| row.expires_at.0)
        .filter(|expires_at| *expires_at > now))
}

/// Uses up a refresh token whose tokens were approved, and returns its successor. A token that is presented again
/// within ten seconds returns the same successor, or is rejected if the successor was used; later it revokes the
/// family.
///
/// # Errors
/// When the database does not answer. A rejection is a value, so that a revocation is committed.
pub async fn rotate(
    ctx: &Ctx,
    actor: &Actor,
    presented: PresentedRefreshToken,
    approved: &Approved,
) -> Result<Result<Consumed, GrantRefused>> {
    let PresentedRefreshToken { grant, generation } = presented;
    approved.covers(grant.application_id(), grant.user_id(), grant.company_id())?;
    let family = grant.id();
    let lifetime = TimeDelta::seconds(ctx.settings.current().refresh_token_lifetime.into());
    let args = (family, generation, lifetime, grant.row.ends_at.0, actor.clone());
    let outcome = ctx
        .db
        .write(args, |tx, (family, generation, lifetime, ends_at, actor)| {
            Box::pin(async move {
                if advance_rested(tx, *family, *generation, min(tx.now() + *lifetime, *ends_at)).await? {
                    return Ok(Outcome::Rotated);
                }
                // Locked, so that parallel requests with the same token are handled one after the other.
                let found = grant::Entity::find_by_id(*family).lock_exclusive().one(&**tx).await?;
                let Some(row) = found else { return Ok(Outcome::Refused(UNKNOWN_TOKEN)) };
                let outcome = classify(&row, *generation, tx.now());
                match outcome {
                    Outcome::Rotated => advance(tx, row, *lifetime).await?,
                    Outcome::Replayed => revoke_replayed(tx, actor, *family, "refresh_token").await?,
                    Outcome::Again | Outcome::Refused(_) => {}
                }
                Ok(outcome)
            })
        })
        .await?;
    Ok(match outcome {
        Outcome::Rotated | Outcome::Again => {
            let successor = token(ctx.secrets.refresh_token_key(), family, generation + 1);
            Ok(Consumed { grant, refresh_token: Some(successor) })
        }
        Outcome::Refused(reason) => Err(GrantRefused(reason)),
        Outcome::Replayed => {
            Err(GrantRefused("the refresh token was used before; its family has been revoked"))
        }
    })
}

/// What happens to the token of a generation that is presented now.
fn classify(row: &grant::Model, generation: i64, now: Timestamp) -> Outcome {
    if row.revoked_at.is_some() {
        return Outcome::Refused("the refresh token was revoked");
    }
    if row.expires_at.0 <= now {
        return Outcome::Refused("the refresh token has expired");
    }
    let since_use =
        uses(row).find(|(used, _)| *used == generation).map(|(_, at)| now.timestamp_millis() - at);
    let is_recent = since_use.is_some_and(|since| since.abs() <= GRACE.num_milliseconds());
    match row.generation - generation {
        // After a restore the database is behind its clients. That is no theft.
        ..0 => Outcome::Refused(UNKNOWN_TOKEN),
        0 => Outcome::Rotated,
        1 if is_recent => Outcome::Again,
        _ if is_recent => Outcome::Refused("the refresh token was used, and its successor too"),
        _ => Outcome::Replayed,
    }
}

/// The generations of a family that were used recently, each with the time in milliseconds.
fn uses(row: &grant::Model) -> impl Iterator<Item = (i64, i64)> {
    row.recent_uses.iter().flat_map(|uses| uses.0.iter().copied())
}

/// Moves a family whose last use is no longer recent to the next generation, in one statement. Returns whether it
/// did: if not, the family must be read to find out why.
async fn advance_rested(tx: &Tx<'_>, family: Uuid, generation: i64, expires_at: Timestamp) -> Result<bool> {
    let now = tx.now();
    let changed = grant::ActiveModel {
        generation: Set(generation + 1),
        rotated_at: Set(now.into()),
        recent_uses: Set(Some(Json(vec![(generation, now.timestamp_millis())]))),
        expires_at: Set(expires_at.into()),
        ..Default::default()
    };
    let moved = grant::Entity::update_many()
        .set(changed)
        .filter(grant::Column::Id.eq(family))
        .filter(grant::Column::Generation.eq(generation))
        .filter(grant::Column::RevokedAt.is_null())
        .filter(grant::Column::ExpiresAt.gt(Millis::from(now)))
        .filter(grant::Column::RotatedAt.lt(Millis::from(now - GRACE)))
        .exec(&**tx)
        .await?;
    Ok(moved.rows_affected > 0)
}

/// Moves a locked family to the next generation.
async fn advance(tx: &Tx<'_>, row: grant::Model, lifetime: TimeDelta) -> Result<()> {
    let now = tx.now();
    let since = (now - GRACE).timestamp_millis();
    let recent: Vec<_> = uses(&row).filter(|(_, at)| *at >= since).collect();
    let mut recent = recent[recent.len().saturating_sub(MAX_USES - 1)..].to_vec();
    recent.push((row.generation, now.timestamp_millis()));
    let changed = grant::ActiveModel {
        generation: Set(row.generation + 1),
        rotated_at: Set(now.into()),
        recent_uses: Set(Some(Json(recent))),
        expires_at: Set(min(now + lifetime, row.ends_at.0).into()),
        ..Default::default()
    };
    let moved = grant::Entity::update_many()
        .set(changed)
        .filter(grant::Column::Id.eq(row.id))
        // For databases without row locks.
        .filter(grant::Column::Generation.eq(row.generation))
        .exec(&**tx)
        .await?;
    if moved.rows_affected == 0 { Err(retry()) } else { Ok(()) }
}

fn token(key: &MacKey, family: Uuid, generation: i64) -> Secret {
    let generation = generation.to_be_bytes();
    let mut bytes = Vec::with_capacity(BYTES);
    bytes.extend_from_slice(family.as_bytes());
    bytes.extend_from_slice(&generation);
    bytes.extend_from_slice(&key.mac(&[family.as_bytes(), &generation]));
    Secret::new(format!("{PREFIX}{}", base64url(&bytes)))
}

/// Reads the family and generation of a token, if this key signed it.
fn parse(key: &MacKey, token: &str) -> Option<(Uuid, i64)> {
    let bytes = from_base64url(token.strip_prefix(PREFIX)?)?;
    let bytes: [u8; BYTES] = bytes.try_into().ok()?;
    let (family, rest) = bytes.split_first_chunk::<16>()?;
    let (generation, mac) = rest.split_first_chunk::<8>()?;
    if !constant_time_eq(&key.mac(&[family, generation]), mac) {
        return None;
    }
    Some((Uuid::from_bytes(*family), i64::from_be_bytes(*generation)))
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    /// A family whose generations, from the first, were used at these milliseconds.
    fn family(used_at: &[i64]) -> grant::Model {
        let at = |millis| DateTime::from_timestamp_millis(millis).unwrap().into();
        grant::Model {
            id: Uuid::from_u128(7),
            application_id: 1,
            user_id: 1,
            company_id: 1,
            session_id: None,
            sid: None,
            scope: store::columns::Scopes::default(),
            auth_time: at(0),
            acr: String::new(),
            amr: String::new(),
            generation: i64::try_from(used_at.len()).unwrap(),
            rotated_at: at(0),
            recent_uses: Some(Json((0..).zip(used_at.iter().copied()).collect())),
            created_at: at(0),
            expires_at: at(1_000_000),
            ends_at: at(1_000_000),
            revoked_at: None,
            claims: None,
            resources: None,
        }
    }

    #[test]
    fn a_use_is_forgiven_for_ten_seconds_however_many_came_after_it() {
        let row = family(&[1_000, 5_000, 9_000, 9_500]);
        let at =
            |generation, millis| classify(&row, generation, DateTime::from_timestamp_millis(millis).unwrap());
        let refused = Outcome::Refused("the refresh token was used, and its successor too");
        assert_eq!(at(0, 11_000), refused);
        assert_eq!(at(0, 11_001), Outcome::Replayed);
        assert_eq!(at(1, 15_000), refused);
        assert_eq!(at(1, 15_001), Outcome::Replayed);
        assert_eq!(at(3, 19_500), Outcome::Again);
        assert_eq!(at(3, 19_501), Outcome::Replayed);
        assert_eq!(at(4, 900_000), Outcome::Rotated);
        assert_eq!(at(5, 10_000), Outcome::Refused(UNKNOWN_TOKEN));
    }

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
