//! `/v1/companies`.

use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};
use shared_types::{Company, CompanyChange, CompanyDeletion, CompanySort, CompanyStatus, NewCompany};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, Tagged},
    list::{Listed, Paging},
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
    /// List the companies that one may see
    ///
    /// Administrators and app managers see all, everybody else the own ones; a plain member sees the id, code and name
    /// only.
    #[oai(path = "/companies", method = "get", operation_id = "listCompanies")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// What to order by; `name` when absent.
        sort: Query<Option<CompanySort>>,
        /// Only companies with this status.
        status: Query<Option<CompanyStatus>>,
    ) -> Result<Listed<Company>> {
        let sort = sort.0.unwrap_or(CompanySort::Name);
        let page = companies::list(&ctx, &caller.0, &paging.request, sort, status.0).await?;
        Ok(Listed::new(&paging, page.map(|company| companies::shown(&caller.0, company))))
    }

    /// Add a company
    ///
    /// For administrators. Neither its name nor its code may be taken.
    #[oai(path = "/companies", method = "post", operation_id = "createCompany")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<NewCompany>,
    ) -> Result<Created<Company>> {
        let company = companies::create(&ctx, &caller.0, body.0).await?;
        let location = format!("/v1/companies/{}", company.id);
        Ok(Created::Created(Json(companies::shown(&caller.0, company)), location))
    }

    /// Get a company
    ///
    /// One that the caller may not see is 404. A plain member sees the id, code and name only.
    #[oai(path = "/companies/:company_id", method = "get", operation_id = "getCompany")]
    async fn get(&self, ctx: Data<&Ctx>, caller: Caller, company_id: Path<i64>) -> Result<Tagged<Company>> {
        let company = companies::get(&ctx, &caller.0, company_id.0).await?;
        Ok(tagged(&caller, company))
    }

    /// Change a company
    ///
    /// For administrators. What is absent stays.
    #[oai(path = "/companies/:company_id", method = "put", operation_id = "updateCompany")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        body: Body<CompanyChange>,
    ) -> Result<Tagged<Company>> {
        let change = Patch::set(body.0);
        Ok(tagged(&caller, companies::update(&ctx, &caller.0, company_id.0, change, seen.0).await?))
    }

    /// Change some of a company
    ///
    /// A merge patch (RFC 7396): what is absent stays. Nothing of a company can be emptied, so `null` is refused.
    #[oai(path = "/companies/:company_id", method = "patch", operation_id = "patchCompany")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        body: PatchBody<CompanyChange>,
    ) -> Result<Tagged<Company>> {
        Ok(tagged(&caller, companies::update(&ctx, &caller.0, company_id.0, body.0, seen.0).await?))
    }

    /// Delete a company with its memberships, access and tokens
    ///
    /// For administrators. People who belong to no other company are deleted with it. A company that holds the last
    /// administrator stays (409).
    #[oai(path = "/companies/:company_id", method = "delete", operation_id = "deleteCompany")]
    async fn delete(&self, ctx: Data<&Ctx>, caller: Caller, company_id: Path<i64>) -> Result<Done> {
        companies::delete(&ctx, &caller.0, company_id.0).await?;
        Ok(Done::Done)
    }

    /// Tell what would go with a company
    ///
    /// For a question before it is deleted; for administrators.
    #[oai(path = "/companies/:company_id/deletion", method = "get", operation_id = "previewCompanyDeletion")]
    async fn deletion(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
    ) -> Result<Json<CompanyDeletion>> {
        Ok(Json(companies::deletion(&ctx, &caller.0, company_id.0).await?))
    }
}

fn tagged(caller: &Caller, company: companies::Company) -> Tagged<Company> {
    let version = company.version;
    Tagged::new(companies::shown(&caller.0, company), version)
}
