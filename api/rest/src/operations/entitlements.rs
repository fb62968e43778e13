//! `/v1/companies/{company_id}/entitlements` and `/v1/applications/{client_id}/entitlements`.

use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};
use shared_types::{EntitledCompany, Entitlement, EntitlementData};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, Tagged},
    list::{Listed, Paging},
    responses::Done,
};
use organisation::entitlements::{self, Edit};
use platform::{Ctx, Patch};
use web::Result;

/// `/v1/companies/{company_id}/entitlements` and `/v1/applications/{client_id}/entitlements`.
#[derive(Debug)]
pub(crate) struct Entitlements;

#[OpenApi(tag = "Tag::Entitlements")]
impl Entitlements {
    /// List the applications that a company may use
    ///
    /// For administrators, app managers, and administrators of the company.
    #[oai(path = "/companies/:company_id/entitlements", method = "get", operation_id = "listEntitlements")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        company_id: Path<i64>,
    ) -> Result<Listed<Entitlement>> {
        let page = entitlements::list(&ctx, &caller.0, company_id.0, &paging.request).await?;
        Ok(Listed::new(&paging, page))
    }

    /// List the companies that may use an application
    ///
    /// For administrators and app managers; an administrator of a company sees the own ones.
    #[oai(
        path = "/applications/:client_id/entitlements",
        method = "get",
        operation_id = "listEntitledCompanies"
    )]
    async fn of_application(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        client_id: Path<String>,
    ) -> Result<Listed<EntitledCompany>> {
        let page = entitlements::of_application(&ctx, &caller.0, &client_id.0, &paging.request).await?;
        Ok(Listed::new(&paging, page))
    }

    /// Get how a company may use an application
    ///
    /// For administrators, app managers, and administrators of the company.
    #[oai(
        path = "/companies/:company_id/entitlements/:client_id",
        method = "get",
        operation_id = "getEntitlement"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
    ) -> Result<Tagged<Entitlement>> {
        let (entitlement, version) = entitlements::show(&ctx, &caller.0, company_id.0, &client_id.0).await?;
        Ok(Tagged::new(entitlement, version))
    }

    /// Let a company use an application, or set anew how
    ///
    /// For administrators. What is absent is not limited. There must be a seat for everybody who has access (409 `seats_in_use`), and
    /// nobody may have a role that would no longer be allowed (409 `in_use`, unless `remove_access` is set).
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    #[oai(
        path = "/companies/:company_id/entitlements/:client_id",
        method = "put",
        operation_id = "putEntitlement"
    )]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        client_id: Path<String>,
        /// Take the roles that are no longer allowed from the people who have them.
        remove_access: Query<Option<bool>>,
        body: Body<EntitlementData>,
    ) -> Result<Tagged<Entitlement>> {
        let edit = edit(Patch::set(body.0), seen, remove_access.0);
        let (entitlement, version) =
            entitlements::put(&ctx, &caller.0, company_id.0, &client_id.0, edit).await?;
        Ok(Tagged::new(entitlement, version))
    }

    /// Change some of how a company may use an application
    ///
    /// `null` takes a limit away. Otherwise as with `PUT`.
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    #[oai(
        path = "/companies/:company_id/entitlements/:client_id",
        method = "patch",
        operation_id = "patchEntitlement"
    )]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        client_id: Path<String>,
        /// Take the roles that are no longer allowed from the people who have them.
        remove_access: Query<Option<bool>>,
        body: PatchBody<EntitlementData>,
    ) -> Result<Tagged<Entitlement>> {
        let edit = edit(body.0, seen, remove_access.0);
        let (entitlement, version) =
            entitlements::patch(&ctx, &caller.0, company_id.0, &client_id.0, edit).await?;
        Ok(Tagged::new(entitlement, version))
    }

    /// Take an application from a company, with the access of its people
    ///
    /// For administrators. It ends at once.
    #[oai(
        path = "/companies/:company_id/entitlements/:client_id",
        method = "delete",
        operation_id = "deleteEntitlement"
    )]
    async fn delete(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
    ) -> Result<Done> {
        entitlements::delete(&ctx, &caller.0, company_id.0, &client_id.0).await?;
        Ok(Done::Done)
    }
}

fn edit(data: Patch<EntitlementData>, seen: IfMatch, remove_access: Option<bool>) -> Edit {
    Edit { data, seen: seen.0, remove_access: remove_access.unwrap_or_default() }
}
