//! `/v1/applications`.

use poem::{Result, web::Data};
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::{Application, ApplicationData};

use super::{
    Body, Caller, Tag,
    responses::{Created, Done},
};
use crate::domain::{Ctx, applications};

/// `/v1/applications`.
#[derive(Debug)]
pub struct Applications;

#[OpenApi(tag = "Tag::Applications")]
impl Applications {
    /// List the applications
    ///
    /// Administrators and app managers see all; administrators of companies those that their companies may use, without
    /// secrets.
    #[oai(path = "/applications", method = "get", operation_id = "listApplications")]
    async fn list(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<Application>>> {
        Ok(Json(applications::list(&ctx, &caller.0).await?))
    }

    /// Register an application
    ///
    /// Its client id and secret are drawn; a missing code is made from its name.
    #[oai(path = "/applications", method = "post", operation_id = "createApplication")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<ApplicationData>,
    ) -> Result<Created<Application>> {
        created(applications::create(&ctx, &caller.0, None, body.0).await?)
    }

    /// Get an application
    ///
    /// `client_secret` is there for who may see it: with a token that may write, or in a browser within ten minutes of
    /// the sign-in.
    #[oai(path = "/applications/:client_id", method = "get", operation_id = "getApplication")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<Application>> {
        Ok(Json(applications::get(&ctx, &caller.0, &client_id.0).await?))
    }

    /// Register an application under a client id of one's choice
    ///
    /// The client id is up to 50 letters, digits, dots, `_`, `~` or `-`, and not like a UUID.
    #[oai(path = "/applications/:client_id", method = "post", operation_id = "createApplicationWithClientId")]
    async fn create_with_client_id(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        body: Body<ApplicationData>,
    ) -> Result<Created<Application>> {
        created(applications::create(&ctx, &caller.0, Some(client_id.0), body.0).await?)
    }

    /// Change an application
    ///
    /// What is absent stays. What `GET` gave can be sent back: read-only fields are ignored.
    #[oai(path = "/applications/:client_id", method = "put", operation_id = "updateApplication")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        body: Body<ApplicationData>,
    ) -> Result<Json<Application>> {
        Ok(Json(applications::update(&ctx, &caller.0, &client_id.0, body.0).await?))
    }

    /// Delete an application with every access and token for it
    ///
    /// For administrators and app managers. Its tokens end at once.
    #[oai(path = "/applications/:client_id", method = "delete", operation_id = "deleteApplication")]
    async fn delete(&self, ctx: Data<&Ctx>, caller: Caller, client_id: Path<String>) -> Result<Done> {
        applications::delete(&ctx, &caller.0, &client_id.0).await?;
        Ok(Done::Done)
    }
}

fn created(application: Application) -> Result<Created<Application>> {
    let location = format!("/v1/applications/{}", application.client_id);
    Ok(Created::Created(Json(application), location))
}
