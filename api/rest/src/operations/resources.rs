//! `/v1/resources`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query, payload::Json};
use shared_types::{CreateResource, Resource, ResourceChange, ResourceSort};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, VersionedResponse},
    list::{ListResponse, Paging},
    parameters::Path,
    responses::{Created, Done},
};
use organisation::resources;
use platform::{Ctx, Patch};
use web::Result;

/// `/v1/resources`.
#[derive(Debug)]
pub(crate) struct Resources;

#[OpenApi(tag = "Tag::Resources")]
impl Resources {
    /// List API resources
    ///
    /// Returns the APIs that access tokens can be issued for. `q` searches by the beginning of the name. Requires an
    /// administrator.
    #[oai(path = "/resources", method = "get", operation_id = "listResources")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// The order of the list; `name` by default.
        sort: Query<Option<ResourceSort>>,
    ) -> Result<ListResponse<Resource>> {
        let sort = sort.0.unwrap_or(ResourceSort::Name);
        let page = resources::list(&ctx, &caller.0, &paging.request, sort).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Create an API resource
    ///
    /// Registers an API. Applications request access tokens for it with its URI in the parameter `resource` (RFC 8707).
    /// Requires an administrator.
    #[oai(path = "/resources", method = "post", operation_id = "createResource")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        body: Body<CreateResource>,
    ) -> Result<Created<Resource>> {
        let (resource, _) = resources::create(&ctx, &caller.0, body.0).await?;
        let location = format!("/v1/resources/{}", resource.id);
        Ok(Created::Created(Json(resource), location))
    }

    /// Get an API resource
    ///
    /// Returns an API resource. Requires an administrator.
    #[oai(path = "/resources/:resource_id", method = "get", operation_id = "getResource")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        resource_id: Path<i64>,
    ) -> Result<VersionedResponse<Resource>> {
        let (resource, version) = resources::get(&ctx, &caller.0, resource_id.0).await?;
        Ok(VersionedResponse::new(resource, version))
    }

    /// Update an API resource
    ///
    /// Updates the fields that are sent and keeps the others. Applications that may no longer request the resource lose
    /// their tokens for it. Requires an administrator.
    #[oai(path = "/resources/:resource_id", method = "put", operation_id = "updateResource")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        resource_id: Path<i64>,
        body: Body<ResourceChange>,
    ) -> Result<VersionedResponse<Resource>> {
        let change = Patch::set(body.0);
        let (resource, version) = resources::update(&ctx, &caller.0, resource_id.0, change, seen.0).await?;
        Ok(VersionedResponse::new(resource, version))
    }

    /// Patch an API resource
    ///
    /// Applies a merge patch (RFC 7396): absent fields are kept, and `null` clears `served_by`. Applications that may
    /// no longer request the resource lose their tokens for it. Requires an administrator.
    #[oai(path = "/resources/:resource_id", method = "patch", operation_id = "patchResource")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        resource_id: Path<i64>,
        body: PatchBody<ResourceChange>,
    ) -> Result<VersionedResponse<Resource>> {
        let (resource, version) = resources::update(&ctx, &caller.0, resource_id.0, body.0, seen.0).await?;
        Ok(VersionedResponse::new(resource, version))
    }

    /// Delete an API resource
    ///
    /// Deletes an API resource and revokes the tokens that were issued for it. Requires an administrator.
    #[oai(path = "/resources/:resource_id", method = "delete", operation_id = "deleteResource")]
    async fn delete(&self, ctx: Data<&Ctx>, caller: Caller, resource_id: Path<i64>) -> Result<Done> {
        resources::delete(&ctx, &caller.0, resource_id.0).await?;
        Ok(Done::Done)
    }
}
