//! `/v1/companies/{company_id}/entitlements`.

use poem::{Result, web::Data};
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::{Entitlement, EntitlementData};

use super::{Body, Caller, Tag, responses::Done};
use crate::domain::{Ctx, entitlements};

/// `/v1/companies/{company_id}/entitlements`.
#[derive(Debug)]
pub struct Entitlements;

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
        company_id: Path<i64>,
    ) -> Result<Json<Vec<Entitlement>>> {
        Ok(Json(entitlements::list(&ctx, &caller.0, company_id.0).await?))
    }

    /// Let a company use an application, or change how
    ///
    /// For administrators. What is absent is not limited.
    #[oai(
        path = "/companies/:company_id/entitlements/:client_id",
        method = "put",
        operation_id = "putEntitlement"
    )]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
        body: Body<EntitlementData>,
    ) -> Result<Json<Entitlement>> {
        Ok(Json(entitlements::put(&ctx, &caller.0, company_id.0, &client_id.0, body.0).await?))
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
