//! Deletes what has expired, in small batches, so that no write transaction is long.

use chrono::TimeDelta;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, TryGetable, Value, sea_query::Expr,
};
use shared_types::{JobState, Word};
use uuid::Uuid;

use super::ctx::Ctx;
use kernel::{Result, Timestamp, clock::MAX_AHEAD};
use store::{
    columns::Millis,
    entity::{
        api_token, audit_event, authentication, authorization_code, change, device_code, email_change,
        email_code, failed_attempt, failed_code, grant, idempotency_key, initial_access_token, interaction,
        invitation, job, known_browser, passkey_challenge, password_reset, refusal, refusal_hour,
        revoked_token, session, setup_link, sign_in_notice, totp, upstream_request, used_assertion,
    },
};

/// How long a password reset, an email change or a code by mail is kept after it expired, so that they can be counted.
const LINK_RETENTION: TimeDelta = TimeDelta::days(1);
/// The maximum number of rows of one kind that one call deletes.
const BATCH: u64 = 500;
/// How long a code is kept after it expired, so that its reuse is detected.
const CODE_RETENTION: TimeDelta = TimeDelta::days(1);
/// How long an invitation is kept after it expired, so that its page can explain why it no longer works. The same
/// applies to initial access tokens, with which applications register themselves.
const INVITATION_RETENTION: TimeDelta = TimeDelta::days(90);
/// How long a personal API token is kept after it expired, so that its owner can see why it no longer works.
const API_TOKEN_RETENTION: TimeDelta = TimeDelta::days(30);
/// How long a refused request of an application is kept after the last one like it.
const REFUSAL_RETENTION: TimeDelta = TimeDelta::days(14);
/// How long the rows are kept that notify other instances of a change.
const CHANGE_RETENTION: TimeDelta = TimeDelta::minutes(10);
/// How long wrong codes of a person are counted after the last one.
const FAILED_CODE_RETENTION: TimeDelta = TimeDelta::days(1);

/// Deletes rows that are no longer needed: expired sessions (with their grants, by cascade), interactions, sign-ins
/// that did not finish, codes, grants, revoked tokens, used assertions, idempotency keys, initial access tokens, API
/// tokens, invitations and other links, enrolments of apps that were not confirmed, challenges of passkeys, counts of
/// wrong codes and passwords, browsers that are forgotten, notices of sign-ins; change notices of other instances;
/// refused requests of applications; and finished jobs and audit events beyond the retention of the settings. Deletes
/// at most one batch of each; returns whether more remain.
///
/// # Errors
/// When the database does not answer.
pub async fn delete_expired_batch(ctx: &Ctx) -> Result<bool> {
    let now = ctx.clock.now();
    let at = |time: Timestamp| Millis::from(time);
    let mut more = false;
    let expired = session::Column::ExpiresAt.lt(at(now));
    more |= delete::<session::Entity, Uuid>(ctx, session::Column::Id, expired).await?;
    let expired = interaction::Column::ExpiresAt.lt(at(now));
    more |= delete::<interaction::Entity, Uuid>(ctx, interaction::Column::Id, expired).await?;
    let expired = authentication::Column::ExpiresAt.lt(at(now));
    more |= delete::<authentication::Entity, Uuid>(ctx, authentication::Column::Id, expired).await?;
    let expired = authorization_code::Column::ExpiresAt.lt(at(now - CODE_RETENTION));
    more |= delete::<authorization_code::Entity, Vec<u8>>(ctx, authorization_code::Column::CodeHash, expired)
        .await?;
    let expired = device_code::Column::ExpiresAt.lt(at(now - CODE_RETENTION));
    more |= delete::<device_code::Entity, Uuid>(ctx, device_code::Column::Id, expired).await?;
    let expired = grant::Column::ExpiresAt.lt(at(now));
    more |= delete::<grant::Entity, Uuid>(ctx, grant::Column::Id, expired).await?;
    // Kept longer, for a clock that is ahead and will be set right.
    let expired = revoked_token::Column::ExpiresAt.lt(at(now - MAX_AHEAD));
    more |= delete::<revoked_token::Entity, String>(ctx, revoked_token::Column::Jti, expired).await?;
    let expired = invitation::Column::ExpiresAt.lt(at(now - INVITATION_RETENTION));
    more |= delete::<invitation::Entity, i64>(ctx, invitation::Column::Id, expired).await?;
    let expired = setup_link::Column::ExpiresAt.lt(at(now - INVITATION_RETENTION));
    more |= delete::<setup_link::Entity, i64>(ctx, setup_link::Column::Id, expired).await?;
    let old = change::Column::At.lt(at(now - CHANGE_RETENTION));
    more |= delete::<change::Entity, i64>(ctx, change::Column::Id, old).await?;
    let expired = idempotency_key::Column::ExpiresAt.lt(at(now - MAX_AHEAD));
    more |=
        delete::<idempotency_key::Entity, Vec<u8>>(ctx, idempotency_key::Column::KeyHash, expired).await?;
    let expired = password_reset::Column::ExpiresAt.lt(at(now - LINK_RETENTION));
    more |= delete::<password_reset::Entity, i64>(ctx, password_reset::Column::Id, expired).await?;
    let expired = email_change::Column::ExpiresAt.lt(at(now - LINK_RETENTION));
    more |= delete::<email_change::Entity, i64>(ctx, email_change::Column::Id, expired).await?;
    let expired = used_assertion::Column::ExpiresAt.lt(at(now - MAX_AHEAD));
    more |= delete::<used_assertion::Entity, Vec<u8>>(ctx, used_assertion::Column::AssertionHash, expired)
        .await?;
    let expired = initial_access_token::Column::ExpiresAt.lt(at(now - INVITATION_RETENTION));
    more |=
        delete::<initial_access_token::Entity, i64>(ctx, initial_access_token::Column::Id, expired).await?;
    let expired = api_token::Column::ExpiresAt.lt(at(now - API_TOKEN_RETENTION));
    more |= delete::<api_token::Entity, i64>(ctx, api_token::Column::Id, expired).await?;
    let old = refusal::Column::LastAt.lt(at(now - REFUSAL_RETENTION));
    more |= delete::<refusal::Entity, i64>(ctx, refusal::Column::Id, old).await?;
    let old = refusal_hour::Column::Hour.lt(at(now - REFUSAL_RETENTION));
    more |= delete::<refusal_hour::Entity, i64>(ctx, refusal_hour::Column::Id, old).await?;
    more |= delete_expired_factors(ctx, now).await?;
    let settings = ctx.settings.current();
    let kept = |days: u32| at(now - TimeDelta::days(days.into()));
    let old = job::Column::State
        .ne(JobState::Waiting.as_str())
        .and(job::Column::FinishedAt.lt(Some(kept(settings.job_retention_days))));
    more |= delete::<job::Entity, i64>(ctx, job::Column::Id, old).await?;
    let old = audit_event::Column::At.lt(kept(settings.audit_retention_days));
    more |= delete::<audit_event::Entity, i64>(ctx, audit_event::Column::Id, old).await?;
    Ok(more)
}

