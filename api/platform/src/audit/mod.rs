//! The audit trail: who did what, when, to what and from where. An event is written in the transaction of the change
//! that it records.

mod export;
mod list;
mod sign_ins;

pub use export::export;
pub use list::{Filter, list};
pub use sign_ins::sign_in_counts;

use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, Set};
use serde_json::{Value, json};

use super::{
    actor::{Actor, Via, Who},
    idempotency,
};
use kernel::{Result, Timestamp};
use store::{columns::Json, db::Tx, entity::audit_event};

/// What happened.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// `<what>.<done>`, such as `user.created` or `session.begun`.
    pub kind: &'static str,
    /// The company that it concerns; `None` when it concerns no single one.
    pub company_id: Option<i64>,
    /// What it was done to: kind, id and name.
    pub target: Option<(&'static str, String, &'a str)>,
    /// Further details, without secrets.
    pub details: Value,
}

impl<'a> Event<'a> {
    /// An event of a kind.
    #[must_use]
    pub fn new(kind: &'static str) -> Self {
        Self { kind, company_id: None, target: None, details: Value::Object(serde_json::Map::new()) }
    }

    /// Sets the company that it concerns.
    #[must_use]
    pub fn company(mut self, id: i64) -> Self {
        self.company_id = Some(id);
        self
    }

    /// Sets what it was done to.
    #[must_use]
    pub fn target(mut self, kind: &'static str, id: impl ToString, name: &'a str) -> Self {
        self.target = Some((kind, id.to_string(), name));
        self
    }

    /// Adds further details, without secrets.
    #[must_use]
    pub fn details(mut self, details: Value) -> Self {
        self.details = details;
        self
    }
}

/// Writes an event in the transaction of the change.
///
/// # Errors
/// When the database does not answer.
pub async fn record(tx: &Tx<'_>, actor: &Actor, event: Event<'_>) -> Result<()> {
    if let Some(key) = &actor.source.idempotency {
        idempotency::claim(tx, key).await?;
    }
    row(actor, event, tx.now()).insert(&**tx).await?;
    Ok(())
}

/// Returns the row of an event.
pub(super) fn row(actor: &Actor, event: Event<'_>, at: Timestamp) -> audit_event::ActiveModel {
    let (actor_kind, actor_id, actor_name) = describe(&actor.who);
    let (target_kind, target_id, target_name) = match event.target {
        Some((kind, id, name)) => (Some(kind.to_owned()), Some(id), Some(name.to_owned())),
        None => (None, None, None),
    };
    let mut details = event.details;
    if let Who::Person { via: Via::SetupLink { id }, .. } = &actor.who {
        details["setup_link_id"] = json!(id);
    }
    audit_event::ActiveModel {
        id: NotSet,
        at: Set(at.into()),
        kind: Set(event.kind.to_owned()),
        actor_kind: Set(actor_kind.to_owned()),
        actor_id: Set(actor_id),
        actor_name: Set(actor_name),
        company_id: Set(event.company_id),
        target_kind: Set(target_kind),
        target_id: Set(target_id),
        target_name: Set(target_name),
        request_id: Set(Some(actor.source.request_id.clone()).filter(|id| !id.is_empty())),
        ip: Set(actor.source.ip.map(|ip| ip.to_string())),
        details: Set(Json(details)),
    }
}

/// Returns the kind, the id and the name of an actor.
pub(super) fn describe(who: &Who) -> (&'static str, Option<String>, Option<String>) {
    match who {
        Who::Anonymous => ("anonymous", None, None),
        Who::Installer => ("installer", None, None),
        Who::System => ("system", None, None),
        Who::InitialAccessToken { id, name } => ("initial_token", Some(id.to_string()), Some(name.clone())),
        Who::Client { application, .. } => {
            ("application", Some(application.client_id.clone()), Some(application.name.clone()))
        }
        Who::Person { person, via } => {
            let kind = match via {
                Via::Session { .. } => "user",
                Via::ApiToken { .. } => "api_token",
                Via::AccessToken { .. } => "access_token",
                Via::SetupLink { .. } => "setup_link",
            };
            (kind, Some(person.user.id.to_string()), Some(person.user.name.clone()))
        }
    }
}
