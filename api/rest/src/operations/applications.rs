//! `/v1/applications`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query, payload::Json};
use shared_types::{Application, ApplicationData, ApplicationDeletion, ApplicationKind, ApplicationSort};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, VersionedResponse},
    list::{ListResponse, Paging},
    parameters::Path,
    responses::{Created, Done},
};
use organisation::applications::{self, Secrets};
use platform::{Ctx, Patch};
use web::Result;

/// `/v1/applications`.
#[derive(Debug)]
pub(crate) struct Applications;

#[OpenApi(tag = "Tag::Applications")]
impl Applications {
    /// List applications
    ///
    /// Returns all applications to administrators and app managers, and the applications that their companies may
    /// use, without secrets, to company administrators. `q` finds the applications that have, for each of its words,
    /// a word of the name or a part of the code or client ID that begins with it, ignoring case and accents.
    #[oai(path = "/applications", method = "get", operation_id = "listApplications")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// The order of the list; `name` by default.
        sort: Query<Option<ApplicationSort>>,
        /// Return only applications of this kind.
        kind: Query<Option<ApplicationKind>>,
        /// Whether `client_secret` is returned to callers who may see it; `true` by default. With `false` it is
        /// `null`, and the audit does not record that secrets were shown.
        include_secret: Query<Option<bool>>,
    ) -> Result<ListResponse<Application>> {
        let sort = sort.0.unwrap_or(ApplicationSort::Name);
        let page =
            applications::list(&ctx, &caller.0, &paging.request, sort, kind.0, secrets(&include_secret))
                .await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Create an application
    ///
    /// Registers an application. The client ID and the client secret are generated; a missing `code` is derived from
    /// the name. Requires an administrator or an app manager; a privileged application requires an administrator.
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
    /// Returns an application. `client_secret` is included for callers who manage the application, if they use a token
    /// that may write or signed in to the browser within the last ten minutes. Requires an administrator, an app
    /// manager, or an administrator of a company that may use the application.
    #[oai(path = "/applications/:client_id", method = "get", operation_id = "getApplication")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        /// Whether `client_secret` is returned to callers who may see it; `true` by default. With `false` it is
        /// `null`, and the audit does not record that secrets were shown.
        include_secret: Query<Option<bool>>,
    ) -> Result<VersionedResponse<Application>> {
        let (application, version) =
            applications::get(&ctx, &caller.0, &client_id.0, secrets(&include_secret)).await?;
        Ok(VersionedResponse::new(application, version))
    }

    /// Create an application with a chosen client ID
    ///
    /// Registers an application under the client ID of the path: up to 50 letters, digits, `.`, `_`, `~` or `-`, and
    /// not in the format of a UUID. Requires an administrator or an app manager; a privileged application requires an
    /// administrator.
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

    /// Update an application
    ///
    /// Updates the fields that are sent and keeps the others. Read-only fields are ignored, so that a response of `GET`
    /// can be sent back. An application that becomes privileged gets a new secret and its previous secrets are revoked,
    /// since app managers may have seen them; its keys, redirect URIs, logout URIs and origins must be sent with the
    /// change, or cleared (`unconfirmed` at each that is missing). Requires an administrator or an app manager; a
    /// privileged application requires an administrator.
    #[oai(path = "/applications/:client_id", method = "put", operation_id = "updateApplication")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        client_id: Path<String>,
        /// Whether `client_secret` is returned to callers who may see it; `true` by default. With `false` it is
        /// `null`, and the audit does not record that secrets were shown.
        include_secret: Query<Option<bool>>,
        body: Body<ApplicationData>,
    ) -> Result<VersionedResponse<Application>> {
        let change = Patch::set(body.0);
        let (application, version) =
            applications::update(&ctx, &caller.0, &client_id.0, change, seen.0, secrets(&include_secret))
                .await?;
        Ok(VersionedResponse::new(application, version))
    }

    /// Patch an application
    ///
    /// Applies a merge patch (RFC 7396): absent fields are kept, and `null` clears optional fields. An application that
    /// becomes privileged gets a new secret and its previous secrets are revoked, since app managers may have seen
    /// them; its keys, redirect URIs, logout URIs and origins must be sent with the change, or cleared (`unconfirmed`
    /// at each that is missing). Requires an administrator or an app manager; a privileged application requires an
    /// administrator.
    #[oai(path = "/applications/:client_id", method = "patch", operation_id = "patchApplication")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        client_id: Path<String>,
        /// Whether `client_secret` is returned to callers who may see it; `true` by default. With `false` it is
        /// `null`, and the audit does not record that secrets were shown.
        include_secret: Query<Option<bool>>,
        body: PatchBody<ApplicationData>,
    ) -> Result<VersionedResponse<Application>> {
        let (application, version) =
            applications::update(&ctx, &caller.0, &client_id.0, body.0, seen.0, secrets(&include_secret))
                .await?;
        Ok(VersionedResponse::new(application, version))
    }

    /// Delete an application
    ///
    /// Deletes an application with its roles, entitlements and role assignments, and revokes all its tokens. Requires
    /// an administrator or an app manager; a privileged application requires an administrator.
    #[oai(path = "/applications/:client_id", method = "delete", operation_id = "deleteApplication")]
    async fn delete(&self, ctx: Data<&Ctx>, caller: Caller, client_id: Path<String>) -> Result<Done> {
        applications::delete(&ctx, &caller.0, &client_id.0).await?;
        Ok(Done::Done)
    }

    /// Preview the deletion of an application
    ///
    /// Returns how many companies, users and tokens would be affected if the application were deleted. Requires the
    /// same rights as the deletion.
    #[oai(
        path = "/applications/:client_id/deletion",
        method = "get",
        operation_id = "previewApplicationDeletion"
    )]
    async fn preview_deletion(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
    ) -> Result<Json<ApplicationDeletion>> {
        Ok(Json(applications::preview_deletion(&ctx, &caller.0, &client_id.0).await?))
    }
}

/// Reads `include_secret`.
fn secrets(include_secret: &Query<Option<bool>>) -> Secrets {
    match include_secret.0 {
        Some(false) => Secrets::Omitted,
        _ => Secrets::Included,
    }
}

fn created(application: Application) -> Result<Created<Application>> {
    let location = format!("/v1/applications/{}", application.client_id);
    Ok(Created::Created(Json(application), location))
}
