//! `/v1/applications/{client_id}/sign-ins`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::ApplicationSignIn;

use super::Tag;
use crate::{auth::Caller, parameters::Path};
use organisation::applications;
use platform::Ctx;
use web::Result;

/// `/v1/applications/{client_id}/sign-ins`.
#[derive(Debug)]
pub(crate) struct ApplicationSignIns;

#[OpenApi(tag = "Tag::Applications")]
impl ApplicationSignIns {
    /// List the latest sign-ins to an application
    ///
    /// Returns the latest 50 sign-ins of people to the application, the last one first, as long as their grants are
    /// stored. Requests that were refused are listed by `listRefusals`. Requires an administrator or an app manager.
    #[oai(
        path = "/applications/:client_id/sign-ins",
        method = "get",
        operation_id = "listApplicationSignIns"
    )]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<Vec<ApplicationSignIn>>> {
        Ok(Json(applications::sign_ins(&ctx, &caller.0, &client_id.0).await?))
    }
}
