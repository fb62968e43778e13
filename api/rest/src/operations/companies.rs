//! `/v1/companies`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query, payload::Json};
use shared_types::{Company, CompanyChange, CompanyDeletion, CompanySort, CompanyStatus, CreateCompany};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, VersionedResponse},
    list::{ListResponse, Paging},
    parameters::Path,
    responses::{Created, Done},
};
use organisation::companies;
use platform::{Ctx, Patch};
use web::Result;

/// `/v1/companies`.
#[derive(Debug)]
pub(crate) struct Companies;

#[OpenApi(tag = "Tag::Companies")]
impl Companies {
    /// List companies
    ///
    /// Returns all companies to administrators and app managers, and their own companies to everyone else. Members who
    /// do not administer a company see only its `id`, `code` and `name`.
    #[oai(path = "/companies", method = "get", operation_id = "listCompanies")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// The order of the list; `name` by default.
        sort: Query<Option<CompanySort>>,
        /// Return only companies with this status.
        status: Query<Option<CompanyStatus>>,
    ) -> Result<ListResponse<Company>> {
        let sort = sort.0.unwrap_or(CompanySort::Name);
        let page = companies::list(&ctx, &caller.0, &paging.request, sort, status.0).await?;
        Ok(ListResponse::new(&paging, page.map(|company| companies::to_dto(&caller.0, company))))
    }

    /// Create a company
    ///
    /// Creates a company. Its name and its code must be unique; a missing `code` is derived from the name. Requires an
    /// administrator.
    #[oai(path = "/companies", method = "post", operation_id = "createCompany")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<CreateCompany>,
    ) -> Result<Created<Company>> {
        let company = companies::create(&ctx, &caller.0, body.0).await?;
        let location = format!("/v1/companies/{}", company.id);
        Ok(Created::Created(Json(companies::to_dto(&caller.0, company)), location))
    }

    /// Get a company
    ///
    /// Returns a company. Members who do not administer it see only its `id`, `code` and `name`. Returns 404 for a
    /// company that the caller does not belong to, except to administrators and app managers.
    #[oai(path = "/companies/:company_id", method = "get", operation_id = "getCompany")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
    ) -> Result<VersionedResponse<Company>> {
        let company = companies::get(&ctx, &caller.0, company_id.0).await?;
        Ok(tagged(&caller, company))
    }

    /// Update a company
    ///
    /// Updates the fields that are sent and keeps the others. Requires an administrator.
    #[oai(path = "/companies/:company_id", method = "put", operation_id = "updateCompany")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        body: Body<CompanyChange>,
    ) -> Result<VersionedResponse<Company>> {
        let change = Patch::set(body.0);
        Ok(tagged(&caller, companies::update(&ctx, &caller.0, company_id.0, change, seen.0).await?))
    }

    /// Patch a company
    ///
    /// Applies a merge patch (RFC 7396): absent fields are kept. No field can be cleared, so that `null` is rejected.
    /// Requires an administrator.
    #[oai(path = "/companies/:company_id", method = "patch", operation_id = "patchCompany")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        body: PatchBody<CompanyChange>,
    ) -> Result<VersionedResponse<Company>> {
        Ok(tagged(&caller, companies::update(&ctx, &caller.0, company_id.0, body.0, seen.0).await?))
    }

    /// Delete a company
    ///
    /// Deletes a company with its memberships and entitlements, and revokes the tokens that were issued through it.
    /// Users who belong to no other company are deleted. Returns 409 `last_admin` if no administrator would be left.
    /// Requires an administrator.
    #[oai(path = "/companies/:company_id", method = "delete", operation_id = "deleteCompany")]
    async fn delete(&self, ctx: Data<&Ctx>, caller: Caller, company_id: Path<i64>) -> Result<Done> {
        companies::delete(&ctx, &caller.0, company_id.0).await?;
        Ok(Done::Done)
    }

    /// Preview the deletion of a company
    ///
    /// Returns how many users and applications would be affected if the company were deleted. Requires an
    /// administrator.
    #[oai(path = "/companies/:company_id/deletion", method = "get", operation_id = "previewCompanyDeletion")]
    async fn preview_deletion(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
    ) -> Result<Json<CompanyDeletion>> {
        Ok(Json(companies::preview_deletion(&ctx, &caller.0, company_id.0).await?))
    }
}

fn tagged(caller: &Caller, company: companies::Company) -> VersionedResponse<Company> {
    let version = company.version;
    VersionedResponse::new(companies::to_dto(&caller.0, company), version)
}
