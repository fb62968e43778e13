//! Registering a passkey.

use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set,
};
use serde_json::{Value, json};
use shared_types::{CreatePasskey, CreatedPasskey, FactorKind, Passkey, readable_email};
use uuid::Uuid;
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential, Webauthn};

use super::{
    authenticators,
    ceremony::{self, PasskeyOptions},
    to_dto,
    verify::methods,
};
use crate::factors::{
    FactorError, Proof, Verified, bound_to_session, enrolled, lock, record, recovery_codes,
};
use kernel::{
    Error, Fields, Result, Secret,
    secrets::sha256,
    validate::{self, MAX_NAME},
};
use platform::{
    actor::{Actor, RequestSource},
    ctx::Ctx,
    jobs::FactorChange,
    limits, mail,
};
use store::{
    db::{Topic, Tx},
    entity::{User, passkey},
};

/// The code of the conflict of a passkey with a factor that the person got meanwhile.
pub const FACTOR_ADDED: &str = "factor_added";
/// How many passkeys a person may have.
const MAX_PASSKEYS: u64 = 20;

/// Begins the registration of a passkey of the person who calls.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::Conflict`] with `passkeys_unavailable` or `too_many`.
pub async fn begin_registration_own(ctx: &Ctx, actor: &Actor) -> Result<PasskeyOptions> {
    let user = &actor.person()?.user;
    actor.signed_in_recently(ctx.clock.now())?;
    begin_registration(ctx, user, &bound_to_session(actor)).await
}

/// Begins the registration of a passkey of a person at a page. An address is limited in how many
/// challenges it requests.
///
/// # Errors
/// [`Error::TooOften`]; [`Error::Conflict`] with `passkeys_unavailable` or `too_many`; when the database does not
/// answer.
pub async fn begin_registration_at_page(
    ctx: &Ctx,
    source: &RequestSource,
    user: &User,
    bound_to: &str,
) -> Result<PasskeyOptions> {
    limits::check_interaction(ctx, source, ceremony::SIZE).await?;
    begin_registration(ctx, user, bound_to).await
}

/// Begins the registration of a passkey of a user, which ends in the session or sign-in that `bound_to` names:
/// returns the options of `navigator.credentials.create`. The user handle is the user's subject identifier.
///
/// # Errors
/// [`Error::Conflict`] with `passkeys_unavailable` or `too_many`; when the database does not answer.
async fn begin_registration(ctx: &Ctx, user: &User, bound_to: &str) -> Result<PasskeyOptions> {
    let relying_party = ceremony::relying_party(ctx)?;
    let known =
        passkey::Entity::find().filter(passkey::Column::UserId.eq(user.id)).all(ctx.db.read()).await?;
    check_count(known.len() as u64)?;
    let known: Vec<_> = known.iter().map(ceremony::credential).collect::<Result<_>>()?;
    let known = known.iter().map(|credential| credential.cred_id().clone()).collect();
    let (options, state) = relying_party
        .start_passkey_registration(user.sub, &readable_email(&user.email), &user.name, Some(known))
        .map_err(Error::internal)?;
    let mut options = serde_json::to_value(options).map_err(Error::internal)?;
    // The library discourages a discoverable passkey, without which a browser cannot offer it before it is known who
    // signs in (WebAuthn Level 3 section 5.4.6).
    let selection = &mut options["publicKey"]["authenticatorSelection"];
    selection["residentKey"] = json!("required");
    selection["requireResidentKey"] = json!(true);
    ceremony::begin(ctx, Some(user.id), bound_to, &state, &options).await
}

fn check_count(count: u64) -> Result<()> {
    if count < MAX_PASSKEYS {
        return Ok(());
    }
    Err(Error::Conflict { code: "too_many", text: "at most 20 passkeys are allowed: remove one first" })
}

/// The answer of a browser to the options of [`begin_registration_own`] or [`begin_registration_at_page`].
#[derive(Debug, Clone)]
pub struct NewPasskey {
    /// The challenge.
    pub challenge_id: Uuid,
    /// What to call the passkey; empty: by its authenticator.
    pub name: String,
    /// The credential, as `PublicKeyCredential.toJSON` returns it.
    pub credential: Value,
    /// Whether the person has proved two factors, or is signed in. Otherwise the passkey must be the first factor
    /// beside the password.
    pub proved_two: bool,
}

