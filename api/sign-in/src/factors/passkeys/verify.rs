//! Signing in with a passkey.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};
use shared_types::FactorKind;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, PasskeyAuthentication, PublicKeyCredential, Webauthn,
};

use super::ceremony::{self, PasskeyOptions};
use crate::factors::{FactorError, Proof, Verified, count_refused, lock_user, record};
use kernel::{Error, Result};
use platform::{
    actor::{Actor, RequestSource},
    ctx::Ctx,
    jobs::FactorChange,
    limits, mail,
};
use store::{
    db::Tx,
    entity::{User, passkey, passkey_challenge},
};

/// Begins a sign-in with a passkey that says who the user is: returns the options of `navigator.credentials.get`. The
/// caller chooses the mediation: `conditional` for autofill, none for a button. `bound_to` names the sign-in, with its
/// browser, in which the challenge is answered.
///
/// # Errors
/// [`Error::Conflict`] with `passkeys_unavailable`; [`Error::TooOften`]; when the database does not answer.
pub async fn begin(ctx: &Ctx, source: &RequestSource, bound_to: &str) -> Result<PasskeyOptions> {
    limits::check_interaction(ctx, source, ceremony::SIZE).await?;
    let started = ceremony::relying_party(ctx)?.start_discoverable_authentication();
    let (options, state) = started.map_err(Error::internal)?;
    ceremony::begin(ctx, None, bound_to, &state, &options).await
}

/// Begins the verification of a passkey of a user, as a second factor; `None` when the user has none.
///
/// # Errors
/// [`Error::Conflict`] with `passkeys_unavailable`; [`Error::TooOften`]; when the database does not answer.
pub async fn begin_for_user(
    ctx: &Ctx,
    source: &RequestSource,
    user_id: i64,
    bound_to: &str,
) -> Result<Option<PasskeyOptions>> {
    limits::check_interaction(ctx, source, ceremony::SIZE).await?;
    let rows = passkey::Entity::find().filter(passkey::Column::UserId.eq(user_id)).all(ctx.db.read()).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let passkeys: Vec<_> = rows.iter().map(ceremony::credential).collect::<Result<_>>()?;
    let started = ceremony::relying_party(ctx)?.start_passkey_authentication(&passkeys);
    let (options, state) = started.map_err(Error::internal)?;
    ceremony::begin(ctx, Some(user_id), bound_to, &state, &options).await.map(Some)
}

/// Verifies the answer of a passkey, as `PublicKeyCredential.toJSON` returns it, to a challenge of [`begin`] or
/// [`begin_for_user`]. The challenge is used up, whatever the answer. A passkey whose counter does not grow may have
/// been copied: it is refused, and its user is notified by mail, at most once an hour.
///
/// # Errors
/// [`Error::Conflict`] with `passkeys_unavailable`; when the database does not answer. A refusal is a value, not an
/// error.
pub async fn verify(
    ctx: &Ctx,
    actor: &Actor,
    bound_to: &str,
    (challenge_id, answer): (Uuid, Value),
) -> Result<Result<Verified, FactorError>> {
    let args = Args {
        ctx: ctx.clone(),
        actor: actor.clone(),
        bound_to: bound_to.to_owned(),
        challenge_id,
        answer: serde_json::from_value(answer).ok(),
        relying_party: ceremony::relying_party(ctx)?,
    };
    let (user, outcome) = ctx.db.write(args, |tx, args| Box::pin(verify_in_transaction(tx, args))).await?;
    if let (Some(user), Err(refusal)) = (&user, &outcome) {
        count_refused(ctx, actor, user, FactorKind::Passkey);
        if *refusal == FactorError::Copied {
            // After the commit, since a transaction that is restarted must not find its own warning.
            limits::count_copy_warning(ctx, user.id).await;
        }
    }
    Ok(outcome)
}

struct Args {
    ctx: Ctx,
    actor: Actor,
    bound_to: String,
    challenge_id: Uuid,
    /// `None` when it is malformed.
    answer: Option<PublicKeyCredential>,
    relying_party: Webauthn,
}

async fn verify_in_transaction(
    tx: &Tx<'_>,
    args: &Args,
) -> Result<(Option<User>, Result<Verified, FactorError>)> {
    let Some(challenge) = ceremony::take(tx, args.challenge_id, &args.bound_to).await? else {
        return Ok((None, Err(FactorError::Expired)));
    };
    let Some(answer) = &args.answer else { return Ok((None, Err(FactorError::Wrong))) };
    let Some((user, row)) = owner(tx, &challenge, answer).await? else {
        return Ok((None, Err(FactorError::NotEnrolled)));
    };
    let outcome = match check(&args.relying_party, &challenge, answer, &row) {
        Ok(result) => accept(tx, &user, row, &result).await?,
        Err(FactorError::Copied) => {
            if limits::may_warn_of_copy(&args.ctx, user.id).await {
                refuse_copy(tx, &args.actor, &user, &row).await?;
            }
            Err(FactorError::Copied)
        }
        Err(refusal) => Err(refusal),
    };
    Ok((Some(user), outcome))
}

