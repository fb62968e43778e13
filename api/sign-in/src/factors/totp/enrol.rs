//! Adding, confirming and removing an app.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, Set,
};
use serde_json::json;
use shared_types::{EnrolledFactor, TotpConfirmation, TotpEnrolment, readable_email};

use super::{KIND, code, row};
use crate::factors::{
    FactorError, binding_hash, bound_to_session, enrolled, lock, record, recovery_codes, removal,
};
use kernel::{
    Error, QrCode, Result, Secret, Timestamp,
    secrets::{base64url, from_base64url},
};
use platform::{actor::Actor, ctx::Ctx, jobs::FactorChange, limits, mail};
use store::{
    db::{Topic, Tx},
    entity::{User, totp},
};

/// How long an enrolment waits for its confirmation.
const PENDING: TimeDelta = TimeDelta::minutes(15);
/// The purpose with which secrets are encrypted.
const PURPOSE: &str = "one-time password secret";

/// Begins the enrolment of an app for the person who calls.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; when the database does not answer.
pub async fn begin_own(ctx: &Ctx, actor: &Actor) -> Result<TotpEnrolment> {
    let user = &actor.person()?.user;
    actor.signed_in_recently(ctx.clock.now())?;
    begin(ctx, actor, user, &bound_to_session(actor)).await
}

/// Begins the enrolment of an app for a user, in place of one that is not confirmed yet. A confirmed one stays until
/// the new one is confirmed. `bound_to` names the session or the sign-in, with its browser, in which the app is
/// confirmed: somebody who has only the password must neither see the secret of the person nor have the person scan
/// theirs.
///
/// # Errors
/// [`Error::Unauthenticated`] when the actor's session has ended; when the database does not answer.
pub async fn begin(ctx: &Ctx, actor: &Actor, user: &User, bound_to: &str) -> Result<TotpEnrolment> {
    let secret: [u8; code::SECRET_LENGTH] = ctx.random.bytes();
    let ciphertext = ctx.cipher.encrypt(PURPOSE, base64url(&secret).as_bytes())?;
    let args = (actor.clone(), user.id, (ciphertext, binding_hash(bound_to)));
    let expires_at = ctx
        .db
        .write(args, |tx, (actor, user_id, (ciphertext, binding))| {
            Box::pin(async move {
                let user = lock(tx, actor, *user_id).await?;
                delete(tx, user.id, false).await?;
                let expires_at = tx.now() + PENDING;
                let row = totp::ActiveModel {
                    id: NotSet,
                    user_id: Set(user.id),
                    confirmed: Set(false),
                    ciphertext: Set(ciphertext.clone()),
                    last_step: Set(None),
                    created_at: Set(tx.now().into()),
                    expires_at: Set(Some(expires_at.into())),
                    last_used_at: Set(None),
                    binding_hash: Set(Some(binding.clone())),
                };
                row.insert(&**tx).await?;
                Ok(expires_at)
            })
        })
        .await?;
    shown(ctx, user, &secret, expires_at)
}

/// Returns the app of a user that waits to be confirmed in a session or sign-in, as [`begin`] returned it; `None`
/// when there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn pending(ctx: &Ctx, user: &User, bound_to: &str) -> Result<Option<TotpEnrolment>> {
    let Some(pending) = row(ctx.db.read(), user.id, false).await? else { return Ok(None) };
    let binding = binding_hash(bound_to);
    let Some(expires_at) = waits_until(&pending, &binding, ctx.clock.now()) else { return Ok(None) };
    shown(ctx, user, &secret(ctx, &pending)?, expires_at).map(Some)
}

/// Returns until when an enrolment waits to be confirmed in a session or sign-in; `None` when it does not: it has
/// expired, or was begun in another one.
fn waits_until(pending: &totp::Model, binding: &[u8], now: Timestamp) -> Option<Timestamp> {
    let is_bound = pending.binding_hash.as_deref() == Some(binding);
    pending.expires_at.map(|at| at.0).filter(|at| is_bound && *at > now)
}

/// Returns a secret as the person enters it into an app.
fn shown(ctx: &Ctx, user: &User, secret: &[u8], expires_at: Timestamp) -> Result<TotpEnrolment> {
    let settings = ctx.settings.current();
    let (text, mut uri) = code::texts(secret, &settings.name, &readable_email(&user.email))?;
    let mut qr_code = QrCode::of(&uri);
    if qr_code.is_none() {
        // The name has many characters that take more room in a URI.
        let host = ctx.config.server.public_url.host_str().unwrap_or_default();
        uri = code::texts(secret, host, &user.id.to_string())?.1;
        qr_code = QrCode::of(&uri);
    }
    Ok(TotpEnrolment { secret: text, uri, qr_code: qr_code.map(|code| code.to_svg()), expires_at })
}

