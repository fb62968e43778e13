//! `/v1/companies/{company_id}/users`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query, payload::Json};
use shared_types::{CompanyRole, CreateUser, PortalApplication, User, UserChange, UserSort, UserStatus};

use super::Tag;
use crate::{
    auth::Caller,
    body::{Body, PatchBody},
    conditional::{IfMatch, VersionedResponse},
    list::{ListResponse, Paging},
    parameters::Path,
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
    /// Returns the members of the company. `q` finds the users who have, for each of its words, a word of the name or
    /// a part of the email or username that begins with it, ignoring case and accents. If more than 500 users have
    /// each word, `sort` has no effect, and a page can have fewer users than requested. Requires an administrator, an
    /// app manager, or an administrator of the company; if the company is `visible_to_members`, its members also see
    /// of each other `name`, `email`, `status` and `company_role`, and no other data of the person.
    #[oai(path = "/companies/:company_id/users", method = "get", operation_id = "listUsers")]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        company_id: Path<i64>,
        /// The order of the list; `name` by default. A search lists first those whose name or email it begins, by
        /// default.
        sort: Query<Option<UserSort>>,
        /// Return only users with this status.
        status: Query<Option<UserStatus>>,
        /// Return only users with this role in the company.
        role: Query<Option<CompanyRole>>,
    ) -> Result<ListResponse<User>> {
        let filter = Filter { status: status.0, role: role.0 };
        let page = users::list(&ctx, &caller.0, company_id.0, &paging.request, sort.0, filter).await?;
        Ok(ListResponse::new(
            &paging,
            page.try_map(|(user, role)| users::to_dto_for(&caller.0, company_id.0, user, role))?,
        ))
    }

    /// Create a user
    ///
    /// Creates a user whose home is the company. Without a password, the user is sent an invitation. Requires an
    /// administrator of the company.
    #[oai(path = "/companies/:company_id/users", method = "post", operation_id = "createUser")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        body: Body<CreateUser>,
    ) -> Result<Created<User>> {
        let view = users::create(&ctx, &caller.0, company_id.0, body.0).await?;
        let location = format!("/v1/companies/{}/users/{}", company_id.0, view.user.id);
        Ok(Created::Created(Json(view.to_dto()?), location))
    }

    /// Get a user
    ///
    /// Returns a member of the company. Users can get themselves; other users require an administrator, an app manager,
    /// or an administrator of the company.
    #[oai(path = "/companies/:company_id/users/:user_id", method = "get", operation_id = "getUser")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        user_id: Path<i64>,
    ) -> Result<VersionedResponse<User>> {
        tagged(users::view(&ctx, &caller.0, company_id.0, user_id.0).await?)
    }

    /// Update a user
    ///
    /// Updates the fields that are sent and keeps the others. In a company that is not the user's home, only the role
    /// can be changed; other fields may be sent unchanged. Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/users/:user_id", method = "put", operation_id = "updateUser")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        user_id: Path<i64>,
        body: Body<UserChange>,
    ) -> Result<VersionedResponse<User>> {
        let change = Patch::set(body.0);
        tagged(users::update(&ctx, &caller.0, company_id.0, user_id.0, change, seen.0).await?)
    }

    /// Patch a user
    ///
    /// Applies a merge patch (RFC 7396): absent fields are kept, and `null` clears optional fields. In a company that
    /// is not the user's home, only the role can be changed. Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/users/:user_id", method = "patch", operation_id = "patchUser")]
    async fn patch(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        company_id: Path<i64>,
        user_id: Path<i64>,
        body: PatchBody<UserChange>,
    ) -> Result<VersionedResponse<User>> {
        tagged(users::update(&ctx, &caller.0, company_id.0, user_id.0, body.0, seen.0).await?)
    }

    /// Delete a user
    ///
    /// Deletes the user and revokes all tokens, if the caller administers the user's home company. Otherwise ends only
    /// the membership in this company. Returns 409 `last_admin` if no administrator would be left. Users cannot delete
    /// themselves. Requires an administrator of the company.
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

    /// List the applications of a user
    ///
    /// Returns the applications that the user may use now, each with the user's roles, through the companies that the
    /// caller may see. Users can list their own; other users require an administrator, an app manager, or an
    /// administrator of the company.
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

fn tagged(view: users::CompanyUser) -> Result<VersionedResponse<User>> {
    let version = view.version();
    Ok(VersionedResponse::new(view.to_dto()?, version))
}
