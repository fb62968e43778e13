//! `/v1/schedules`.

use poem::web::Data;
use poem_openapi::{OpenApi, param::Path, payload::Json};
use shared_types::{Schedule, ScheduleChange};

use super::Tag;
use crate::{
    auth::Caller,
    body::Body,
    conditional::{IfMatch, VersionedResponse},
};
use platform::{Ctx, schedules};
use web::Result;

/// `/v1/schedules`.
#[derive(Debug)]
pub(crate) struct Schedules;

#[OpenApi(tag = "Tag::Jobs")]
impl Schedules {
    /// List schedules
    ///
    /// Returns the tasks that the worker does regularly, with their next and their last time. Of several workers, one
    /// does a task. Requires an administrator.
    #[oai(path = "/schedules", method = "get", operation_id = "listSchedules")]
    async fn list(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<Vec<Schedule>>> {
        Ok(Json(schedules::list(&ctx, &caller.0).await?))
    }

    /// Get a schedule
    ///
    /// Returns a task that the worker does regularly. Requires an administrator.
    #[oai(path = "/schedules/:schedule", method = "get", operation_id = "getSchedule")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        schedule: Path<String>,
    ) -> Result<VersionedResponse<Schedule>> {
        let (schedule, version) = schedules::get(&ctx, &caller.0, &schedule.0).await?;
        Ok(VersionedResponse::new(schedule, version))
    }

    /// Update a schedule
    ///
    /// Sets what is sent and keeps what is absent or `null`. The expression has five fields and is read in the time
    /// zone. When its clocks change, a time of day that does not exist is moved to the first one that does, and one that
    /// exists twice counts once. An expression that does not fire within ten years is rejected with `never_fires`. Times
    /// that pass while no worker runs count once. Requires an administrator.
    #[oai(path = "/schedules/:schedule", method = "put", operation_id = "putSchedule")]
    async fn put(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        seen: IfMatch,
        schedule: Path<String>,
        body: Body<ScheduleChange>,
    ) -> Result<VersionedResponse<Schedule>> {
        let (schedule, version) = schedules::change(&ctx, &caller.0, &schedule.0, body.0, seen.0).await?;
        Ok(VersionedResponse::new(schedule, version))
    }
}
