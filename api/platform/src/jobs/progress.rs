//! How far jobs are: those that are a part of more work.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared_types::{Job as Dto, JobProgress, JobState};

use super::{Job, list::to_dto, task::IMPORT_KIND};
use kernel::Result;
use store::{
    db::Db,
    entity::import::{Column, Entity},
    page::Page,
};

/// The id of an import, its step, and how far that is.
type Import = (i64, i64, i64, Option<i64>);

/// Returns a job as the API represents it, without its secret.
///
/// # Errors
/// When the database does not answer.
pub async fn shown(db: &Db, job: Job) -> Result<Dto> {
    let progress = of(db, std::slice::from_ref(&job)).await?.remove(&job.id);
    Ok(to_dto(job, progress))
}

/// Returns jobs as the API represents them, without their secrets.
///
/// # Errors
/// When the database does not answer.
pub async fn shown_page(db: &Db, page: Page<Job>) -> Result<Page<Dto>> {
    let mut progress = of(db, &page.items).await?;
    Ok(page.map(|job| {
        let progress = progress.remove(&job.id);
        to_dto(job, progress)
    }))
}

/// Returns how far waiting jobs are, by their ids: those of imports.
async fn of(db: &Db, jobs: &[Job]) -> Result<HashMap<i64, JobProgress>> {
    let waiting = jobs.iter().filter(|job| job.kind == IMPORT_KIND && job.state.0 == JobState::Waiting);
    let number = |job: &Job, name: &str| job.payload.0[name].as_i64();
    let steps: Vec<_> =
        waiting.filter_map(|job| Some((job.id, number(job, "import_id")?, number(job, "step")?))).collect();
    if steps.is_empty() {
        return Ok(HashMap::new());
    }
    let imports: Vec<Import> = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Step, Column::Processed, Column::Total])
        .filter(Column::Id.is_in(steps.iter().map(|(_, import_id, _)| *import_id)))
        .into_tuple()
        .all(db.read())
        .await?;
    let progress = |(job_id, import_id, step): (i64, i64, i64)| {
        let found = imports.iter().find(|(id, current, ..)| *id == import_id && *current == step);
        found.map(|(_, _, processed, total)| (job_id, JobProgress { processed: *processed, total: *total }))
    };
    Ok(steps.into_iter().filter_map(progress).collect())
}
