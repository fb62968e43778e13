//! Changes of users for programs that make many: validated and previewed apart from the transaction that writes them.

use std::sync::Arc;

use shared_types::{CompanyRole, UserChange};

use super::{
    User,
    change::{UpdateArgs, UserUpdate, update_in_transaction, validate},
    rights::UserPermissions,
    usernames,
};
use crate::memberships::Membership;
use kernel::{Fields, Result};
use platform::{Patch, actor::Actor, ctx::Ctx};
use store::{db::Tx, patch::IfMatch};

/// A validated change of a user, without a password.
#[derive(Clone)]
pub(crate) struct CheckedChange(Arc<UserUpdate>);

/// Validates a change of a user. A password in it is not set.
pub(crate) fn check_change(fields: &mut Fields, change: Patch<UserChange>) -> CheckedChange {
    CheckedChange(Arc::new(validate(fields, change)))
}

impl CheckedChange {
    /// Returns what the user, and the role in the company, would be after the change. `has_other_way` says whether
    /// the user can sign in without a password.
    ///
    /// # Errors
    /// [`Error::Forbidden`](kernel::Error::Forbidden) and [`Error::Invalid`](kernel::Error::Invalid), as when it is
    /// written.
    pub(crate) fn preview(
        &self,
        ctx: &Ctx,
        actor: &Actor,
        before: &User,
        membership: &Membership,
        has_other_way: bool,
    ) -> Result<(User, CompanyRole)> {
        let rights = UserPermissions::on(actor, before);
        rights.verified_number(before, &self.0.profile)?;
        let after = self.0.apply(before, &rights, has_other_way)?;
        rights.check(before, &after)?;
        if let Some(name) = after.username.as_ref().filter(|_| after.username != before.username) {
            usernames::check_reserved(&ctx.settings.current(), actor, name, "username")?;
        }
        let role = self.0.company_role.unwrap_or(membership.role.0);
        rights.company_role(membership.company_id, membership.role.0, role)?;
        Ok((after, role))
    }

    /// Writes the change of a user of a company, with its audit event and what follows from it.
    ///
    /// # Errors
    /// As [`update`](super::update).
    pub(crate) async fn write(
        &self,
        tx: &Tx<'_>,
        ctx: &Ctx,
        actor: &Actor,
        (company_id, user_id): (i64, i64),
    ) -> Result<()> {
        let args = UpdateArgs {
            ctx: ctx.clone(),
            actor: actor.clone(),
            user_id,
            company_id: Some(company_id),
            wanted: Arc::clone(&self.0),
            seen: IfMatch::default(),
            own_password: None,
        };
        update_in_transaction(tx, &args).await
    }
}
