//! Issuing a device code and the user code that goes with it (RFC 8628 section 3.2).

use std::time::Duration;

use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::{ALPHABET, LENGTH, hash_of};
use crate::grants::null_if_empty;
use kernel::{Random, Result, ScopeSet, Secret};
use organisation::applications::Client;
use platform::ctx::Ctx;
use store::{
    columns::Scopes,
    db::{Tx, is_duplicate, retry},
    entity::device_code,
};

/// The lifetime of the codes.
pub const LIFETIME: Duration = Duration::from_secs(600);
/// The initial interval between two polls, in seconds.
pub const INTERVAL: i64 = 5;

/// The two codes of a request. They are not stored and cannot be shown again.
#[derive(Debug, Clone)]
pub struct IssuedDeviceCode {
    /// The code that the device polls with.
    pub device_code: Secret,
    /// The code that the person types, as it is shown: `XXXX-XXXX`.
    pub user_code: Secret,
}

/// Issues the codes for a request for these scopes and API resources.
///
/// # Errors
/// When the database does not answer.
pub async fn issue(
    ctx: &Ctx,
    client: &Client,
    scope: ScopeSet,
    resources: Vec<String>,
) -> Result<IssuedDeviceCode> {
    let args = (ctx.clone(), client.application.id, scope, resources);
    ctx.db
        .write(args, |tx, (ctx, application_id, scope, resources)| {
            Box::pin(insert(tx, ctx, *application_id, scope, resources))
        })
        .await
}

async fn insert(
    tx: &Tx<'_>,
    ctx: &Ctx,
    application_id: i64,
    scope: &ScopeSet,
    resources: &[String],
) -> Result<IssuedDeviceCode> {
    let device_code = ctx.random.secret("aldaba_dc_");
    let user_code = generate_user_code(&ctx.random);
    let row = device_code::Model {
        id: ctx.random.uuid(),
        device_code_hash: device_code.sha256(),
        user_code_hash: hash_of(ctx.secrets.user_code_key(), &user_code),
        grant_id: ctx.random.uuid(),
        application_id,
        scope: Scopes(scope.clone()),
        resources: null_if_empty(resources.to_vec()),
        poll_interval: INTERVAL,
        created_at: tx.now().into(),
        expires_at: (tx.now() + LIFETIME).into(),
        approved_at: None,
        denied_at: None,
        redeemed_at: None,
        user_id: None,
        company_id: None,
        session_id: None,
        sid: None,
        offline: false,
        auth_time: None,
        acr: None,
        amr: None,
    };
    // A user code is so short that it may be taken: then both are generated again.
    let inserted = row.into_active_model().reset_all().insert(&**tx).await;
    inserted.map_err(|error| if is_duplicate(&error) { retry() } else { error.into() })?;
    let (first, second) = user_code.split_at(LENGTH / 2);
    Ok(IssuedDeviceCode { device_code, user_code: Secret::new(format!("{first}-{second}")) })
}

/// Generates letters of the alphabet with equal probability.
fn generate_user_code(random: &Random) -> String {
    // The largest multiple of the alphabet's length; bytes above it would favour the first letters.
    let fair = u8::MAX - u8::MAX % 20;
    let mut code = String::with_capacity(LENGTH);
    while code.len() < LENGTH {
        let drawn = random.bytes::<16>();
        let letters = drawn.into_iter().filter(|byte| *byte < fair);
        let letters = letters.map(|byte| char::from(ALPHABET[usize::from(byte % 20)]));
        code.extend(letters.take(LENGTH - code.len()));
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_codes_are_of_the_alphabet_and_differ() {
        let random = Random::system();
        let codes: std::collections::BTreeSet<_> = (0..200).map(|_| generate_user_code(&random)).collect();
        assert_eq!(codes.len(), 200);
        assert!(codes.iter().all(|code| code.len() == LENGTH
            && crate::device_codes::normalise_user_code(code).as_ref() == Some(code)));
        let used: std::collections::BTreeSet<_> = codes.iter().flat_map(|code| code.bytes()).collect();
        assert_eq!(used.len(), ALPHABET.len(), "every letter is drawn");
    }
}
