//! Creating, changing and deleting an entitlement.

use sea_orm::{EntityTrait, QuerySelect};
use shared_types::{Entitlement as Dto, EntitlementData};

use super::{
    terms::EntitlementTerms,
    view::{find_query, get, show},
    write::{self, EntitlementWrite, allowed_role_ids},
};
use crate::applications::{Application, check_number_of_roles, client, mark_kept, roles_of};
use kernel::{Error, Fields, Result};
use platform::{actor::Actor, ctx::Ctx};
use store::{
    db::Tx,
    entity::application,
    patch::{IfMatch, Patch},
    versions,
};

/// A change of an entitlement.
#[derive(Debug, Clone, Default)]
pub struct EntitlementChange {
    /// The fields to change.
    pub data: Patch<EntitlementData>,
    /// The versions that the caller expects.
    pub seen: IfMatch,
    /// Whether the access of people in roles that are no longer allowed is removed; otherwise it prevents the change.
    pub remove_access: bool,
}

/// Creates the entitlement of a company to an application, or replaces it: what is absent is not limited. Returns it
/// with its version.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor is an administrator; [`Error::Invalid`] for a role that
/// the application does not have and for dates that are reversed; [`Error::Changed`]; [`Error::InUse`] with
/// `seats_in_use` for fewer seats than people who have access, and with `in_use` when people have roles that would no
/// longer be allowed, unless their access is to be removed.
pub async fn put(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    client_id: &str,
    edit: EntitlementChange,
) -> Result<(Dto, i64)> {
    change(ctx, actor, (company_id, client_id), edit, true).await
}

/// Changes some fields of an entitlement. Returns it with its version.
///
/// # Errors
/// As [`put`]; [`Error::NotFound`] also when the company is not entitled to the application.
pub async fn patch(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    client_id: &str,
    edit: EntitlementChange,
) -> Result<(Dto, i64)> {
    change(ctx, actor, (company_id, client_id), edit, false).await
}

async fn change(
    ctx: &Ctx,
    actor: &Actor,
    (company_id, client_id): (i64, &str),
    edit: EntitlementChange,
    anew: bool,
) -> Result<(Dto, i64)> {
    actor.find_company(&ctx.db, company_id).await?;
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    let client = client(ctx, client_id).await?.ok_or(Error::NotFound("application"))?;
    check_number_of_roles("roles", edit.data.set.roles.as_ref().map_or(0, Vec::len))?;
    let args = (actor.clone(), company_id, client.application.id, edit, anew);
    ctx.db
        .write(args, |tx, (actor, company_id, application_id, edit, anew)| {
            Box::pin(change_in_transaction(tx, actor, (*company_id, *application_id), edit, *anew))
        })
        .await?;
    show(ctx, actor, company_id, client_id).await
}

async fn change_in_transaction(
    tx: &Tx<'_>,
    actor: &Actor,
    (company_id, application_id): (i64, i64),
    edit: &EntitlementChange,
    anew: bool,
) -> Result<()> {
    let company = versions::lock_company(tx, company_id).await?;
    let application = application::Entity::find_by_id(application_id).one(&**tx).await?;
    let application = application.ok_or(Error::NotFound("application"))?;
    let row = find_query(company_id, application_id).lock_exclusive().one(&**tx).await?;
    if row.is_none() && !anew {
        return Err(Error::NotFound("application"));
    }
    edit.seen.check(&row.as_ref().map(|row| row.version.to_string()).unwrap_or_default())?;
    let roles = roles_of(&**tx, &[application_id]).await?.remove(&application_id).unwrap_or_default();
    let before = match &row {
        Some(row) => Some(EntitlementTerms::of(row, allowed_role_ids(tx, row.id).await?)),
        None => None,
    };
    let mut after = before.clone().filter(|_| !anew).unwrap_or_default();
    let mut fields = Fields::new();
    edit.data.only_clears(&mut fields, &["roles", "valid_from", "valid_until", "seats"]);
    after.apply(&mut fields, "", &edit.data, &roles);
    fields.finish()?;
    let entitlement =
        EntitlementWrite { company: &company, application: &application, roles: &roles, row, before };
    if write::write(tx, actor, entitlement, &after, edit.remove_access).await? {
        versions::next_company_version(tx, &company, Error::from).await?;
        if application.unused_since.is_some() {
            mark_kept(tx, application.id).await?;
        }
    }
    Ok(())
}

/// Creates an entitlement without limits to an application that was just registered.
///
/// # Errors
/// [`Error::NotFound`] when there is no such company.
pub(crate) async fn entitle(
    tx: &Tx<'_>,
    actor: &Actor,
    company_id: i64,
    application: &Application,
) -> Result<()> {
    let company = versions::lock_company(tx, company_id).await?;
    let entitlement =
        EntitlementWrite { company: &company, application, roles: &[], row: None, before: None };
    write::write(tx, actor, entitlement, &EntitlementTerms::default(), false).await?;
    versions::next_company_version(tx, &company, Error::from).await.map(|_| ())
}

/// Deletes an entitlement, with the access of the company's users.
///
/// # Errors
/// [`Error::NotFound`] when there is no such entitlement; [`Error::Forbidden`] unless the actor is an administrator.
pub async fn delete(ctx: &Ctx, actor: &Actor, company_id: i64, client_id: &str) -> Result<()> {
    let (row, client) = get(ctx, actor, company_id, client_id).await?;
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    ctx.db
        .write((actor.clone(), row, client), |tx, (actor, row, client)| {
            Box::pin(async move {
                let company = versions::lock_company(tx, row.company_id).await?;
                write::delete(tx, actor, row, (&company, &client.application)).await?;
                versions::next_company_version(tx, &company, Error::from).await.map(|_| ())
            })
        })
        .await
}