/// Registers a passkey of the person who calls.
///
/// # Errors
/// [`Error::RecentSignInRequired`]; [`Error::Invalid`] at `name`, `challenge_id` or `credential`;
/// [`Error::Conflict`] with `passkeys_unavailable` or `too_many`; [`Error::TooOften`].
pub async fn register_own(ctx: &Ctx, actor: &Actor, new: CreatePasskey) -> Result<CreatedPasskey> {
    let user = &actor.person()?.user;
    actor.signed_in_recently(ctx.clock.now())?;
    let mut fields = Fields::new();
    let name = new.name.filter(|name| !name.trim().is_empty());
    let name = name.map(|name| validate::text(&mut fields, "name", &name, MAX_NAME)).unwrap_or_default();
    let challenge_id = new.challenge_id.parse().unwrap_or_else(|_| {
        fields.add("challenge_id", "invalid", "is not the id of a challenge");
        Uuid::nil()
    });
    fields.finish()?;
    limits::check_mail(ctx, actor, &user.email).await?;
    let new = NewPasskey { challenge_id, name, credential: new.credential, proved_two: true };
    match register(ctx, actor, user.id, &bound_to_session(actor), new).await? {
        Ok((passkey, codes)) => {
            Ok(CreatedPasskey { passkey, recovery_codes: codes.map(recovery_codes::shown) })
        }
        Err(FactorError::Expired) => Err(FactorError::Expired.at_field("challenge_id")),
        Err(refusal) => Err(refusal.at_field("credential")),
    }
}

/// Registers a passkey of a user, with the answer to a challenge of the page or the account. Returns it, with the
/// recovery codes if these are the first ones. The user is notified by mail.
///
/// # Errors
/// [`Error::Invalid`] at `credential` when it is malformed or registered already; [`Error::Conflict`] with
/// `passkeys_unavailable`, `too_many`, or [`FACTOR_ADDED`] when the user got a factor since the sign-in came to this
/// step; [`Error::Unauthenticated`] when the actor's session has ended. A refusal is a value, not an error.
pub async fn register(
    ctx: &Ctx,
    actor: &Actor,
    user_id: i64,
    bound_to: &str,
    new: NewPasskey,
) -> Result<Result<(Passkey, Option<Vec<Secret>>), FactorError>> {
    let answer: RegisterPublicKeyCredential = serde_json::from_value(new.credential).map_err(|_| {
        Error::field("credential", "invalid", "is not the JSON of a new public key credential")
    })?;
    let args = Args {
        ctx: ctx.clone(),
        actor: actor.clone(),
        user_id,
        bound_to: bound_to.to_owned(),
        challenge_id: new.challenge_id,
        name: new.name,
        proved_two: new.proved_two,
        answer,
        relying_party: ceremony::relying_party(ctx)?,
    };
    ctx.db.write(args, |tx, args| Box::pin(register_in_transaction(tx, args))).await
}

struct Args {
    ctx: Ctx,
    actor: Actor,
    user_id: i64,
    bound_to: String,
    challenge_id: Uuid,
    name: String,
    proved_two: bool,
    answer: RegisterPublicKeyCredential,
    relying_party: Webauthn,
}

