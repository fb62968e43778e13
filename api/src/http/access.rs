//! `/v1/companies/{company_id}/applications/{client_id}/access` (UC-17).

use poem::{Result, web::Data};
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::AccessList;

use super::{Body, Caller, Tag};
use crate::domain::{Ctx, access};

/// `/v1/companies/{company_id}/applications/{client_id}/access`.
#[derive(Debug)]
pub struct Access;

#[OpenApi(tag = "Tag::Access")]
impl Access {
    /// Tell who of a company has access to an application, role by role
    ///
    /// For administrators, app managers, and administrators of the company. Each role of the application is there, also
    /// one that nobody has.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access",
        method = "get",
        operation_id = "getAccess"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
    ) -> Result<Json<AccessList>> {
        Ok(Json(access::list(&ctx, &caller.0, company_id.0, &client_id.0).await?))
    }

    /// Set who of a company has access to an application: all of it together, or nothing
    ///
    /// A role that is not named loses all its users. Only people of the company, inside the roles and seats of its
    /// entitlement.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access",
        method = "put",
        operation_id = "putAccess"
    )]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
        body: Body<AccessList>,
    ) -> Result<Json<AccessList>> {
        Ok(Json(access::replace(&ctx, &caller.0, company_id.0, &client_id.0, body.0).await?))
    }
}
