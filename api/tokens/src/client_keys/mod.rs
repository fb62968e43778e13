//! The keys of applications that authenticate by assertions (RFC 7523): their own secrets, the key set that they
//! registered, or the one that is published at their `jwks_uri`.

mod fetched;
mod single_use;

pub use single_use::use_up;

use std::sync::Arc;

use shared_types::{AssertionAlg, SigningAlg};

use self::fetched::FetchedKeySets;
use kernel::Result;
use kernel::jose::{KeySet, Verdict, signing_alg};
use organisation::applications::Client;
use platform::ctx::Ctx;

/// Something that was signed, as a JWS has it (RFC 7515).
#[derive(Debug, Clone, Copy)]
pub struct SignedMessage<'a> {
    /// By which algorithm.
    pub alg: AssertionAlg,
    /// By which key, where the header names one.
    pub kid: Option<&'a str>,
    /// What.
    pub message: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
}

/// Why a signature is not an application's, told to the application's developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unverified(pub &'static str);

const FORGED: Unverified = Unverified("the signature is not one by a key of the client");
const NO_SUCH_KEY: Unverified = Unverified("the client has no key with this kid and algorithm");

/// Whether an application signed something. A key set that is fetched is fetched again when none of its keys did: they
/// may have been exchanged.
///
/// # Errors
/// When the database does not answer. A signature that is not the application's is a value.
pub async fn verify(
    ctx: &Ctx,
    client: &Client,
    signed: &SignedMessage<'_>,
) -> Result<Result<(), Unverified>> {
    let Some(alg) = signing_alg(signed.alg) else {
        let is_signed = client.signed_with_secret(ctx, signed.message, signed.signature)?;
        return Ok(if is_signed { Ok(()) } else { Err(FORGED) });
    };
    if let Some(keys) = client.registered_keys() {
        return Ok(judge(keys, alg, signed));
    }
    let Some(uri) = &client.application.metadata.0.jwks_uri else {
        return Ok(Err(Unverified("the client has no keys registered")));
    };
    let fetched = ctx.part::<FetchedKeySets>();
    let keys = match fetched.get(ctx, client.application.id, uri, None).await {
        Ok(keys) => keys,
        Err(unverified) => return Ok(Err(unverified)),
    };
    let judged = judge(&keys, alg, signed);
    if judged.is_ok() {
        return Ok(judged);
    }
    Ok(match fetched.get(ctx, client.application.id, uri, Some(&keys)).await {
        Ok(newer) if !Arc::ptr_eq(&newer, &keys) => judge(&newer, alg, signed),
        _ => judged,
    })
}

fn judge(keys: &KeySet, alg: SigningAlg, signed: &SignedMessage<'_>) -> Result<(), Unverified> {
    match keys.verify(alg, signed.kid, signed.message, signed.signature) {
        Verdict::Signed => Ok(()),
        Verdict::Forged => Err(FORGED),
        Verdict::NoSuchKey => Err(NO_SUCH_KEY),
    }
}
