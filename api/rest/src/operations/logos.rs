//! `/v1/applications/{client_id}/logo`.

use poem::web::Data;
use poem_openapi::OpenApi;
use shared_types::{Application, LogoUpload};

use super::Tag;
use crate::{auth::Caller, body::Body, conditional::VersionedResponse, parameters::Path};
use organisation::applications;
use platform::Ctx;
use web::Result;

/// `/v1/applications/{client_id}/logo`.
#[derive(Debug)]
pub(crate) struct Logos;

#[OpenApi(tag = "Tag::Applications")]
impl Logos {
    /// Upload the logo of an application
    ///
    /// Stores a picture and sets `logo_uri` to its address on this server. It is deleted when `logo_uri` is set to
    /// another address or to an empty text. Requires an administrator or an app manager; a privileged application
    /// requires an administrator.
    #[oai(path = "/applications/:client_id/logo", method = "put", operation_id = "putApplicationLogo")]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        body: Body<LogoUpload>,
    ) -> Result<VersionedResponse<Application>> {
        let (application, version) = applications::upload_logo(&ctx, &caller.0, &client_id.0, body.0).await?;
        Ok(VersionedResponse::new(application, version))
    }
}
