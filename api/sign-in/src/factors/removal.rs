//! What follows from the removal of a factor by its owner.

use super::{Enrolled, enrolled, recovery_codes};
use kernel::Result;
use platform::{ctx::Ctx, revocation};
use store::{
    db::{Topic, Tx},
    entity::User,
};

/// Follows the removal of a factor, which the transaction has deleted: rejects it if the person must keep a factor, and
/// deletes the recovery codes with the last one, since they replace a factor.
pub(super) async fn follow(tx: &Tx<'_>, ctx: &Ctx, user: &User) -> Result<()> {
    let left = enrolled::count(&**tx, user.id).await?;
    require_remaining(tx, ctx, user, &left).await?;
    if !left.has_second_factor() {
        recovery_codes::delete_all(tx, user.id).await?;
    }
    revocation::end_pending_sign_ins(tx, user.id).await?;
    tx.touch(Topic::Revocations);
    Ok(())
}

/// Rejects a removal after which the person would have fewer factors than a policy demands. No policy demands a factor
/// yet.
async fn require_remaining(_tx: &Tx<'_>, _ctx: &Ctx, _user: &User, _left: &Enrolled) -> Result<()> {
    Ok(())
}
