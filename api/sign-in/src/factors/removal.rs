//! What follows from the removal of a factor by its owner.

use shared_types::{FirstFactor, SecondFactorRule};

use super::{Enrolled, enrolled, recovery_codes};
use kernel::{Error, Result};
use organisation::sign_in_policy;
use platform::{ctx::Ctx, revocation};
use store::{
    db::{Topic, Tx},
    entity::User,
};

/// Follows the removal of a factor, which the transaction has deleted: rejects it if the person must keep a factor, and
/// deletes the recovery codes with the last one, since they replace a factor.
pub(super) async fn follow(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<()> {
    let left = enrolled::count(&**tx, user.id).await?;
    require_remaining(ctx, user, &left).await?;
    if !left.has_second_factor() {
        recovery_codes::delete_all(tx, user.id).await?;
    }
    revocation::end_pending_sign_ins(tx, user.id).await?;
    tx.touch(Topic::Revocations);
    Ok(())
}

/// Rejects a removal after which the person would lack what the policy of the home company requires now.
///
/// # Errors
/// [`Error::Conflict`] with `last_factor`.
pub(super) async fn require_remaining(ctx: &Ctx, user: &User, left: &Enrolled) -> Result<()> {
    let policy = sign_in_policy::effective(ctx, &[user.home_company_id], None).await?;
    let lacks_passkey = left.passkeys() == 0;
    let is_lacking = match policy.second_factor {
        SecondFactorRule::Off | SecondFactorRule::Optional => false,
        SecondFactorRule::Required => !left.has_second_factor(),
        SecondFactorRule::PasskeysOnly => lacks_passkey,
    };
    if is_lacking || lacks_passkey && policy.first_factors == [FirstFactor::Passkey] {
        let text = "the sign-in policy requires this factor: add another one first";
        return Err(Error::Conflict { code: "last_factor", text });
    }
    Ok(())
}
