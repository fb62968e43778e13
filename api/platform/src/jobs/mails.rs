//! The jobs that send mails, as administrators see them: what was sent to whom, and why not.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use shared_types::{JobState, Mail as Dto, MailState, TimeSort, Word};

use super::{Job, MAIL_KINDS};
use crate::actor::Actor;
use kernel::{Error, Result};
use store::{
    db::Db,
    entity::job::{self, Column},
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// Returns a page of the mails, the newest first by default. A search finds those that were sent to an address that it
/// begins.
///
/// # Errors
/// [`Error::Forbidden`] if the caller is not an administrator; [`Error::Invalid`] if the page is invalid.
pub async fn list(
    db: &Db,
    actor: &Actor,
    page: &PageRequest,
    sort: TimeSort,
    state: Option<MailState>,
) -> Result<Page<Job>> {
    actor.require_admin()?;
    let mut query = job::Entity::find().filter(Column::IsMail.eq(true));
    if let Some(state) = state {
        let of_job = match state {
            MailState::Waiting => JobState::Waiting,
            MailState::Failed => JobState::Failed,
            MailState::Cancelled => JobState::Cancelled,
            MailState::Sent | MailState::NotNeeded => JobState::Done,
        };
        query = query.filter(Column::State.eq(of_job.as_str()));
        query = match state {
            MailState::Sent => query.filter(Column::Recipient.is_not_null()),
            MailState::NotNeeded => query.filter(Column::Recipient.is_null()),
            MailState::Waiting | MailState::Failed | MailState::Cancelled => query,
        };
    }
    if let Some(address) = page.search_email() {
        query = query.filter(begins_with(Column::Recipient, &address));
    }
    // Ids are assigned in chronological order.
    let sort = Sort {
        name: sort.as_str(),
        column: Column::Id,
        id: Column::Id,
        descending: sort == TimeSort::AtDescending,
    };
    page.fetch(db.read(), query, sort, |row| (SortKey::Number(row.id), row.id)).await
}

/// Returns a mail.
///
/// # Errors
/// [`Error::Forbidden`] if the caller is not an administrator; [`Error::NotFound`] if the mail does not exist.
pub async fn get(db: &Db, actor: &Actor, id: i64) -> Result<Job> {
    actor.require_admin()?;
    let found = job::Entity::find_by_id(id).filter(Column::IsMail.eq(true)).one(db.read()).await?;
    found.ok_or(Error::NotFound("mail"))
}

/// Tries to send a mail again now that could not be sent.
///
/// # Errors
/// Those of [`get`]; [`Error::Conflict`] with `not_failed` when no attempt failed.
pub async fn retry(db: &Db, actor: &Actor, id: i64) -> Result<Job> {
    get(db, actor, id).await?;
    super::list::retry(db, actor, id).await
}

/// Records where a mail is sent to, before it is; `None`: it is not sent, since it is no longer needed.
///
/// # Errors
/// When the database does not answer.
pub async fn addressed(db: &Db, job: &Job, recipient: Option<&str>) -> Result<()> {
    if job.recipient.as_deref() == recipient {
        return Ok(());
    }
    db.write((job.id, recipient.map(str::to_owned)), |tx, (id, recipient)| {
        Box::pin(async move {
            job::Entity::update_many()
                .col_expr(Column::Recipient, Expr::value(recipient.clone()))
                .filter(Column::Id.eq(*id))
                .exec(&**tx)
                .await?;
            Ok(())
        })
    })
    .await
}

/// Returns a mail as the API represents it: never the link or the code in it.
#[must_use]
pub fn to_dto(job: Job) -> Dto {
    let state = match (job.state.0, &job.recipient) {
        (JobState::Waiting, _) => MailState::Waiting,
        (JobState::Failed, _) => MailState::Failed,
        (JobState::Cancelled, _) => MailState::Cancelled,
        (JobState::Done, Some(_)) => MailState::Sent,
        (JobState::Done, None) => MailState::NotNeeded,
    };
    Dto {
        id: job.id,
        kind: job.kind.trim_start_matches(MAIL_KINDS).to_owned(),
        to: job.recipient,
        state,
        attempts: job.attempts,
        run_at: job.run_at.0,
        error: job.error,
        created_at: job.created_at.0,
        finished_at: job.finished_at.map(|at| at.0),
    }
}
