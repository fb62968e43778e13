//! The jobs that notify applications that a session has ended (OpenID Connect Back-Channel Logout 1.0). They are
//! recorded in the transaction that ends the session; `sessions` sends the notifications.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{IntoCondition, SelectStatement},
};
use uuid::Uuid;

use crate::jobs::{self, AccessLossNotice, Job, LogoutNotice, NO_COMPANY, Task};
use kernel::Result;
use store::{
    db::Tx,
    entity::{application, grant, session, user},
};

/// The setting of an application with the address that it is notified at.
const SETTING: &str = "backchannel_logout_uri";
/// The maximum number of rows that one statement names, since every database limits the parameters of a statement.
const BATCH: usize = 500;

/// How the notices of ended sessions are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sending {
    /// By the worker.
    Queued,
    /// By the caller, after the commit.
    Claimed,
}

/// Records a job for each application that was granted something in one of these sessions, whether or not the grant is
/// still valid, and that registered a `backchannel_logout_uri`. Returns the jobs that the caller has claimed.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn record(tx: &Tx<'_>, sessions: &[Uuid], sending: Sending) -> Result<Vec<Job>> {
    let affected = granted_in(&**tx, sessions, SETTING).await?;
    let names = Names::load(tx, affected.iter().map(|(_, id, user)| (*id, *user))).await?;
    let mut claimed = Vec::new();
    for (sid, application_id, user_id) in affected {
        let Some(notice) = names.notice(sid, application_id, user_id) else { continue };
        let task = Task::BackchannelLogout(notice);
        match sending {
            Sending::Queued => jobs::enqueue(tx, NO_COMPANY, &task).await?,
            Sending::Claimed => claimed.push(jobs::enqueue_claimed(tx, &task).await?),
        }
    }
    Ok(claimed)
}

/// Records a job for each session and application of the grants that match a condition, when people may have lost
/// access: it notifies the application unless the person still has access when it runs. The session itself goes on.
///
/// # Errors
/// When the database does not answer.
pub async fn record_access_loss(tx: &Tx<'_>, which: impl IntoCondition) -> Result<()> {
    for (logout, user_id, company_id) in notices_of_grants(tx, which).await? {
        let task = Task::AccessLoss(AccessLossNotice { logout, user_id, company_id });
        jobs::enqueue(tx, company_id, &task).await?;
    }
    Ok(())
}

/// Records a job for each session and application of the grants that match a condition, when they are revoked although
/// the person may still use the application. The session itself goes on.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn record_revoked(tx: &Tx<'_>, which: impl IntoCondition) -> Result<()> {
    let mut recorded = HashSet::new();
    for (notice, _, company_id) in notices_of_grants(tx, which).await? {
        // One session may have grants through several companies.
        if recorded.insert((notice.sid, notice.client_id.clone())) {
            jobs::enqueue(tx, company_id, &Task::BackchannelLogout(notice)).await?;
        }
    }
    Ok(())
}

/// The notices for the grants that match a condition and belong to a session that goes on, each with the ids of the
/// user and the company.
async fn notices_of_grants(tx: &Tx<'_>, which: impl IntoCondition) -> Result<Vec<(LogoutNotice, i64, i64)>> {
    let live = session::Entity::find().select_only().column(session::Column::Id).into_query();
    let rows: Vec<(Option<Uuid>, i64, i64, i64)> = grant::Entity::find()
        .select_only()
        .distinct()
        .columns([
            grant::Column::Sid,
            grant::Column::ApplicationId,
            grant::Column::UserId,
            grant::Column::CompanyId,
        ])
        .filter(which.into_condition())
        .filter(grant::Column::Sid.in_subquery(live))
        .filter(grant::Column::ApplicationId.in_subquery(registered(SETTING)))
        .into_tuple()
        .all(&**tx)
        .await?;
    let names = Names::load(tx, rows.iter().map(|(_, id, user, _)| (*id, *user))).await?;
    let notices = rows.into_iter().filter_map(|(sid, application_id, user_id, company_id)| {
        Some((names.notice(sid?, application_id, user_id)?, user_id, company_id))
    });
    Ok(notices.collect())
}

/// The names of applications and people in notices.
struct Names {
    applications: HashMap<i64, String>,
    people: HashMap<i64, Uuid>,
}

impl Names {
    /// Loads the names of pairs of applications and people.
    async fn load(tx: &Tx<'_>, pairs: impl Iterator<Item = (i64, i64)>) -> Result<Self> {
        let (application_ids, user_ids): (BTreeSet<_>, BTreeSet<_>) = pairs.unzip();
        let mut names = Self { applications: HashMap::new(), people: HashMap::new() };
        for batch in application_ids.into_iter().collect::<Vec<_>>().chunks(BATCH) {
            let rows = application::Entity::find()
                .select_only()
                .columns([application::Column::Id, application::Column::ClientId])
                .filter(application::Column::Id.is_in(batch.iter().copied()))
                .into_tuple::<(i64, String)>();
            names.applications.extend(rows.all(&**tx).await?);
        }
        for batch in user_ids.into_iter().collect::<Vec<_>>().chunks(BATCH) {
            let rows = user::Entity::find()
                .select_only()
                .columns([user::Column::Id, user::Column::Sub])
                .filter(user::Column::Id.is_in(batch.iter().copied()))
                .into_tuple::<(i64, Uuid)>();
            names.people.extend(rows.all(&**tx).await?);
        }
        Ok(names)
    }

    fn notice(&self, sid: Uuid, application_id: i64, user_id: i64) -> Option<LogoutNotice> {
        let client_id = self.applications.get(&application_id)?.clone();
        Some(LogoutNotice { client_id, sid, sub: *self.people.get(&user_id)? })
    }
}

/// The applications that registered an address under a setting.
fn registered(setting: &str) -> SelectStatement {
    application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::Column::Metadata.like(format!("%\"{setting}\":\"%")))
        .into_query()
}

/// Returns the grants of these sessions to applications that registered an address under `setting`, as session,
/// application and user. Each application occurs once per session.
///
/// # Errors
/// When the database does not answer.
pub async fn granted_in(
    connection: &impl ConnectionTrait,
    sessions: &[Uuid],
    setting: &str,
) -> Result<BTreeSet<(Uuid, i64, i64)>> {
    let rows: Vec<(Option<Uuid>, i64, i64)> = grant::Entity::find()
        .select_only()
        .distinct()
        .columns([grant::Column::Sid, grant::Column::ApplicationId, grant::Column::UserId])
        .filter(grant::Column::Sid.is_in(sessions.iter().copied()))
        .filter(grant::Column::ApplicationId.in_subquery(registered(setting)))
        .into_tuple()
        .all(connection)
        .await?;
    let rows = rows.into_iter();
    Ok(rows.filter_map(|(sid, application_id, user_id)| Some((sid?, application_id, user_id))).collect())
}
