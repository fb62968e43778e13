//! `/v1/companies/{company_id}/entitlements` and `/v1/applications/{client_id}/entitlements`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};
use shared_types::{EntitledCompany, Entitlement, EntitlementData};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, VersionedResponse},
    list::{ListResponse, Paging},
    parameters::Path,
    responses::Done,
};
use organisation::entitlements::{self, EntitlementChange};
use platform::{Ctx, Patch};
use web::Result;

/// `/v1/companies/{company_id}/entitlements` and `/v1/applications/{client_id}/entitlements`.
#[derive(Debug)]
pub(crate) struct Entitlements;

#[OpenApi(tag = "Tag::Entitlements")]
impl Entitlements {
    /// List the entitlements of a company
    ///
    /// Returns the applications that the company may use, each with its terms. Requires an administrator, an app
    /// manager, an administrator of the company, or a member of it if the company is `visible_to_members`.
    #[oai(path = "/companies/:company_id/entitlements", method = "get", operation_id = "listEntitlements")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        company_id: Path<i64>,
    ) -> Result<ListResponse<Entitlement>> {
        let page = entitlements::list(&ctx, &caller.0, company_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// List the companies that may use an application
    ///
    /// Returns all entitled companies to administrators and app managers, and their own companies to company
    /// administrators.
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
    ) -> Result<ListResponse<EntitledCompany>> {
        let page = entitlements::of_application(&ctx, &caller.0, &client_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Get an entitlement
    ///
    /// Returns the terms on which the company may use the application. Requires an administrator, an app manager, or an
    /// administrator of the company.
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
    ) -> Result<VersionedResponse<Entitlement>> {
        let (entitlement, version) = entitlements::show(&ctx, &caller.0, company_id.0, &client_id.0).await?;
        Ok(VersionedResponse::new(entitlement, version))
    }

    /// Create or replace an entitlement
    ///
    /// Lets the company use the application, or replaces the terms. Absent terms are unlimited. Returns 409
    /// `seats_in_use` if more users have access than there would be seats, and 409 `in_use` if users have roles that
    /// would no longer be allowed, unless `remove_access` is set. Requires an administrator.
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
        /// Remove roles that are no longer allowed from the users who have them.
        remove_access: Query<Option<bool>>,
        body: Body<EntitlementData>,
    ) -> Result<VersionedResponse<Entitlement>> {
        let edit = edit(Patch::set(body.0), seen, remove_access.0);
        let (entitlement, version) =
            entitlements::put(&ctx, &caller.0, company_id.0, &client_id.0, edit).await?;
        Ok(VersionedResponse::new(entitlement, version))
    }

    /// Patch an entitlement
    ///
    /// Applies a merge patch (RFC 7396): absent terms are kept, and `null` removes a limit. Fails as replacing the
    /// entitlement does. Requires an administrator.
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
        /// Remove roles that are no longer allowed from the users who have them.
        remove_access: Query<Option<bool>>,
        body: PatchBody<EntitlementData>,
    ) -> Result<VersionedResponse<Entitlement>> {
        let edit = edit(body.0, seen, remove_access.0);
        let (entitlement, version) =
            entitlements::patch(&ctx, &caller.0, company_id.0, &client_id.0, edit).await?;
        Ok(VersionedResponse::new(entitlement, version))
    }

    /// Delete an entitlement
    ///
    /// Ends the company's use of the application: removes the role assignments of its users and revokes their tokens.
    /// Requires an administrator.
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

fn edit(data: Patch<EntitlementData>, seen: IfMatch, remove_access: Option<bool>) -> EntitlementChange {
    EntitlementChange { data, seen: seen.0, remove_access: remove_access.unwrap_or_default() }
}
