//! `/v1/applications/{client_id}/roles`.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::{ApplicationRole, RoleChange};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    list::{ListResponse, Paging},
    parameters::Path,
    responses::{Created, Done},
};
use organisation::applications::roles;
use platform::{Ctx, Patch};
use web::Result;

/// `/v1/applications/{client_id}/roles`.
#[derive(Debug)]
pub(crate) struct Roles;

#[OpenApi(tag = "Tag::Applications")]
impl Roles {
    /// List the roles of an application
    ///
    /// Returns the roles that users can have in the application, in the order of their creation. `q` searches by the
    /// beginning of the code. Requires an administrator, an app manager, or an administrator of a company that may use
    /// the application.
    #[oai(path = "/applications/:client_id/roles", method = "get", operation_id = "listRoles")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        client_id: Path<String>,
    ) -> Result<ListResponse<ApplicationRole>> {
        let page = roles::list(&ctx, &caller.0, &client_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Create a role
    ///
    /// Adds a role to the application. Requires an administrator or an app manager; a privileged application requires
    /// an administrator.
    #[oai(path = "/applications/:client_id/roles", method = "post", operation_id = "createRole")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        body: Body<ApplicationRole>,
    ) -> Result<Created<ApplicationRole>> {
        let role = roles::create(&ctx, &caller.0, &client_id.0, body.0).await?;
        let location = format!("/v1/applications/{}/roles/{}", client_id.0, role.code);
        Ok(Created::Created(Json(role), location))
    }

    /// Get a role
    ///
    /// Returns a role of the application. Requires an administrator, an app manager, or an administrator of a company
    /// that may use the application.
    #[oai(path = "/applications/:client_id/roles/:code", method = "get", operation_id = "getRole")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        code: Path<String>,
    ) -> Result<Json<ApplicationRole>> {
        Ok(Json(roles::get(&ctx, &caller.0, &client_id.0, &code.0).await?))
    }

    /// Update a role
    ///
    /// Updates the fields that are sent and keeps the others. Users keep a role whose code is changed. Requires an
    /// administrator or an app manager; a privileged application requires an administrator.
    #[oai(path = "/applications/:client_id/roles/:code", method = "put", operation_id = "updateRole")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        code: Path<String>,
        body: Body<RoleChange>,
    ) -> Result<Json<ApplicationRole>> {
        let change = Patch::set(body.0);
        Ok(Json(roles::update(&ctx, &caller.0, &client_id.0, &code.0, change).await?))
    }

    /// Patch a role
    ///
    /// Applies a merge patch (RFC 7396): absent fields are kept, and `null` clears the description. Users keep a role
    /// whose code is changed. Requires an administrator or an app manager; a privileged application requires an
    /// administrator.
    #[oai(path = "/applications/:client_id/roles/:code", method = "patch", operation_id = "patchRole")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        code: Path<String>,
        body: PatchBody<RoleChange>,
    ) -> Result<Json<ApplicationRole>> {
        Ok(Json(roles::update(&ctx, &caller.0, &client_id.0, &code.0, body.0).await?))
    }

    /// Delete a role
    ///
    /// Deletes a role. Returns 409 `in_use` if a user has the role, an entitlement names it or all members have it, and
    /// 409 `last_role` if it is the only one. Requires an administrator or an app manager; a privileged application
    /// requires an administrator.
    #[oai(path = "/applications/:client_id/roles/:code", method = "delete", operation_id = "deleteRole")]
    async fn delete(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        client_id: Path<String>,
        code: Path<String>,
    ) -> Result<Done> {
        roles::delete(&ctx, &caller.0, &client_id.0, &code.0).await?;
        Ok(Done::Done)
    }
}
