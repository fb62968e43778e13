//! The jobs that notify applications that a session has ended (OpenID Connect Back-Channel Logout 1.0). They are
//! recorded in the transaction that ends the session; `sessions` sends the notifications.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use crate::jobs::{self, LogoutNotice, Task};
use kernel::Result;
use store::{
    db::Tx,
    entity::{application, grant, user},
};

/// Records a job for each application that was granted something in one of these sessions, whether or not the grant is
/// still valid, and that registered a `backchannel_logout_uri`.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn record(tx: &Tx<'_>, sessions: &[Uuid]) -> Result<()> {
    let affected = granted_in(&**tx, sessions, "backchannel_logout_uri").await?;
    if affected.is_empty() {
        return Ok(());
    }
    let of = |ids: BTreeSet<i64>| ids.into_iter();
    let applications: HashMap<i64, String> = application::Entity::find()
        .select_only()
        .columns([application::Column::Id, application::Column::ClientId])
        .filter(application::Column::Id.is_in(of(affected.iter().map(|(_, id, _)| *id).collect())))
        .into_tuple::<(i64, String)>()
        .all(&**tx)
        .await?
        .into_iter()
        .collect();
    let people: HashMap<i64, Uuid> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Sub])
        .filter(user::Column::Id.is_in(of(affected.iter().map(|(_, _, id)| *id).collect())))
        .into_tuple::<(i64, Uuid)>()
        .all(&**tx)
        .await?
        .into_iter()
        .collect();
    for (sid, application_id, user_id) in affected {
        if let (Some(client_id), Some(sub)) = (applications.get(&application_id), people.get(&user_id)) {
            let notice = LogoutNotice { client_id: client_id.clone(), sid, sub: *sub };
            jobs::enqueue(tx, &Task::BackchannelLogout(notice)).await?;
        }
    }
    Ok(())
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
    let registered = application::Entity::find()
        .select_only()
        .column(application::Column::Id)
        .filter(application::Column::Metadata.like(format!("%\"{setting}\":\"%")))
        .into_query();
    let rows: Vec<(Option<Uuid>, i64, i64)> = grant::Entity::find()
        .select_only()
        .distinct()
        .columns([grant::Column::Sid, grant::Column::ApplicationId, grant::Column::UserId])
        .filter(grant::Column::Sid.is_in(sessions.iter().copied()))
        .filter(grant::Column::ApplicationId.in_subquery(registered))
        .into_tuple()
        .all(connection)
        .await?;
    let rows = rows.into_iter();
    Ok(rows.filter_map(|(sid, application_id, user_id)| Some((sid?, application_id, user_id))).collect())
}
