//! `/v1/companies/{company_id}/users`.

use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};
use shared_types::{CompanyRole, NewUser, PortalApplication, User, UserChange, UserSort, UserStatus};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, Tagged},
    list::{Listed, Paging},
    responses::{Created, Done},
};
use organisation::{
    access,
    users::{self, Filter},
};
use platform::{Ctx, Patch};
use web::Result;

/// `/v1/companies/{company_id}/users`.
#[derive(Debug)]
pub(crate) struct Users;

#[OpenApi(tag = "Tag::Users")]
impl Users {
    /// List the users of a company
    ///
    /// For administrators, app managers, and administrators of the company.
    #[oai(path = "/companies/:company_id/users", method = "get", operation_id = "listUsers")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        company_id: Path<i64>,
        /// What to order by; `name` when absent. A search without it gives first who is found by name.
        sort: Query<Option<UserSort>>,
        /// Only users who stand so.
        status: Query<Option<UserStatus>>,
        /// Only users with this role in the company.
        role: Query<Option<CompanyRole>>,
    ) -> Result<Listed<User>> {
        let filter = Filter { status: status.0, role: role.0 };
        let page = users::list(&ctx, &caller.0, company_id.0, &paging.request, sort.0, filter).await?;
        Ok(Listed::new(&paging, page.try_map(|(user, role)| users::shown(user, role))?))
    }

    /// Add a user to a company
    ///
    /// Without a password the person is invited by mail.
    #[oai(path = "/companies/:company_id/users", method = "post", operation_id = "createUser")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        body: Body<NewUser>,
    ) -> Result<Created<User>> {
        let view = users::create(&ctx, &caller.0, company_id.0, body.0).await?;
        let location = format!("/v1/companies/{}/users/{}", company_id.0, view.user.id);
        Ok(Created::Created(Json(view.shown()?), location))
    }

    /// Get a user of a company
    ///
    /// The own user is for everybody, others are for administrators, app managers, and administrators of the company.
    #[oai(path = "/companies/:company_id/users/:user_id", method = "get", operation_id = "getUser")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Tagged<User>> {
        tagged(users::view(&ctx, &caller.0, company_id.0, user_id.0).await?)
    }

    /// Change a user
    ///
    /// In a company that is not the person's home, only its role there. What one may not change can be sent unchanged.
    #[oai(path = "/companies/:company_id/users/:user_id", method = "put", operation_id = "updateUser")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        user_id: Path<i64>,
        body: Body<UserChange>,
    ) -> Result<Tagged<User>> {
        let change = Patch::set(body.0);
        tagged(users::update(&ctx, &caller.0, company_id.0, user_id.0, change, seen.0).await?)
    }

    /// Change some of a user
    ///
    /// A merge patch (RFC 7396): what is absent stays, what is `null` is emptied.
    #[oai(path = "/companies/:company_id/users/:user_id", method = "patch", operation_id = "patchUser")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        user_id: Path<i64>,
        body: PatchBody<UserChange>,
    ) -> Result<Tagged<User>> {
        tagged(users::update(&ctx, &caller.0, company_id.0, user_id.0, body.0, seen.0).await?)
    }

    /// Delete a user, or its membership in a company that is not its home
    ///
    /// For administrators and those of the home company; those of another company end the membership only. All tokens
    /// end at once. The last administrator stays (409).
    #[oai(path = "/companies/:company_id/users/:user_id", method = "delete", operation_id = "deleteUser")]
    async fn delete(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Done> {
        users::delete(&ctx, &caller.0, company_id.0, user_id.0).await?;
        Ok(Done::Done)
    }

    /// List the applications that a user may use now
    ///
    /// With the roles in each, through the companies that the caller may see.
    #[oai(
        path = "/companies/:company_id/users/:user_id/applications",
        method = "get",
        operation_id = "listUserApplications"
    )]
    async fn applications(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<Json<Vec<PortalApplication>>> {
        Ok(Json(access::portal_of(&ctx, &caller.0, company_id.0, user_id.0).await?))
    }
}

fn tagged(view: users::View) -> Result<Tagged<User>> {
    let version = view.version();
    Ok(Tagged::new(view.shown()?, version))
}
