//! `/v1/jobs`.

use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};
use shared_types::{Job, JobState, TimeSort};

use super::Tag;
use crate::{
    auth::Caller,
    list::{Listed, Paging},
};
use platform::{Ctx, jobs};
use web::Result;

/// `/v1/jobs`.
#[derive(Debug)]
pub(crate) struct Jobs;

#[OpenApi(tag = "Tag::Jobs")]
impl Jobs {
    /// List the jobs
    ///
    /// The worker does them; one that failed is tried again by itself, after longer and longer waits. `q` searches by
    /// kind.
    #[oai(path = "/jobs", method = "get", operation_id = "listJobs")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// What to order by; `-at` when absent.
        sort: Query<Option<TimeSort>>,
        /// Only jobs that stand so.
        state: Query<Option<JobState>>,
    ) -> Result<Listed<Job>> {
        let sort = sort.0.unwrap_or(TimeSort::AtDescending);
        let page = jobs::list(&ctx.db, &caller.0, &paging.request, sort, state.0).await?;
        Ok(Listed::new(&paging, page.map(jobs::shown)))
    }

    /// Get a job
    ///
    /// With the reason why it failed the last time, if it did.
    #[oai(path = "/jobs/:job_id", method = "get", operation_id = "getJob")]
    async fn get(&self, ctx: Data<&Ctx>, caller: Caller, job_id: Path<i64>) -> Result<Json<Job>> {
        Ok(Json(jobs::shown(jobs::get(&ctx.db, &caller.0, job_id.0).await?)))
    }

    /// Have a job that failed tried again now
    ///
    /// Its attempts are counted from the start.
    #[oai(path = "/jobs/:job_id/retry", method = "post", operation_id = "retryJob")]
    async fn retry(&self, ctx: Data<&Ctx>, caller: Caller, job_id: Path<i64>) -> Result<Json<Job>> {
        Ok(Json(jobs::shown(jobs::retry(&ctx.db, &caller.0, job_id.0).await?)))
    }
}
