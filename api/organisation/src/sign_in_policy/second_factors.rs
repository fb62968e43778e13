//! Who has a second factor, as far as passwords and the policy depend on it.

use sea_orm::{
    EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, Query},
};
use shared_types::SecondFactorRule;

use super::effective;
use kernel::Result;
use platform::ctx::Ctx;
use store::entity::{passkey, totp, user};

/// Whether a password of a company's people is always used together with a second factor, so that it may be shorter
/// (NIST SP 800-63B-4 section 3.1.1.2): the policy requires one of everyone, or the user has one and is asked for it.
///
/// # Errors
/// When the database does not answer.
pub async fn accompanies_password(ctx: &Ctx, company_id: i64, user_id: Option<i64>) -> Result<bool> {
    let rule = effective(ctx, &[company_id], None).await?.second_factor;
    match (rule, user_id) {
        (SecondFactorRule::Off, _) | (SecondFactorRule::Optional, None) => Ok(false),
        (SecondFactorRule::Optional, Some(user_id)) => {
            let found = user::Entity::find_by_id(user_id).filter(has_second_factor());
            let id: Option<i64> =
                found.select_only().column(user::Column::Id).into_tuple().one(ctx.db.read()).await?;
            Ok(id.is_some())
        }
        (SecondFactorRule::Required | SecondFactorRule::PasskeysOnly, _) => Ok(true),
    }
}

/// The condition that a row of `users` has a second factor. Recovery codes replace one and are none.
pub(super) fn has_second_factor() -> Expr {
    let mut totps = Query::select();
    totps.expr(Expr::value(1)).from(totp::Entity);
    totps.and_where(Expr::col((totp::Entity, totp::Column::UserId)).equals((user::Entity, user::Column::Id)));
    totps.and_where(Expr::col((totp::Entity, totp::Column::Confirmed)).eq(true));
    has_passkey().or(Expr::exists(totps))
}

/// The condition that a row of `users` has a passkey.
pub(super) fn has_passkey() -> Expr {
    let mut passkeys = Query::select();
    passkeys.expr(Expr::value(1)).from(passkey::Entity);
    let is_own =
        Expr::col((passkey::Entity, passkey::Column::UserId)).equals((user::Entity, user::Column::Id));
    passkeys.and_where(is_own);
    Expr::exists(passkeys)
}
