//! `/v1/jobs`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Query, payload::Json};
use shared_types::{Job, JobState, TimeSort};

use super::Tag;
use crate::{
    auth::Caller,
    list::{ListResponse, Paging},
    parameters::Path,
};
use platform::{Ctx, jobs};
use web::Result;

/// `/v1/jobs`.
#[derive(Debug)]
pub(crate) struct Jobs;

#[OpenApi(tag = "Tag::Jobs")]
impl Jobs {
    /// List jobs
    ///
    /// Returns the background jobs. Failed jobs are retried automatically with increasing delays. `q` searches by the
    /// beginning of the kind. Requires an administrator.
    #[oai(path = "/jobs", method = "get", operation_id = "listJobs")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// The order of the list; `-at` by default.
        sort: Query<Option<TimeSort>>,
        /// Return only jobs in this state.
        state: Query<Option<JobState>>,
    ) -> Result<ListResponse<Job>> {
        let sort = sort.0.unwrap_or(TimeSort::AtDescending);
        let page = jobs::list(&ctx.db, &caller.0, &paging.request, sort, state.0).await?;
        Ok(ListResponse::new(&paging, jobs::shown_page(&ctx.db, page).await?))
    }

    /// Get a job
    ///
    /// Returns a background job, with the error of its last attempt if that failed. Requires an administrator.
    #[oai(path = "/jobs/:job_id", method = "get", operation_id = "getJob")]
    async fn get(&self, ctx: Data<&Ctx>, caller: Caller, job_id: Path<i64>) -> Result<Json<Job>> {
        let job = jobs::get(&ctx.db, &caller.0, job_id.0).await?;
        Ok(Json(jobs::shown(&ctx.db, job).await?))
    }

    /// Retry a failed job
    ///
    /// Queues a failed job to be run now and resets its number of attempts. Requires an administrator.
    #[oai(path = "/jobs/:job_id/retry", method = "post", operation_id = "retryJob")]
    async fn retry(&self, ctx: Data<&Ctx>, caller: Caller, job_id: Path<i64>) -> Result<Json<Job>> {
        let job = jobs::retry(&ctx.db, &caller.0, job_id.0).await?;
        Ok(Json(jobs::shown(&ctx.db, job).await?))
    }

    /// Cancel a job
    ///
    /// Cancels a job that is queued, also one that failed and waits for its next attempt. What the job was for is not
    /// done, and a cancelled job is not retried. Returns 409 `not_waiting` if the job runs or has ended, and 409
    /// `import` if it belongs to an import, which has its own operation. Requires an administrator.
    #[oai(path = "/jobs/:job_id/cancel", method = "post", operation_id = "cancelJob")]
    async fn cancel(&self, ctx: Data<&Ctx>, caller: Caller, job_id: Path<i64>) -> Result<Json<Job>> {
        let job = jobs::cancel(&ctx.db, &caller.0, job_id.0).await?;
        Ok(Json(jobs::shown(&ctx.db, job).await?))
    }
}
