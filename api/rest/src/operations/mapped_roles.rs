//! `…/mapped-roles`: which roles came from the mappings of identity providers.

use poem::web::Data;
use poem_openapi::{OpenApi, payload::Json};
use shared_types::MappedRole;

use super::Tag;
use crate::{auth::Caller, parameters::Path};
use organisation::access;
use platform::Ctx;
use web::Result;

/// The roles that external logins gave.
#[derive(Debug)]
pub(crate) struct MappedRoles;

#[OpenApi(tag = "Tag::Access")]
impl MappedRoles {
    /// List the roles in an application that external logins gave
    ///
    /// Returns the roles of the company's users in the application that came from the mapping of an identity provider,
    /// which takes them away again when the claim is gone. Roles that are not in the list were given by hand. Requires
    /// an administrator, an app manager, or an administrator of the company.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/mapped-roles",
        method = "get",
        operation_id = "listMappedRoles"
    )]
    async fn of_application(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
    ) -> Result<Json<Vec<MappedRole>>> {
        Ok(Json(access::list_mapped(&ctx, &caller.0, company_id.0, &client_id.0).await?))
    }

    /// List the roles of a user that external logins gave
    ///
    /// Returns the roles of the user, in the company and in applications, that came from the mapping of an identity
    /// provider. Users can see their own; other users require an administrator, an app manager, or an administrator of
    /// the company.
    #[oai(
        path = "/companies/:company_id/users/:user_id/mapped-roles",
        method = "get",
        operation_id = "listUserMappedRoles"
    )]
    async fn of_user(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Json<Vec<MappedRole>>> {
        Ok(Json(access::list_mapped_of_user(&ctx, &caller.0, company_id.0, user_id.0).await?))
    }
}