/// Deletes what belongs to factors: enrolments that were not confirmed, challenges, codes, counts of wrong ones, and
/// sign-ins that did not come back from an identity provider.
async fn delete_expired_factors(ctx: &Ctx, now: Timestamp) -> Result<bool> {
    let at = |time: Timestamp| Millis::from(time);
    let mut more = false;
    let expired = email_code::Column::ExpiresAt.lt(at(now - LINK_RETENTION));
    more |= delete::<email_code::Entity, i64>(ctx, email_code::Column::Id, expired).await?;
    let expired = totp::Column::ExpiresAt.lt(at(now));
    more |= delete::<totp::Entity, i64>(ctx, totp::Column::Id, expired).await?;
    let expired = passkey_challenge::Column::ExpiresAt.lt(at(now));
    more |= delete::<passkey_challenge::Entity, Uuid>(ctx, passkey_challenge::Column::Id, expired).await?;
    let old = failed_code::Column::LastAt.lt(at(now - FAILED_CODE_RETENTION));
    more |= delete::<failed_code::Entity, i64>(ctx, failed_code::Column::Id, old).await?;
    let expired = failed_attempt::Column::ExpiresAt.lt(at(now));
    more |= delete::<failed_attempt::Entity, Vec<u8>>(ctx, failed_attempt::Column::KeyHash, expired).await?;
    let expired = sign_in_notice::Column::ExpiresAt.lt(at(now - LINK_RETENTION));
    more |= delete::<sign_in_notice::Entity, i64>(ctx, sign_in_notice::Column::Id, expired).await?;
    let expired = upstream_request::Column::ExpiresAt.lt(at(now));
    more |= delete::<upstream_request::Entity, Vec<u8>>(ctx, upstream_request::Column::StateHash, expired)
        .await?;
    let expired = known_browser::Column::ExpiresAt.lt(at(now));
    more |= delete::<known_browser::Entity, Vec<u8>>(ctx, known_browser::Column::KeyHash, expired).await?;
    Ok(more)
}

/// Reads the keys of up to one batch of rows, then deletes those rows in one short write; returns whether more may
/// remain.
async fn delete<E, K>(ctx: &Ctx, key: E::Column, expired: Expr) -> Result<bool>
where
    E: EntityTrait,
    E::Column: Sync,
    K: TryGetable + Into<Value> + Clone + Send + Sync + 'static,
{
    let keys: Vec<K> = E::find()
        .select_only()
        .column(key)
        .filter(expired)
        .limit(BATCH)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    if keys.is_empty() {
        return Ok(false);
    }
    let more = keys.len() as u64 == BATCH;
    ctx.db
        .write((key, keys), |tx, (key, keys)| {
            Box::pin(async move {
                E::delete_many().filter(key.is_in(keys.iter().cloned())).exec(&**tx).await?;
                Ok(())
            })
        })
        .await?;
    Ok(more)
}