async fn register_in_transaction(
    tx: &Tx<'_>,
    args: &Args,
) -> Result<Result<(Passkey, Option<Vec<Secret>>), FactorError>> {
    let user = lock(tx, &args.actor, args.user_id).await?;
    // A sign-in that has proved one factor only adds none beside one that the person has got meanwhile: somebody who
    // has the password could go on with it.
    if !args.proved_two && enrolled::count(&**tx, user.id).await?.has_second_factor() {
        let text = "another factor was added meanwhile: sign in with it";
        return Err(Error::Conflict { code: FACTOR_ADDED, text });
    }
    let challenge = ceremony::take(tx, args.challenge_id, &args.bound_to).await?;
    let challenge = challenge.filter(|challenge| challenge.user_id == Some(user.id));
    let Some(state) = challenge.as_ref().and_then(ceremony::state::<PasskeyRegistration>) else {
        return Ok(Err(FactorError::Expired));
    };
    let credential = match args.relying_party.finish_passkey_registration(&args.answer, &state) {
        Ok(credential) => credential,
        Err(error) => return Ok(Err(ceremony::refusal(&error))),
    };
    let credential_hash = ceremony::credential_hash(credential.cred_id());
    let same = passkey::Entity::find().filter(passkey::Column::CredentialHash.eq(credential_hash.clone()));
    if same.one(&**tx).await?.is_some() {
        return Err(Error::field("credential", "duplicate", "is registered already"));
    }
    check_count(passkey::Entity::find().filter(passkey::Column::UserId.eq(user.id)).count(&**tx).await?)?;
    let data = AuthenticatorData::of(&args.ctx, &args.answer, credential.cred_id());
    let aaguid = Some(data.aaguid).filter(|aaguid| !aaguid.is_nil());
    let row = passkey::ActiveModel {
        id: NotSet,
        user_id: Set(user.id),
        credential_hash: Set(credential_hash),
        credential: Set(serde_json::to_string(&credential).map_err(Error::internal)?),
        name: Set(match args.name.as_str() {
            "" => aaguid.and_then(authenticators::name).unwrap_or("Passkey").to_owned(),
            name => name.to_owned(),
        }),
        aaguid: Set(aaguid),
        backup_eligible: Set(data.backup_eligible),
        backed_up: Set(data.backed_up),
        counter: Set(data.counter.into()),
        created_at: Set(tx.now().into()),
        last_used_at: Set(None),
    };
    let row = row.insert(&**tx).await?;
    tx.touch(Topic::Revocations);
    let details = json!({ "passkey": row.id, "name": row.name, "aaguid": row.aaguid });
    record(tx, &args.actor, &user, "passkey.enrolled", details).await?;
    mail::factor_changed(tx, &user, FactorChange::PasskeyAdded { name: row.name.clone() }).await?;
    let codes = recovery_codes::make_first(tx, &args.ctx, &args.actor, &user).await?;
    Ok(Ok((to_dto(row), codes)))
}

/// Returns what a passkey proves that a user has just registered: it verified the user then.
#[must_use]
pub fn proven(user_id: i64, passkey: &Passkey) -> Verified {
    let amr = methods(passkey.backup_eligible);
    Verified::new(user_id, FactorKind::Passkey, amr, Proof::Passkey(passkey.id))
}

/// What an authenticator says of itself and a new credential, which the library does not return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct AuthenticatorData {
    backup_eligible: bool,
    backed_up: bool,
    counter: u32,
    aaguid: Uuid,
}

impl AuthenticatorData {
    /// Reads the authenticator data (WebAuthn Level 3 section 6.1) of an answer that was verified.
    fn of(ctx: &Ctx, answer: &RegisterPublicKeyCredential, credential_id: &[u8]) -> Self {
        let rp_id = ctx.config.server.webauthn_rp_id.as_deref().unwrap_or_default();
        let object: &[u8] = answer.response.attestation_object.as_ref();
        Self::find(object, &sha256(rp_id.as_bytes()), credential_id).unwrap_or_default()
    }

    /// Finds the authenticator data in an attestation object: it begins with the hash of the RP id (32 bytes), flags
    /// (1), a counter (4), the AAGUID (16), the length of the credential id (2) and the id.
    fn find(object: &[u8], rp_id_hash: &[u8], credential_id: &[u8]) -> Option<Self> {
        const ID: usize = 32 + 1 + 4 + 16 + 2;
        let mut windows = object.windows(ID + credential_id.len());
        let data = windows.find(|data| data.starts_with(rp_id_hash) && data.ends_with(credential_id))?;
        Some(Self {
            backup_eligible: data[32] & 0x08 != 0,
            backed_up: data[32] & 0x10 != 0,
            counter: u32::from_be_bytes(data[33..37].try_into().ok()?),
            aaguid: Uuid::from_slice(&data[37..53]).ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authenticator_data_is_found_in_an_attestation_object() {
        let (hash, id, aaguid) = (vec![7; 32], vec![9; 20], Uuid::from_u128(0x1234));
        let mut object = b"\xa3\x63fmt\x64none".to_vec();
        object.extend(&hash);
        object.push(0x5d);
        object.extend(5_u32.to_be_bytes());
        object.extend(aaguid.as_bytes());
        object.extend(20_u16.to_be_bytes());
        object.extend(&id);
        object.extend(b"key");
        let found = AuthenticatorData::find(&object, &hash, &id);
        let expected = AuthenticatorData { backup_eligible: true, backed_up: true, counter: 5, aaguid };
        assert_eq!(found, Some(expected));
        assert_eq!(AuthenticatorData::find(&object, &hash, &[8; 20]), None);
        assert_eq!(AuthenticatorData::find(&object[..40], &hash, &id), None);
    }
}