/// Finds the passkey of an answer and locks its user, so that the counter is compared with the one of the last use. The
/// user handle must be that of the user, and the challenge one for the user, if it is for a certain one.
async fn owner(
    tx: &Tx<'_>,
    challenge: &passkey_challenge::Model,
    answer: &PublicKeyCredential,
) -> Result<Option<(User, passkey::Model)>> {
    let hash = ceremony::credential_hash(answer.get_credential_id());
    let find = || passkey::Entity::find().filter(passkey::Column::CredentialHash.eq(hash.clone())).one(&**tx);
    let Some(row) = find().await? else { return Ok(None) };
    let Some(user) = lock_user(tx, row.user_id).await? else { return Ok(None) };
    let handle = answer.get_user_unique_id();
    let is_owner = match challenge.user_id {
        Some(id) => id == user.id && handle.is_none_or(|handle| handle == user.sub.as_bytes()),
        None => handle.is_some_and(|handle| handle == user.sub.as_bytes()),
    };
    // Read again: it may have been used or removed before the user was locked.
    let row = find().await?.filter(|_| is_owner);
    Ok(row.map(|row| (user, row)))
}

/// Verifies an answer by the credential as it is stored now.
fn check(
    relying_party: &Webauthn,
    challenge: &passkey_challenge::Model,
    answer: &PublicKeyCredential,
    row: &passkey::Model,
) -> Result<AuthenticationResult, FactorError> {
    let credential = ceremony::credential(row).map_err(|_| FactorError::Wrong)?;
    let checked = match challenge.user_id {
        None => {
            let state =
                ceremony::state::<DiscoverableAuthentication>(challenge).ok_or(FactorError::Expired)?;
            relying_party.finish_discoverable_authentication_v2(answer, state, &credential)
        }
        Some(_) => {
            let state = ceremony::state::<PasskeyAuthentication>(challenge).ok_or(FactorError::Expired)?;
            relying_party.finish_passkey_authentication(answer, &state)
        }
    };
    let result = checked.map_err(|error| ceremony::refusal(&error))?;
    // The state of a known user contains the counter of when the challenge was made.
    let counter = i64::from(result.counter());
    match (counter > 0 || row.counter > 0) && counter <= row.counter {
        true => Err(FactorError::Copied),
        false => Ok(result),
    }
}

async fn accept(
    tx: &Tx<'_>,
    user: &User,
    row: passkey::Model,
    result: &AuthenticationResult,
) -> Result<Result<Verified, FactorError>> {
    let mut credential = ceremony::credential(&row)?;
    let (id, amr) = (row.id, methods(result.backup_eligible()));
    let mut row = row.into_active_model();
    if credential.update_credential(result) == Some(true) {
        row.credential = Set(serde_json::to_string(&credential).map_err(Error::internal)?);
    }
    row.counter = Set(result.counter().into());
    row.backup_eligible = Set(result.backup_eligible());
    row.backed_up = Set(result.backup_state());
    row.last_used_at = Set(Some(tx.now().into()));
    row.update(&**tx).await?;
    Ok(Ok(Verified::new(user.id, FactorKind::Passkey, amr, Proof::Passkey(id))))
}

/// Returns the methods of a passkey (RFC 8176 section 2): a key that the authenticator may copy to other devices is
/// called one in software. Each is two factors in one: the key, and what its user was verified by.
pub(super) fn methods(backup_eligible: bool) -> &'static [&'static str] {
    if backup_eligible { &["swk", "user", "mfa"] } else { &["hwk", "user", "mfa"] }
}

async fn refuse_copy(tx: &Tx<'_>, actor: &Actor, user: &User, row: &passkey::Model) -> Result<()> {
    let details = json!({ "passkey": row.id, "name": row.name, "counter": row.counter });
    record(tx, actor, user, "passkey.refused", details).await?;
    mail::factor_changed(tx, user, FactorChange::PasskeyRefused { name: row.name.clone() }).await
}

#[cfg(test)]
mod tests {
    use super::methods;

    #[test]
    fn a_passkey_that_can_be_copied_is_a_key_in_software() {
        assert_eq!(methods(true), ["swk", "user", "mfa"]);
        assert_eq!(methods(false), ["hwk", "user", "mfa"]);
    }
}
