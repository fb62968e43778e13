//! Privileged applications. The secret of one gives more rights than an app manager has, so only an administrator sees
//! or rotates it, changes or deletes the application, or makes an application privileged.

use crate::applications::ApplicationRules;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use shared_types::CompanyRole;

use super::Application;
use kernel::{Error, Result};
use platform::actor::Actor;
use store::{
    columns::Stored,
    db::{Topic, Tx},
    entity::application,
};

/// Rejects access to a privileged application unless the actor is an administrator.
///
/// # Errors
/// [`Error::Forbidden`] with `privileged`.
pub(super) fn check(actor: &Actor, application: &Application) -> Result<()> {
    if actor.is_admin() || !application.is_privileged() {
        return Ok(());
    }
    Err(Error::Forbidden {
        code: "privileged",
        text: "only an administrator may do this: the application has, or would have, rights of its own",
    })
}

/// Removes the roles of applications in a company that is about to be deleted.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn leave_company(tx: &Tx<'_>, company_id: i64) -> Result<()> {
    use application::Column;
    application::Entity::update_many()
        .col_expr(Column::CompanyId, Expr::value(None::<i64>))
        .col_expr(Column::CompanyRole, Expr::value(None::<Stored<CompanyRole>>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::CompanyId.eq(company_id))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::Applications);
    Ok(())
}
