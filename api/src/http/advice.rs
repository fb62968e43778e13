//! `/v1/applications/{client_id}/checks` and `/v1/applications/{client_id}/snippets`.

use poem::{Result, web::Data};
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::{ApplicationChecks, Snippet};

use super::{Caller, Tag};
use crate::domain::{
    Ctx,
    applications::{checks, snippets},
};

/// `/v1/applications/{client_id}/checks` and `/v1/applications/{client_id}/snippets`.
#[derive(Debug)]
pub struct Advice;

#[OpenApi(tag = "Tag::Applications")]
impl Advice {
    /// Tell what is risky in an application's settings
    ///
    /// For administrators and app managers. By the best current practice (RFC 9700): each finding says what is wrong and
    /// how to mend it. Findings refuse nothing.
    #[oai(path = "/applications/:client_id/checks", method = "get", operation_id = "checkApplication")]
    async fn checks(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<ApplicationChecks>> {
        Ok(Json(checks::run(&ctx, &caller.0, &client_id.0).await?))
    }

    /// Give the configurations that suit an application
    ///
    /// For administrators and app managers. They are ready but for what stands in capitals: the secret, and what only
    /// the application's operator knows.
    #[oai(path = "/applications/:client_id/snippets", method = "get", operation_id = "listSnippets")]
    async fn snippets(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<Vec<Snippet>>> {
        Ok(Json(snippets::list(&ctx, &caller.0, &client_id.0).await?))
    }
}
