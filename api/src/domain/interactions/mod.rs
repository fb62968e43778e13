//! Interactions: what waits for the person while a page is shown. A page learns from the interaction's id what it is
//! for; the protocol goes on with it afterwards.

mod request;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use request::{Answers, AuthorizationRequest, ResponseMode, with_query};

use super::{access::Denied, ctx::Ctx, db::Tx, entity::interaction, stored::Json};
use crate::kernel::{Result, Timestamp};

/// What waits for the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "waits_for", rename_all = "snake_case")]
pub enum Waiting {
    /// An authorization request, for the person to sign in.
    SignIn {
        /// The request.
        request: AuthorizationRequest,
    },
    /// An authorization request, for the person to say as whom to go on.
    Account {
        /// The request.
        request: AuthorizationRequest,
    },
    /// An authorization request, for the person to say through which company to use the application.
    Company {
        /// The request.
        request: AuthorizationRequest,
        /// The user who is asked.
        user_id: i64,
    },
    /// An authorization request, for the person to consent to.
    Consent {
        /// The request.
        request: AuthorizationRequest,
        /// The user who is asked.
        user_id: i64,
    },
    /// An authorization request, for the person to learn that it ends here (UC-19).
    NoAccess {
        /// The request.
        request: AuthorizationRequest,
        /// Why.
        reason: Denied,
    },
    /// What a device asks for (RFC 8628), for the person to let it in or keep it out.
    Device {
        /// The request.
        request: AuthorizationRequest,
        /// The user who is asked.
        user_id: i64,
        /// The company through which the application is used.
        company_id: i64,
    },
    /// Nobody: a person has answered a device, and is told so.
    DeviceAnswered {
        /// The application.
        client_id: String,
        /// Whether the device was let in.
        approved: bool,
    },
    /// A logout request, for the person to confirm it.
    SignOut {
        /// The application that asks, where it is known.
        client_id: Option<String>,
        /// Where to go afterwards: a registered URI, with the `state`.
        redirect: Option<String>,
    },
    /// Nobody: a browser that has signed out, for it to tell the applications that want to be told by it.
    SignedOut {
        /// The application that asked, where it is known.
        client_id: Option<String>,
        /// Where to go afterwards: a registered URI, with the `state`.
        redirect: Option<String>,
        /// What the browser loads of the applications.
        frames: Vec<String>,
    },
}

/// Something that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct Interaction {
    /// Its id, which the pages carry.
    pub id: Uuid,
    /// What waits.
    pub waiting: Waiting,
    /// Since when. Whoever must sign in anew does so after this.
    pub begun_at: Timestamp,
}

impl Interaction {
    /// The authorization request that waits, if it is one.
    #[must_use]
    pub fn request(&self) -> Option<&AuthorizationRequest> {
        match &self.waiting {
            Waiting::SignIn { request }
            | Waiting::Account { request }
            | Waiting::Company { request, .. }
            | Waiting::Consent { request, .. }
            | Waiting::NoAccess { request, .. }
            | Waiting::Device { request, .. } => Some(request),
            Waiting::DeviceAnswered { .. } | Waiting::SignOut { .. } | Waiting::SignedOut { .. } => None,
        }
    }

    /// Whether somebody must sign in before the request goes on, although a person is signed in since `auth_time`: too
    /// long ago, or not the one whom the application wants.
    #[must_use]
    pub fn asks_again(&self, auth_time: Timestamp, now: Timestamp) -> bool {
        match &self.waiting {
            Waiting::SignIn { .. } => auth_time < self.begun_at,
            _ => {
                self.request().is_some_and(|request| request.asks_again(auth_time, Some(self.begun_at), now))
            }
        }
    }

    /// Where the request goes on once the person has answered.
    #[must_use]
    pub fn resume_path(&self) -> String {
        format!("/oauth2/authorize/{}", self.id)
    }

    /// Where giving the request up leads: back to the application with `access_denied` (RFC 6749 section 4.1.2.1).
    #[must_use]
    pub fn deny_path(&self) -> String {
        format!("/oauth2/authorize/{}/deny", self.id)
    }
}

/// Keeps what waits.
///
/// # Errors
/// When the database does not answer.
pub async fn begin(ctx: &Ctx, waiting: Waiting) -> Result<Uuid> {
    let id = ctx.random.uuid();
    let lifetime = ctx.config.lifetimes.interaction;
    ctx.db
        .write((id, waiting, lifetime), |tx, (id, waiting, lifetime)| {
            Box::pin(async move {
                let row = interaction::ActiveModel {
                    id: Set(*id),
                    request: Set(Json(waiting.clone())),
                    created_at: Set(tx.now().into()),
                    expires_at: Set((tx.now() + *lifetime).into()),
                };
                row.insert(&**tx).await?;
                Ok(())
            })
        })
        .await?;
    Ok(id)
}

/// What waits under an id; `None` when there is nothing, or not any more.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, id: Uuid) -> Result<Option<Interaction>> {
    let row = interaction::Entity::find_by_id(id).one(ctx.db.read()).await?;
    Ok(row.filter(|row| row.expires_at.0 > ctx.clock.now()).map(|row| Interaction {
        id: row.id,
        waiting: row.request.0,
        begun_at: row.created_at.0,
    }))
}

/// Lets something else wait under the same id.
///
/// # Errors
/// When the database does not answer. Where nothing waits any more, nothing is changed.
pub async fn change(ctx: &Ctx, id: Uuid, waiting: Waiting) -> Result<()> {
    ctx.db
        .write((id, waiting), |tx, (id, waiting)| {
            Box::pin(async move {
                interaction::Entity::update_many()
                    .col_expr(interaction::Column::Request, Expr::value(Json(waiting.clone())))
                    .filter(interaction::Column::Id.eq(*id))
                    .exec(&**tx)
                    .await?;
                Ok(())
            })
        })
        .await
}

/// Ends the wait: says whether it had not ended yet.
///
/// # Errors
/// When the database does not answer.
pub async fn finish(ctx: &Ctx, id: Uuid) -> Result<bool> {
    ctx.db.write(id, |tx, id| Box::pin(async move { use_up(tx, *id).await })).await
}

/// Ends the wait in the transaction that it was for: says whether it had not ended yet, so that one interaction leads
/// to one answer.
pub(super) async fn use_up(tx: &Tx<'_>, id: Uuid) -> Result<bool> {
    let result = interaction::Entity::delete_by_id(id).exec(&**tx).await?;
    Ok(result.rows_affected > 0)
}
