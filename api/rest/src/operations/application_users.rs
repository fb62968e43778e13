//! `/v1/applications/{client_id}/users`.

use poem::web::Data;
use poem_openapi::OpenApi;
use shared_types::ApplicationUser;

use super::Tag;
use crate::{
    auth::Caller,
    list::{ListResponse, Paging},
    parameters::Path,
};
use organisation::applications;
use platform::Ctx;
use web::Result;

/// `/v1/applications/{client_id}/users`.
#[derive(Debug)]
pub(crate) struct ApplicationUsers;

#[OpenApi(tag = "Tag::Applications")]
impl ApplicationUsers {
    /// List the users with access to an application
    ///
    /// Returns the users of all companies who were given roles in the application, sorted by name, with their company
    /// and roles. A user with roles in several companies is returned for each of them. If the access policy of the
    /// application is `all_members`, the other members of entitled companies have access too and are not returned. `q`
    /// finds users whose name or email begins with it. Requires an administrator or an app manager.
    #[oai(path = "/applications/:client_id/users", method = "get", operation_id = "listApplicationUsers")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        client_id: Path<String>,
    ) -> Result<ListResponse<ApplicationUser>> {
        let page = applications::users(&ctx, &caller.0, &client_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }
}
