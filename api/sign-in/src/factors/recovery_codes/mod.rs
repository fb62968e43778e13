//! Recovery codes: with each of them a person signs in once, in place of another factor. They are made with the first
//! other factor, and end with the last one.
//!
//! A code has 60 random bits and is stored as a keyed hash. No slow hash is needed, as for a password that a person
//! chose: without the key, which is encrypted with `ALDABA_ENCRYPTION_KEY`, the hashes cannot be tried at all, and with
//! it 2^60 attempts are too many.

mod code;

use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
    sea_query::Expr,
};
use serde_json::json;
use shared_types::{CreatedRecoveryCodes, FactorKind, RecoveryCodes};

use super::{FactorError, Kind, Proof, Verified, attempts, count_refused, enrolled, lock, record};
use crate::steps::acr::RECOVERY;
use kernel::{Error, Result, Secret, Timestamp};
use platform::{actor::Actor, ctx::Ctx, jobs::FactorChange, limits, mail};
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::{User, recovery_code},
};

/// How many codes are made at a time.
const COUNT: usize = 10;

pub(super) const KIND: Kind = Kind {
    kind: FactorKind::RecoveryCode,
    count: |user_id| {
        recovery_code::Entity::find()
            .select_only()
            .expr(Expr::cust("'recovery_code'"))
            .expr(recovery_code::Column::Id.count())
            .expr(recovery_code::Column::CreatedAt.min())
            .filter(recovery_code::Column::UserId.eq(user_id))
            .filter(recovery_code::Column::UsedAt.is_null())
            .into_query()
    },
    delete: |user_id| {
        recovery_code::Entity::delete_many().filter(recovery_code::Column::UserId.eq(user_id)).into_query()
    },
};

/// Returns how many recovery codes a user has left; `None` when none were made.
pub(super) async fn find(ctx: &Ctx, user_id: i64) -> Result<Option<RecoveryCodes>> {
    let rows = recovery_code::Entity::find()
        .filter(recovery_code::Column::UserId.eq(user_id))
        .order_by_asc(recovery_code::Column::Id)
        .all(ctx.db.read())
        .await?;
    let left = rows.iter().filter(|row| row.used_at.is_none()).count() as u64;
    Ok(rows.first().map(|row| RecoveryCodes { left, created_at: row.created_at.0 }))
}

/// Makes recovery codes for a user who has just enrolled a factor, unless there are some, used or not.
pub(super) async fn make_first(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
) -> Result<Option<Vec<Secret>>> {
    let known =
        recovery_code::Entity::find().filter(recovery_code::Column::UserId.eq(user.id)).one(&**tx).await?;
    match known {
        Some(_) => Ok(None),
        None => make(tx, ctx, actor, user).await.map(Some),
    }
}

/// Replaces the recovery codes of the person who calls, who has another factor.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::Conflict`] with `no_factor`; [`Error::TooOften`].
pub async fn replace_own(ctx: &Ctx, actor: &Actor) -> Result<CreatedRecoveryCodes> {
    let user = &actor.person()?.user;
    actor.signed_in_recently(ctx.clock.now())?;
    limits::check_mail(ctx, actor, &user.email).await?;
    let args = (ctx.clone(), actor.clone(), user.id);
    let codes = ctx.db.write(args, |tx, (ctx, actor, id)| Box::pin(replace(tx, ctx, actor, *id))).await?;
    Ok(CreatedRecoveryCodes { recovery_codes: shown(codes) })
}

async fn replace(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user_id: i64) -> Result<Vec<Secret>> {
    let user = lock(tx, actor, user_id).await?;
    if !enrolled::count(&**tx, user.id).await?.has_second_factor() {
        let text = "recovery codes replace another factor: add one first";
        return Err(Error::Conflict { code: "no_factor", text });
    }
    let codes = make(tx, ctx, actor, &user).await?;
    mail::factor_changed(tx, &user, FactorChange::RecoveryCodesMade).await?;
    Ok(codes)
}

