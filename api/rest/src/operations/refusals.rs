//! `/v1/applications/{client_id}/refusals` and `/refusal-counts`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{Refusal, RefusalCounts};

use super::Tag;
use crate::{
    auth::Caller,
    list::{ListResponse, Paging},
    parameters::Path,
};
use organisation::applications::refusals;
use platform::Ctx;
use web::Result;

/// `/v1/applications/{client_id}/refusals`.
#[derive(Debug)]
pub(crate) struct Refusals;

#[OpenApi(tag = "Tag::Applications")]
impl Refusals {
    /// List refused requests
    ///
    /// Returns the authorization, token, logout and other OAuth requests of the application that were refused in the
    /// last 14 days, the latest first, with the reason and, if one is possible, the change that would accept them.
    /// Requests that are alike are counted, and at most 100 kinds are kept per application. Anyone may send requests
    /// in the name of an application: add a received URI only if it is the application's own. `q` searches by the
    /// beginning of the error code, the parameter or the value. Requires an administrator or an app manager.
    #[oai(path = "/applications/:client_id/refusals", method = "get", operation_id = "listRefusals")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        client_id: Path<String>,
    ) -> Result<ListResponse<Refusal>> {
        let page = refusals::list(&ctx, &caller.0, &client_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Get the refusal counts
    ///
    /// Returns how many requests of the application were refused in each of the last 24 hours, whatever the reason.
    /// Requires an administrator or an app manager.
    #[oai(
        path = "/applications/:client_id/refusal-counts",
        method = "get",
        operation_id = "getRefusalCounts"
    )]
    async fn counts(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<RefusalCounts>> {
        Ok(Json(refusals::counts(&ctx, &caller.0, &client_id.0).await?))
    }
}
