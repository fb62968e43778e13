//! Privileged applications. The secret of one gives more rights than an app manager has, so only an administrator sees
//! or rotates it, changes or deletes the application, or makes an application privileged. One that becomes privileged
//! keeps nothing by which an app manager could use its rights: secrets are replaced, and the administrator confirms its
//! keys and addresses.

use crate::applications::ApplicationRules;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use shared_types::{ApplicationData, CompanyRole};

use super::Application;
use kernel::{Error, Fields, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::Stored,
    db::{Topic, Tx},
    entity::application,
    patch::Patch,
};

/// Rejects access to a privileged application unless the actor is an administrator.
///
/// # Errors
/// [`Error::Forbidden`] with `privileged`.
pub(super) fn require_rights(actor: &Actor, application: &Application) -> Result<()> {
    if actor.is_admin() || !application.is_privileged() {
        return Ok(());
    }
    Err(Error::Forbidden {
        code: "privileged",
        text: "only an administrator may do this: the application has, or would have, rights of its own",
    })
}

/// Adds an error at each key and address that an application has before it becomes privileged, unless the change sets
/// or clears it: an app manager may have set it to one of their own.
pub(super) fn check_confirmed(
    fields: &mut Fields,
    before: &Application,
    after: &Application,
    change: &Patch<ApplicationData>,
) {
    if before.is_privileged() || !after.is_privileged() {
        return;
    }
    let (sent, known) = (&change.set, &before.metadata.0);
    let is_filled = |list: Option<&Vec<String>>| list.is_some_and(|list| !list.is_empty());
    for (name, is_sent, is_set) in [
        ("redirect_uris", sent.redirect_uris.is_some(), is_filled(Some(&before.redirect_uris.0))),
        (
            "post_logout_redirect_uris",
            sent.post_logout_redirect_uris.is_some(),
            is_filled(Some(&before.post_logout_redirect_uris.0)),
        ),
        ("web_origins", sent.web_origins.is_some(), is_filled(Some(&before.web_origins.0))),
        (
            "forward_auth_origins",
            sent.forward_auth_origins.is_some(),
            is_filled(known.forward_auth_origins.as_ref()),
        ),
        ("jwks", sent.jwks.is_some(), known.jwks.is_some()),
        ("jwks_uri", sent.jwks_uri.is_some(), known.jwks_uri.is_some()),
        (
            "backchannel_logout_uri",
            sent.backchannel_logout_uri.is_some(),
            known.backchannel_logout_uri.is_some(),
        ),
        (
            "frontchannel_logout_uri",
            sent.frontchannel_logout_uri.is_some(),
            known.frontchannel_logout_uri.is_some(),
        ),
    ] {
        if is_set && !is_sent && !change.clears(name) {
            fields.add(name, "unconfirmed", UNCONFIRMED);
        }
    }
}

const UNCONFIRMED: &str =
    "the application becomes privileged: check this value, and send it again or an empty one";

/// Removes the roles of applications in a company that is about to be deleted, and revokes the tokens that they got for
/// themselves.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn leave_company(tx: &Tx<'_>, ctx: &Ctx, company_id: i64) -> Result<()> {
    use application::Column;
    application::Entity::update_many()
        .col_expr(Column::CompanyId, Expr::value(None::<i64>))
        .col_expr(Column::CompanyRole, Expr::value(None::<Stored<CompanyRole>>))
        .col_expr(Column::OwnGrantId, Expr::value(ctx.random.uuid()))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::CompanyId.eq(company_id))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::Applications);
    Ok(())
}
