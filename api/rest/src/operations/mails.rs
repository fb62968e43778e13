//! `/v1/mails`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query, payload::Json};
use shared_types::{Mail, MailState, TimeSort};

use super::Tag;
use crate::{
    auth::Caller,
    list::{ListResponse, Paging},
    parameters::Path,
};
use platform::{Ctx, jobs::mails};
use web::Result;

/// `/v1/mails`.
#[derive(Debug)]
pub(crate) struct Mails;

#[OpenApi(tag = "Tag::Jobs")]
impl Mails {
    /// List mails
    ///
    /// Returns sent and queued mails. A mail is listed until its job is deleted. `q` is a prefix of the address, which
    /// a mail has from the first attempt on. Requires an administrator.
    #[oai(path = "/mails", method = "get", operation_id = "listMails")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// The order of the list; `-at` by default.
        sort: Query<Option<TimeSort>>,
        /// Return only mails in this state.
        state: Query<Option<MailState>>,
    ) -> Result<ListResponse<Mail>> {
        let sort = sort.0.unwrap_or(TimeSort::AtDescending);
        let page = mails::list(&ctx.db, &caller.0, &paging.request, sort, state.0).await?;
        Ok(ListResponse::new(&paging, page.map(mails::to_dto)))
    }

    /// Get a mail
    ///
    /// Returns a mail, with the error of its last attempt if that failed; never the link or the code in it. Requires an
    /// administrator.
    #[oai(path = "/mails/:mail_id", method = "get", operation_id = "getMail")]
    async fn get(&self, ctx: Data<&Ctx>, caller: Caller, mail_id: Path<i64>) -> Result<Json<Mail>> {
        Ok(Json(mails::to_dto(mails::get(&ctx.db, &caller.0, mail_id.0).await?)))
    }

    /// Retry a mail
    ///
    /// Sends a mail now that could not be sent, and resets its number of attempts. Returns 409 `not_failed` if no
    /// attempt failed. Requires an administrator.
    #[oai(path = "/mails/:mail_id/retry", method = "post", operation_id = "retryMail")]
    async fn retry(&self, ctx: Data<&Ctx>, caller: Caller, mail_id: Path<i64>) -> Result<Json<Mail>> {
        Ok(Json(mails::to_dto(mails::retry(&ctx.db, &caller.0, mail_id.0).await?)))
    }
}
