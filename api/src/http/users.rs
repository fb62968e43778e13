//! `/v1/companies/{company_id}/users`.

use poem::{Result, web::Data};
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};
use shared_types::{CompanyRole, NewUser, User, UserSort, UserStatus};

use super::{
    Body, Caller, Listed, Paging, Tag,
    responses::{Created, Done},
};
use crate::domain::{
    Ctx,
    users::{self, Filter},
};

/// `/v1/companies/{company_id}/users`.
#[derive(Debug)]
pub struct Users;

#[OpenApi(tag = "Tag::Users")]
impl Users {
    /// List the users of a company
    ///
    /// For administrators, app managers, and administrators of the company.
    #[oai(path = "/companies/:company_id/users", method = "get", operation_id = "listUsers")]
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
        Ok(Listed::new(&paging, page.map(|(user, role)| users::shown(user, role))))
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
        let (user, role) = users::create(&ctx, &caller.0, company_id.0, body.0).await?;
        let location = format!("/v1/companies/{}/users/{}", company_id.0, user.id);
        Ok(Created::Created(Json(users::shown(user, role)), location))
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
    ) -> Result<Json<User>> {
        let (user, role) = users::get(&ctx, &caller.0, company_id.0, user_id.0).await?;
        Ok(Json(users::shown(user, role)))
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
}
