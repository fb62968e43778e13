//! `/v1/applications/{client_id}/snippets`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::Snippet;

use super::Tag;
use crate::{auth::Caller, parameters::Path};
use organisation::applications::snippets;
use platform::Ctx;
use web::Result;

/// `/v1/applications/{client_id}/snippets`.
#[derive(Debug)]
pub(crate) struct Snippets;

#[OpenApi(tag = "Tag::Applications")]
impl Snippets {
    /// List configuration snippets
    ///
    /// Returns configurations of common libraries, applications and proxies for the application. Placeholders that
    /// begin with `YOUR_` stand for the secret and for values that only the operator of the application knows.
    /// `tested` is false for software that Aldaba's tests do not run. Requires an administrator or an app manager.
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
