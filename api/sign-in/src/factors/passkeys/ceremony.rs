//! Challenges, and what is common to registering and verifying a passkey.

use chrono::TimeDelta;
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::{Webauthn, WebauthnBuilder, WebauthnError};

use crate::factors::{FactorError, binding_hash};
use kernel::{Error, Result, secrets::sha256};
use platform::{config::PASSKEYS_UNAVAILABLE, ctx::Ctx};
use store::{
    db::Tx,
    entity::{passkey, passkey_challenge},
};

/// How long a challenge waits. The page of a sign-in offers passkeys for as long as it is open.
const LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// About how many bytes a challenge takes in the database, by which an address is limited in how many it requests.
pub(super) const SIZE: usize = 1_000;

/// What a browser needs to ask for a passkey.
#[derive(Debug, Clone)]
pub struct PasskeyOptions {
    /// The challenge that the answer of the passkey is for.
    pub challenge_id: Uuid,
    /// The member `publicKey` of the options of `navigator.credentials.create` or `.get`, as JSON (WebAuthn Level 3
    /// sections 5.1.9 and 5.1.10).
    pub public_key: Value,
}

/// Returns the relying party: this server.
///
/// # Errors
/// [`Error::Conflict`] with `passkeys_unavailable` when the public URL has an address in place of a domain.
pub(super) fn relying_party(ctx: &Ctx) -> Result<Webauthn> {
    let server = &ctx.config.server;
    let unavailable = Error::Conflict { code: "passkeys_unavailable", text: PASSKEYS_UNAVAILABLE };
    let Some(rp_id) = &server.webauthn_rp_id else { return Err(unavailable) };
    let name = ctx.settings.current().name.clone();
    WebauthnBuilder::new(rp_id, &server.public_url)
        .map(|builder| match &server.ui_url {
            // People add passkeys there.
            Some(url) => builder.append_allowed_origin(url),
            None => builder,
        })
        .and_then(|builder| builder.rp_name(&name).build())
        .map_err(Error::internal)
}

/// Stores the state of a ceremony; returns what the browser needs. `bound_to` names the session or the sign-in, with
/// its browser, in which the challenge is answered.
pub(super) async fn begin(
    ctx: &Ctx,
    user_id: Option<i64>,
    bound_to: &str,
    state: &impl Serialize,
    options: &impl Serialize,
) -> Result<PasskeyOptions> {
    let challenge_id = ctx.random.uuid();
    let state = serde_json::to_string(state).map_err(Error::internal)?;
    let mut options = serde_json::to_value(options).map_err(Error::internal)?;
    ctx.db
        .write((challenge_id, user_id, binding_hash(bound_to), state), |tx, (id, user_id, binding, state)| {
            Box::pin(async move {
                let row = passkey_challenge::ActiveModel {
                    id: Set(*id),
                    user_id: Set(*user_id),
                    binding_hash: Set(binding.clone()),
                    state: Set(Some(state.clone())),
                    expires_at: Set((tx.now() + LIFETIME).into()),
                };
                row.insert(&**tx).await?;
                Ok(())
            })
        })
        .await?;
    Ok(PasskeyOptions { challenge_id, public_key: options["publicKey"].take() })
}

/// Takes a challenge away, whatever its answer; `None` when there is none that is bound to this session or sign-in, for
/// example because it was answered, or it has expired.
pub(super) async fn take(tx: &Tx<'_>, id: Uuid, bound_to: &str) -> Result<Option<passkey_challenge::Model>> {
    let found = passkey_challenge::Entity::find_by_id(id).one(&**tx).await?;
    let binding = binding_hash(bound_to);
    let Some(challenge) = found.filter(|challenge| challenge.binding_hash == binding) else {
        return Ok(None);
    };
    let deleted = passkey_challenge::Entity::delete_by_id(id).exec(&**tx).await?;
    Ok(Some(challenge).filter(|known| deleted.rows_affected == 1 && known.expires_at.0 > tx.now()))
}

/// Reads the state of a ceremony; `None` when it is one of another kind.
pub(super) fn state<S: DeserializeOwned>(challenge: &passkey_challenge::Model) -> Option<S> {
    serde_json::from_str(challenge.state.as_deref()?).ok()
}

/// Returns the credential of a row.
pub(super) fn credential(row: &passkey::Model) -> Result<webauthn_rs::prelude::Passkey> {
    serde_json::from_str(&row.credential).map_err(Error::internal)
}

/// Returns the hash that a credential is looked up by.
pub(super) fn credential_hash(id: &[u8]) -> Vec<u8> {
    sha256(id)
}

/// Returns why an answer was not accepted.
pub(super) fn refusal(error: &WebauthnError) -> FactorError {
    tracing::debug!(%error, "the answer of a passkey is refused");
    match error {
        WebauthnError::InvalidRPOrigin
        | WebauthnError::InvalidRPIDHash
        | WebauthnError::CredentialCrossOrigin => FactorError::WrongSite,
        WebauthnError::MismatchedChallenge => FactorError::WrongChallenge,
        WebauthnError::UserNotPresent | WebauthnError::UserNotVerified => FactorError::NotVerified,
        WebauthnError::CredentialNotFound | WebauthnError::InvalidUserUniqueId => FactorError::NotEnrolled,
        WebauthnError::CredentialPossibleCompromise => FactorError::Copied,
        _ => FactorError::Wrong,
    }
}
