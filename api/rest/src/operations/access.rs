//! `/v1/companies/{company_id}/applications/{client_id}/access` (UC-17), and why somebody has it or not.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::{AccessList, Explanation, UserAccess};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    conditional::{IfMatch, Tagged},
    responses::Done,
};
use organisation::access;
use platform::Ctx;
use web::Result;

/// `/v1/companies/{company_id}/applications/{client_id}/access`.
#[derive(Debug)]
pub(crate) struct Access;

#[OpenApi(tag = "Tag::Access")]
impl Access {
    /// Tell who of a company has access to an application, role by role
    ///
    /// For administrators, app managers, and administrators of the company. Each role of the application is there, also
    /// one that nobody has.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access",
        method = "get",
        operation_id = "getAccess"
    )]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
    ) -> Result<Tagged<AccessList>> {
        let (access, version) = access::list(&ctx, &caller.0, company_id.0, &client_id.0).await?;
        Ok(Tagged::new(access, version))
    }

    /// Set who of a company has access to an application: all of it together, or nothing
    ///
    /// A role that is not named loses all its users. Only people of the company, inside the roles and seats of its
    /// entitlement. The version is of all access to the application in the company, however it is changed.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access",
        method = "put",
        operation_id = "putAccess"
    )]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        client_id: Path<String>,
        body: Body<AccessList>,
    ) -> Result<Tagged<AccessList>> {
        let (access, version) =
            access::replace(&ctx, &caller.0, company_id.0, &client_id.0, body.0, seen.0).await?;
        Ok(Tagged::new(access, version))
    }

    /// Tell which roles a person was given in an application
    ///
    /// For administrators, app managers, and administrators of the company. The version is of all access to the
    /// application in the company.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access/:user_id",
        method = "get",
        operation_id = "getUserAccess"
    )]
    async fn get_user(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
        user_id: Path<i64>,
    ) -> Result<Tagged<UserAccess>> {
        let of = (company_id.0, client_id.0.as_str());
        let (access, version) = access::of_user(&ctx, &caller.0, of, user_id.0).await?;
        Ok(Tagged::new(access, version))
    }

    /// Give a person these roles in an application, and no others
    ///
    /// Inside the roles and seats of the entitlement; for whoever may set all of it.
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access/:user_id",
        method = "put",
        operation_id = "putUserAccess"
    )]
    async fn put_user(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        client_id: Path<String>,
        user_id: Path<i64>,
        body: Body<UserAccess>,
    ) -> Result<Tagged<UserAccess>> {
        let of = (company_id.0, client_id.0.as_str());
        let (access, version) = access::set_user(&ctx, &caller.0, of, user_id.0, body.0, seen.0).await?;
        Ok(Tagged::new(access, version))
    }

    /// Take all roles in an application from a person
    ///
    /// For whoever may set all of it. A person who has none is 404.
    #[oai(
        path = "/companies/:company_id/applications/:client_id/access/:user_id",
        method = "delete",
        operation_id = "deleteUserAccess"
    )]
    async fn delete_user(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        client_id: Path<String>,
        user_id: Path<i64>,
    ) -> Result<Done> {
        let of = (company_id.0, client_id.0.as_str());
        access::take_user(&ctx, &caller.0, of, user_id.0).await?;
        Ok(Done::Done)
    }

    /// Explain why a person may, or may not, use an application now
    ///
    /// The rules that decide it, one by one, and what an access token would say.
    #[oai(
        path = "/companies/:company_id/users/:user_id/applications/:client_id/explain",
        method = "get",
        operation_id = "explainAccess"
    )]
    async fn explain(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
        client_id: Path<String>,
    ) -> Result<Json<Explanation>> {
        Ok(Json(access::explain(&ctx, &caller.0, company_id.0, user_id.0, &client_id.0).await?))
    }
}
