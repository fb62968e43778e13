//! `/v1/users`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query};
use shared_types::{Person, UserSort, UserStatus};

use super::Tag;
use crate::{
    auth::Caller,
    list::{ListResponse, Paging},
};
use organisation::users;
use platform::Ctx;
use web::Result;

/// `/v1/users`.
#[derive(Debug)]
pub(crate) struct People;

#[OpenApi(tag = "Tag::Users")]
impl People {
    /// List all users
    ///
    /// Returns the users of all companies, each with its companies. `q` finds the users whose name begins with it, or
    /// whose email if it contains an `@`, and sorts them by what it finds. Requires an administrator or an app manager.
    #[oai(path = "/users", method = "get", operation_id = "listPeople")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// The order of the list; `name` by default.
        sort: Query<Option<UserSort>>,
        /// Return only users with this status.
        status: Query<Option<UserStatus>>,
    ) -> Result<ListResponse<Person>> {
        let sort = sort.0.unwrap_or(UserSort::Name);
        let page = users::list_everywhere(&ctx, &caller.0, &paging.request, sort, status.0).await?;
        Ok(ListResponse::new(&paging, page.map(users::everywhere_to_dto)))
    }
}
