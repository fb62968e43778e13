//! The factors of a person, listed.

use shared_types::Factors;

use super::{passkeys, recovery_codes, totp};
use kernel::Result;
use organisation::users::AccountOwner;
use platform::{actor::Actor, ctx::Ctx};

/// Returns the factors of a person.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) and [`Error::Forbidden`](kernel::Error::Forbidden) when the actor may
/// not see or manage the owner.
pub async fn list(ctx: &Ctx, actor: &Actor, owner: AccountOwner) -> Result<Factors> {
    let user = owner.user(ctx, actor).await?;
    of_user(ctx, user.id).await
}

/// Returns the factors of a user. The caller has checked that they may be shown.
///
/// # Errors
/// When the database does not answer.
pub async fn of_user(ctx: &Ctx, user_id: i64) -> Result<Factors> {
    Ok(Factors {
        passkeys: passkeys::find(ctx, user_id).await?,
        totp: totp::find(ctx, user_id).await?,
        recovery_codes: recovery_codes::find(ctx, user_id).await?,
    })
}