/// Makes new codes in place of the old ones; returns them.
async fn make(tx: &Tx<'_>, ctx: &Ctx, actor: &Actor, user: &User) -> Result<Vec<Secret>> {
    delete_all(tx, user.id).await?;
    let codes: Vec<Secret> = (0..COUNT).map(|_| code::generate(&ctx.random)).collect();
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        code_hash: Set(hash(ctx, user.id, code.expose())),
        created_at: Set(tx.now().into()),
        used_at: Set(None),
    });
    recovery_code::Entity::insert_many(rows).exec_without_returning(&**tx).await?;
    tx.touch(Topic::Revocations);
    record(tx, actor, user, "recovery_codes.created", json!({})).await?;
    Ok(codes)
}

/// Deletes the recovery codes of a user.
pub(super) async fn delete_all(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    let own = recovery_code::Column::UserId.eq(user_id);
    recovery_code::Entity::delete_many().filter(own).exec(&**tx).await?;
    Ok(())
}

/// Deletes the recovery codes of a user that were made since a time.
pub(super) async fn delete_since(tx: &Tx<'_>, user_id: i64, since: Timestamp) -> Result<()> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::UserId.eq(user_id))
        .filter(recovery_code::Column::CreatedAt.gte(Millis::from(since)))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Uses a recovery code of a user up. The user is notified by mail.
///
/// # Errors
/// [`Error::TooOften`] after several wrong codes; when the database does not answer. A refusal is a value, not an
/// error.
pub async fn verify(
    ctx: &Ctx,
    actor: &Actor,
    user_id: i64,
    code: &str,
) -> Result<Result<Verified, FactorError>> {
    let args = (ctx.clone(), actor.clone(), user_id, hash(ctx, user_id, &code::normal(code)));
    let (user, refusal) =
        ctx.db.write(args, |tx, (_, actor, id, hash)| Box::pin(use_up(tx, actor, *id, hash))).await?;
    if let (Some(user), Some(FactorError::Wrong)) = (&user, refusal) {
        count_refused(ctx, actor, user, FactorKind::RecoveryCode);
    }
    let amr = &["otp", RECOVERY];
    let verified = Verified::new(user_id, FactorKind::RecoveryCode, amr, Proof::Used);
    Ok(refusal.map_or(Ok(verified), Err))
}

async fn use_up(
    tx: &Tx<'_>,
    actor: &Actor,
    user_id: i64,
    hash: &[u8],
) -> Result<(Option<User>, Option<FactorError>)> {
    let Some(user) = attempts::begin(tx, user_id).await? else {
        return Ok((None, Some(FactorError::NotEnrolled)));
    };
    let row = recovery_code::Entity::find()
        .filter(recovery_code::Column::UserId.eq(user_id))
        .filter(recovery_code::Column::CodeHash.eq(hash))
        .one(&**tx)
        .await?;
    let Some(row) = row else {
        attempts::failed(tx, user_id).await?;
        return Ok((Some(user), Some(FactorError::Wrong)));
    };
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(recovery_code::Column::Id.eq(row.id))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(&**tx)
        .await?;
    if used.rows_affected == 0 {
        return Ok((Some(user), Some(FactorError::Used)));
    }
    attempts::forget(tx, user_id).await?;
    tx.touch(Topic::Revocations);
    let left = enrolled::count(&**tx, user_id).await?.recovery_codes();
    record(tx, actor, &user, "recovery_code.used", json!({ "left": left })).await?;
    mail::factor_changed(tx, &user, FactorChange::RecoveryCodeUsed { left }).await?;
    Ok((Some(user), None))
}

/// Returns codes as they are shown to the person.
pub(super) fn shown(codes: Vec<Secret>) -> Vec<String> {
    codes.iter().map(|code| code.expose().to_owned()).collect()
}

/// Returns the hash of a code in its normal form.
fn hash(ctx: &Ctx, user_id: i64, code: &str) -> Vec<u8> {
    ctx.secrets.person_code_hash("recovery code", &user_id.to_be_bytes(), &code::normal(code))
}
