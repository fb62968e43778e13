//! The keys of applications that authenticate by assertions (RFC 7523): their own secrets, the key set that they
//! registered, or the one that is published at their `jwks_uri`. Identity providers publish their keys in the same way.

mod fetched;
mod single_use;

pub use single_use::consume_jti;

use std::sync::Arc;

use shared_types::{AssertionAlg, SigningAlg};
use tokio::sync::Semaphore;

use self::fetched::{FetchedKeySets, Publisher};
use kernel::{
    Error, Result,
    jose::{KeySet, Verdict, signing_alg},
};
use organisation::applications::Client;
use platform::ctx::{Context, Ctx, Part};

/// The parts of a JWS (RFC 7515).
#[derive(Debug, Clone, Copy)]
pub struct SignedMessage<'a> {
    /// The algorithm.
    pub alg: AssertionAlg,
    /// The key ID, if the header contains one.
    pub kid: Option<&'a str>,
    /// The signed bytes.
    pub message: &'a [u8],
    /// The signature.
    pub signature: &'a [u8],
}

/// Why a signature is invalid, as it is returned to the application's developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unverified(pub &'static str);

const FORGED: Unverified = Unverified("the signature is not one by a key of the client");
const NO_SUCH_KEY: Unverified = Unverified("the client has no key with this kid and algorithm");

const FORGED_BY_PROVIDER: Unverified = Unverified("the signature is not one by a published key");
const NOT_PUBLISHED: Unverified = Unverified("no published key has this kid and algorithm");

const TOO_MANY_KEYS: Unverified = Unverified(
    "the client has more than four keys for this algorithm: name the one that signed by its kid in the header",
);

/// Verifies a signature of an application. If no key of a fetched key set verifies it, the key set is fetched again,
/// since the keys may have been rotated.
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
        return verify_signature(ctx, keys, alg, signed).await;
    }
    let Some(uri) = &client.application.metadata.0.jwks_uri else {
        return Ok(Err(Unverified("the client has no keys registered")));
    };
    published(ctx, Publisher::Application(client.application.id), uri, (alg, signed)).await
}

/// Verifies a signature of an identity provider with the keys that it publishes at an address. If no key verifies it,
/// they are fetched again.
///
/// # Errors
/// When the database does not answer. A signature that is not the identity provider's is a value.
pub async fn verify_by_provider(
    ctx: &Ctx,
    (provider_id, jwks_uri): (i64, &str),
    signed: &SignedMessage<'_>,
) -> Result<Result<(), Unverified>> {
    // Its ID tokens must not be signed by a secret that others may know too.
    let Some(alg) = signing_alg(signed.alg) else { return Ok(Err(FORGED_BY_PROVIDER)) };
    let judged = published(ctx, Publisher::IdentityProvider(provider_id), jwks_uri, (alg, signed)).await?;
    Ok(judged.map_err(|unverified| match unverified {
        FORGED => FORGED_BY_PROVIDER,
        NO_SUCH_KEY | TOO_MANY_KEYS => NOT_PUBLISHED,
        other => other,
    }))
}

/// Verifies a signature with a published key set.
async fn published(
    ctx: &Ctx,
    publisher: Publisher,
    uri: &str,
    (alg, signed): (SigningAlg, &SignedMessage<'_>),
) -> Result<Result<(), Unverified>> {
    let fetched = ctx.part::<FetchedKeySets>();
    let keys = match fetched.get(ctx, publisher, uri, None).await {
        Ok(keys) => keys,
        Err(unverified) => return Ok(Err(unverified)),
    };
    let judged = verify_signature(ctx, &keys, alg, signed).await?;
    if judged.is_ok() {
        return Ok(judged);
    }
    match fetched.get(ctx, publisher, uri, Some(&keys)).await {
        Ok(newer) if !Arc::ptr_eq(&newer, &keys) => verify_signature(ctx, &newer, alg, signed).await,
        _ => Ok(judged),
    }
}

/// The maximum number of signatures that are verified in parallel: the number of processors.
struct Verifications(Arc<Semaphore>);

impl Part for Verifications {
    fn new(_: &Context) -> Self {
        Self(Arc::new(Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from))))
    }
}

/// Verifies a signature off the async threads: with a large RSA key it takes milliseconds.
async fn verify_signature(
    ctx: &Ctx,
    keys: &Arc<KeySet>,
    alg: SigningAlg,
    signed: &SignedMessage<'_>,
) -> Result<Result<(), Unverified>> {
    let permit = Arc::clone(&ctx.part::<Verifications>().0).acquire_owned().await.map_err(Error::internal)?;
    let keys = Arc::clone(keys);
    let kid = signed.kid.map(str::to_owned);
    let (message, signature) = (signed.message.to_vec(), signed.signature.to_vec());
    let verdict = tokio::task::spawn_blocking(move || {
        let verdict = keys.verify(alg, kid.as_deref(), &message, &signature);
        drop(permit);
        verdict
    });
    Ok(match verdict.await.map_err(Error::internal)? {
        Verdict::Signed => Ok(()),
        Verdict::Forged => Err(FORGED),
        Verdict::NoSuchKey => Err(NO_SUCH_KEY),
        Verdict::TooManyKeys => Err(TOO_MANY_KEYS),
    })
}
