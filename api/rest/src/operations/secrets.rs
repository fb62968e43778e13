//! `/v1/applications/{client_id}/secrets`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{ApplicationSecret, CreatedSecret, RotateSecret};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    parameters::Path,
    responses::{Created, Done},
};
use organisation::applications::secrets;
use platform::Ctx;
use web::Result;

/// `/v1/applications/{client_id}/secrets`.
#[derive(Debug)]
pub(crate) struct Secrets;

#[OpenApi(tag = "Tag::Applications")]
impl Secrets {
    /// List the secrets of an application
    ///
    /// Returns the valid secrets with their expiry, without the secrets themselves. Requires an administrator or an app
    /// manager; a privileged application requires an administrator.
    #[oai(path = "/applications/:client_id/secrets", method = "get", operation_id = "listSecrets")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<Vec<ApplicationSecret>>> {
        Ok(Json(secrets::list(&ctx, &caller.0, &client_id.0).await?))
    }

    /// Rotate the secret of an application
    ///
    /// Creates a new secret. Previous secrets are valid for `overlap_seconds` more, so that the application can be
    /// reconfigured without interruption. With `overlap_seconds` 0, the tokens that the application got for itself
    /// (`client_credentials`) are revoked too. Requires an administrator or an app manager; a privileged application
    /// requires an administrator.
    #[oai(path = "/applications/:client_id/secrets", method = "post", operation_id = "rotateSecret")]
    async fn rotate(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        body: Body<RotateSecret>,
    ) -> Result<Created<CreatedSecret>> {
        let made = secrets::rotate(&ctx, &caller.0, &client_id.0, body.0.overlap_seconds).await?;
        let location = format!("/v1/applications/{}/secrets/{}", client_id.0, made.id);
        Ok(Created::Created(Json(made), location))
    }

    /// Revoke a secret of an application
    ///
    /// Revokes a secret at once, with the tokens that the application got for itself (`client_credentials`). The
    /// newest secret cannot be revoked (409 `last_secret`): rotate it first. Requires an administrator or an app
    /// manager; a privileged application requires an administrator.
    #[oai(
        path = "/applications/:client_id/secrets/:secret_id",
        method = "delete",
        operation_id = "deleteSecret"
    )]
    async fn delete(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        secret_id: Path<i64>,
    ) -> Result<Done> {
        secrets::end(&ctx, &caller.0, &client_id.0, secret_id.0).await?;
        Ok(Done::Done)
    }
}