/// Confirms the app of the person who calls.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::Invalid`] at `code`; [`Error::Conflict`] with
/// `not_pending`; [`Error::TooOften`].
pub async fn confirm_own(ctx: &Ctx, actor: &Actor, confirmation: TotpConfirmation) -> Result<EnrolledFactor> {
    let user = &actor.person()?.user;
    actor.signed_in_recently(ctx.clock.now())?;
    limits::check_mail(ctx, actor, &user.email).await?;
    match confirm(ctx, actor, user, &bound_to_session(actor), &confirmation.code).await? {
        Ok(codes) => Ok(EnrolledFactor { recovery_codes: codes.map(recovery_codes::shown) }),
        Err(refusal) => Err(refusal.at_field("code")),
    }
}

/// Confirms the app of a user, in the session or sign-in in which [`begin`] was called, with a code that it shows.
/// From then on it is a factor of the user, in place of the one before. Returns the recovery codes, if these are the
/// first ones. The user is notified by mail.
///
/// # Errors
/// [`Error::Conflict`] with `not_pending` when no enrolment waits there, or the user got a factor since the sign-in
/// came to this step; [`Error::Unauthenticated`] when the actor's session has ended. A refusal is a value, not an
/// error.
pub async fn confirm(
    ctx: &Ctx,
    actor: &Actor,
    user: &User,
    bound_to: &str,
    code: &str,
) -> Result<Result<Option<Vec<Secret>>, FactorError>> {
    let args = (ctx.clone(), actor.clone(), user.id, (binding_hash(bound_to), Secret::new(code)));
    ctx.db
        .write(args, |tx, (ctx, actor, id, (binding, code))| {
            Box::pin(enrol(tx, ctx, actor, *id, (binding, code)))
        })
        .await
}

async fn enrol(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    user_id: i64,
    (binding, code): (&[u8], &Secret),
) -> Result<Result<Option<Vec<Secret>>, FactorError>> {
    let user = lock(tx, actor, user_id).await?;
    let pending = row(&**tx, user.id, false).await?;
    let mut pending = pending.filter(|row| waits_until(row, binding, tx.now()).is_some());
    // A sign-in in which a factor is added has proved one only. A factor that the person has got meanwhile is
    // replaced in a session, never by somebody who has the password.
    if actor.session_id().is_none() && enrolled::count(&**tx, user.id).await?.has_second_factor() {
        pending = None;
    }
    let Some(pending) = pending else {
        let text = "no app waits to be confirmed: begin again";
        return Err(Error::Conflict { code: "not_pending", text });
    };
    let Some(step) = code::step_of(&secret(ctx, &pending)?, code.expose(), tx.now())? else {
        return Ok(Err(FactorError::Wrong));
    };
    delete(tx, user.id, true).await?;
    let mut row = pending.into_active_model();
    row.confirmed = Set(true);
    row.last_step = Set(Some(step));
    row.created_at = Set(tx.now().into());
    row.expires_at = Set(None);
    row.binding_hash = Set(None);
    row.update(&**tx).await?;
    tx.touch(Topic::Revocations);
    record(tx, actor, &user, "totp.enrolled", json!({})).await?;
    mail::factor_changed(tx, &user, FactorChange::TotpAdded).await?;
    recovery_codes::make_first(tx, ctx, actor, &user).await.map(Ok)
}

/// Removes the app of the person who calls.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::NotFound`] when there is none; [`Error::TooOften`].
pub async fn remove_own(ctx: &Ctx, actor: &Actor) -> Result<()> {
    let user = &actor.person()?.user;
    actor.signed_in_recently(ctx.clock.now())?;
    limits::check_mail(ctx, actor, &user.email).await?;
    remove(ctx, actor, user.id).await
}

/// Removes the app of a user, also one that is not confirmed yet. The user is notified by mail.
///
/// # Errors
/// [`Error::NotFound`] when there is none; [`Error::Unauthenticated`] when the actor's session has ended.
pub async fn remove(ctx: &Ctx, actor: &Actor, user_id: i64) -> Result<()> {
    let args = (ctx.clone(), actor.clone(), user_id);
    ctx.db
        .write(args, |tx, (ctx, actor, user_id)| {
            Box::pin(async move {
                let user = lock(tx, actor, *user_id).await?;
                let was_confirmed = row(&**tx, user.id, true).await?.is_some();
                if tx.execute(&(KIND.delete)(user.id)).await?.rows_affected() == 0 {
                    return Err(Error::NotFound("factor"));
                }
                if !was_confirmed {
                    return Ok(());
                }
                removal::follow(tx, ctx, &user).await?;
                record(tx, actor, &user, "totp.removed", json!({})).await?;
                mail::factor_changed(tx, &user, FactorChange::TotpRemoved).await
            })
        })
        .await
}

async fn delete(tx: &Tx<'_>, user_id: i64, confirmed: bool) -> Result<()> {
    totp::Entity::delete_many()
        .filter(totp::Column::UserId.eq(user_id))
        .filter(totp::Column::Confirmed.eq(confirmed))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Decrypts the secret of an app.
pub(super) fn secret(ctx: &Ctx, row: &totp::Model) -> Result<Vec<u8>> {
    let text = ctx.cipher.decrypt(PURPOSE, &row.ciphertext)?;
    let text = std::str::from_utf8(&text).ok().and_then(from_base64url);
    text.ok_or_else(|| Error::internal("a stored one-time password secret is malformed"))
}
