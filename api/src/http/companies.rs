//! `/v1/companies`.

use poem::{Result, web::Data};
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::{Company, CompanyChange, NewCompany};

use super::{
    Body, Caller, Tag,
    responses::{Created, Done},
};
use crate::domain::{Ctx, companies};

/// `/v1/companies`.
#[derive(Debug)]
pub struct Companies;

#[OpenApi(tag = "Tag::Companies")]
impl Companies {
    /// List the companies that one may see
    ///
    /// Administrators and app managers see all, everybody else the own ones; a plain member sees the id, code and name
    /// only.
    #[oai(path = "/companies", method = "get", operation_id = "listCompanies")]
    async fn list(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<Company>>> {
        let companies = companies::list(&ctx, &caller.0).await?;
        Ok(Json(companies.into_iter().map(|company| companies::shown(&caller.0, company)).collect()))
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
    async fn get(&self, ctx: Data<&Ctx>, caller: Caller, company_id: Path<i64>) -> Result<Json<Company>> {
        let company = companies::get(&ctx, &caller.0, company_id.0).await?;
        Ok(Json(companies::shown(&caller.0, company)))
    }

    /// Change a company
    ///
    /// For administrators. What is absent stays.
    #[oai(path = "/companies/:company_id", method = "put", operation_id = "updateCompany")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        body: Body<CompanyChange>,
    ) -> Result<Json<Company>> {
        let company = companies::update(&ctx, &caller.0, company_id.0, body.0).await?;
        Ok(Json(companies::shown(&caller.0, company)))
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
}
