//! `/v1/applications/{client_id}/checks`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::ApplicationChecks;

use super::Tag;
use crate::{auth::Caller, parameters::Path};
use organisation::applications::checks;
use platform::Ctx;
use web::Result;

/// `/v1/applications/{client_id}/checks`.
#[derive(Debug)]
pub(crate) struct Checks;

#[OpenApi(tag = "Tag::Applications")]
impl Checks {
    /// Check the settings of an application
    ///
    /// Compares the settings with the OAuth 2.0 security best current practice (RFC 9700) and returns findings, each
    /// with its risk and how to resolve it. Findings do not block anything. Requires an administrator or an app
    /// manager.
    #[oai(path = "/applications/:client_id/checks", method = "get", operation_id = "checkApplication")]
    async fn checks(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<ApplicationChecks>> {
        Ok(Json(checks::find_risks(&ctx, &caller.0, &client_id.0).await?))
    }
}
