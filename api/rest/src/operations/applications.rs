//! `/v1/applications`.

use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};
use shared_types::{Application, ApplicationData, ApplicationDeletion, ApplicationKind, ApplicationSort};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, Tagged},
    list::{Listed, Paging},
    responses::{Created, Done},
};
use organisation::applications;
use platform::{Ctx, Patch};
use web::Result;

/// `/v1/applications`.
#[derive(Debug)]
pub(crate) struct Applications;

#[OpenApi(tag = "Tag::Applications")]
impl Applications {
    /// List the applications
    ///
    /// Administrators and app managers see all; administrators of companies those that their companies may use, without
    /// secrets. The search also finds the beginning of a client id.
    #[oai(path = "/applications", method = "get", operation_id = "listApplications")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// What to order by; `name` when absent.
        sort: Query<Option<ApplicationSort>>,
        /// Only applications of this kind.
        kind: Query<Option<ApplicationKind>>,
    ) -> Result<Listed<Application>> {
        let sort = sort.0.unwrap_or(ApplicationSort::Name);
        let page = applications::list(&ctx, &caller.0, &paging.request, sort, kind.0).await?;
        Ok(Listed::new(&paging, page))
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
    ) -> Result<Tagged<Application>> {
        let (application, version) = applications::get(&ctx, &caller.0, &client_id.0).await?;
        Ok(Tagged::new(application, version))
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
    /// What is absent stays. What `GET` gave can be sent back: read-only fields are ignored. An application that becomes
    /// privileged gets a new secret, and those before it end: whoever manages applications may have seen them.
    #[oai(path = "/applications/:client_id", method = "put", operation_id = "updateApplication")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        client_id: Path<String>,
        body: Body<ApplicationData>,
    ) -> Result<Tagged<Application>> {
        let change = Patch::set(body.0);
        let (application, version) =
            applications::update(&ctx, &caller.0, &client_id.0, change, seen.0).await?;
        Ok(Tagged::new(application, version))
    }

    /// Change some of an application
    ///
    /// A merge patch (RFC 7396): what is absent stays, `null` empties what may be empty. An application that becomes
    /// privileged gets a new secret, and those before it end: whoever manages applications may have seen them.
    #[oai(path = "/applications/:client_id", method = "patch", operation_id = "patchApplication")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        client_id: Path<String>,
        body: PatchBody<ApplicationData>,
    ) -> Result<Tagged<Application>> {
        let (application, version) =
            applications::update(&ctx, &caller.0, &client_id.0, body.0, seen.0).await?;
        Ok(Tagged::new(application, version))
    }

    /// Delete an application with every access and token for it
    ///
    /// For administrators and app managers. Its tokens end at once.
    #[oai(path = "/applications/:client_id", method = "delete", operation_id = "deleteApplication")]
    async fn delete(&self, ctx: Data<&Ctx>, caller: Caller, client_id: Path<String>) -> Result<Done> {
        applications::delete(&ctx, &caller.0, &client_id.0).await?;
        Ok(Done::Done)
    }

    /// Tell what would go with an application
    ///
    /// For a question before it is deleted; for whoever may delete it.
    #[oai(
        path = "/applications/:client_id/deletion",
        method = "get",
        operation_id = "previewApplicationDeletion"
    )]
    async fn deletion(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<ApplicationDeletion>> {
        Ok(Json(applications::deletion(&ctx, &caller.0, &client_id.0).await?))
    }
}

fn created(application: Application) -> Result<Created<Application>> {
    let location = format!("/v1/applications/{}", application.client_id);
    Ok(Created::Created(Json(application), location))
}
