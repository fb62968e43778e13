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
    /// Returns the users of all companies, each with its companies. `q` finds the users who have, for each of its
    /// words, a word of the name or a part of the email or username that begins with it, ignoring case and accents.
    /// If more than 1,000 users have each word, it finds those whose name begins with it; one with an `@` finds those
    /// whose email begins with it. Requires an administrator or an app manager.
    #[oai(path = "/users", method = "get", operation_id = "listAllUsers")]
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
        let page = users::list_all(&ctx, &caller.0, &paging.request, sort, status.0).await?;
        Ok(ListResponse::new(&paging, page.map(users::person_to_dto)))
    }
}
