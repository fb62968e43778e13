//! `/v1/applications/{client_id}/roles`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::{ApplicationRole, RoleChange};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    list::{Listed, Paging},
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
    /// List the roles that people can have in an application
    ///
    /// In the order in which they were made. The search finds the beginning of a code.
    #[oai(path = "/applications/:client_id/roles", method = "get", operation_id = "listRoles")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        client_id: Path<String>,
    ) -> Result<Listed<ApplicationRole>> {
        let page = roles::list(&ctx, &caller.0, &client_id.0, &paging.request).await?;
        Ok(Listed::new(&paging, page))
    }

    /// Add a role to an application
    ///
    /// For administrators and app managers; to a privileged application only for administrators.
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

    /// Get a role of an application
    ///
    /// For whoever may see the application.
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

    /// Change a role of an application
    ///
    /// With another code, everybody who has the role keeps it.
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

    /// Change some of a role of an application
    ///
    /// A merge patch (RFC 7396): what is absent stays, `null` empties the description.
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

    /// Take a role that nobody has from an application
    ///
    /// One that somebody has, or an entitlement names, stays (409 `in_use`), and so does the last one (409
    /// `last_role`).
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
