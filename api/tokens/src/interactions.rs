//! Interactions: requests that are stored while the user sees a page. The address of the page contains the id of the
//! interaction; after the user has answered, the request continues.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, Set, sea_query::Expr};
use uuid::Uuid;

use kernel::{Error, Result, Timestamp, clock::SKEW};
use platform::{actor::RequestSource, ctx::Ctx, limits};
pub use store::payloads::{
    AuthorizationRequest, ClaimsRequest, InteractionState, PersonAnswers, ResponseMode, UnregisteredUri,
    UpstreamSignOut,
};
use store::{
    columns::{Json, Millis},
    db::Tx,
    entity::interaction,
};

/// A stored request.
#[derive(Debug, Clone, PartialEq)]
pub struct Interaction {
    /// The id, which is in the addresses of the pages.
    pub id: Uuid,
    /// The kind of request and its parameters.
    pub state: InteractionState,
    /// When it began. A person who must sign in again has to do so after this.
    pub begun_at: Timestamp,
}

impl Interaction {
    /// The authorization request, if it is one.
    #[must_use]
    pub fn request(&self) -> Option<&AuthorizationRequest> {
        match &self.state {
            InteractionState::SignIn { request }
            | InteractionState::SecondFactor { request, .. }
            | InteractionState::Account { request }
            | InteractionState::Company { request, .. }
            | InteractionState::Consent { request, .. }
            | InteractionState::NoAccess { request, .. }
            | InteractionState::Device { request, .. } => Some(request),
            InteractionState::DeviceAnswered { .. }
            | InteractionState::ProtectedPage { .. }
            | InteractionState::SignOut { .. }
            | InteractionState::SignedOut { .. } => None,
        }
    }

    /// Whether somebody must sign in before the request goes on, although a person is signed in since `auth_time`: too
    /// long ago, or not the one whom the application wants.
    #[must_use]
    pub fn asks_again(&self, auth_time: Timestamp, now: Timestamp) -> bool {
        match &self.state {
            InteractionState::SignIn { .. } => !(self.begun_at..=now + SKEW).contains(&auth_time),
            _ => {
                self.request().is_some_and(|request| request.asks_again(auth_time, Some(self.begun_at), now))
            }
        }
    }

    /// The address at which the request continues after the user has answered.
    #[must_use]
    pub fn resume_path(&self) -> String {
        format!("/oauth2/authorize/{}", self.id)
    }

    /// The address that cancels the request: the application's, with `access_denied` (RFC 6749 section 4.1.2.1).
    #[must_use]
    pub fn deny_path(&self) -> String {
        format!("/oauth2/authorize/{}/deny", self.id)
    }
}

/// Stores a request. Anyone can cause this, so each address may store a limited amount.
///
/// # Errors
/// [`kernel::Error::TooOften`]; when the database does not answer.
pub async fn create(ctx: &Ctx, source: &RequestSource, state: InteractionState) -> Result<Uuid> {
    let length = serde_json::to_vec(&state).map_err(Error::internal)?.len();
    limits::check_interaction(ctx, source, length).await?;
    let id = ctx.random.uuid();
    let lifetime = ctx.config.lifetimes.interaction;
    ctx.db
        .write((id, state, lifetime), |tx, (id, state, lifetime)| {
            Box::pin(async move {
                let row = interaction::ActiveModel {
                    id: Set(*id),
                    request: Set(Json(state.clone())),
                    created_at: Set(tx.now().into()),
                    expires_at: Set((tx.now() + *lifetime).into()),
                    finished_at: Set(None),
                };
                row.insert(&**tx).await?;
                Ok(())
            })
        })
        .await?;
    Ok(id)
}

/// Returns the request with this id; `None` if there is none or it has expired. A request that began in the future
/// expired when the clock was set back: no sign-in would ever count as later.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, id: Uuid) -> Result<Option<Interaction>> {
    let row = current(ctx, id).await?.filter(|row| row.finished_at.is_none());
    Ok(row.map(Interaction::from))
}

/// Returns the request with this id that was answered recently; `None` if there is none.
///
/// # Errors
/// When the database does not answer.
pub async fn find_finished(ctx: &Ctx, id: Uuid) -> Result<Option<Interaction>> {
    let row = current(ctx, id).await?.filter(|row| row.finished_at.is_some());
    Ok(row.map(Interaction::from))
}

/// The row with an id that has not expired.
async fn current(ctx: &Ctx, id: Uuid) -> Result<Option<interaction::Model>> {
    let row = interaction::Entity::find_by_id(id).one(ctx.db.read()).await?;
    let now = ctx.clock.now();
    Ok(row.filter(|row| row.created_at.0 <= now + SKEW && row.expires_at.0 > now))
}

impl From<interaction::Model> for Interaction {
    fn from(row: interaction::Model) -> Self {
        Self { id: row.id, state: row.request.0, begun_at: row.created_at.0 }
    }
}

/// Replaces the request, keeping its id.
///
/// # Errors
/// When the database does not answer. A request that is no longer stored is not changed.
pub async fn set_state(ctx: &Ctx, id: Uuid, state: InteractionState) -> Result<()> {
    ctx.db
        .write((id, state), |tx, (id, state)| {
            Box::pin(async move {
                interaction::Entity::update_many()
                    .col_expr(interaction::Column::Request, Expr::value(Json(state.clone())))
                    .filter(waits(*id))
                    .exec(&**tx)
                    .await?;
                Ok(())
            })
        })
        .await
}

/// Ends the wait in the transaction that it was for: says whether it had not ended yet, so that one interaction leads
/// to one answer.
pub(super) async fn finish(tx: &Tx<'_>, id: Uuid) -> Result<bool> {
    let result = interaction::Entity::update_many()
        .col_expr(interaction::Column::FinishedAt, Expr::value(Some(Millis::from(tx.now()))))
        .filter(waits(id))
        .exec(&**tx)
        .await?;
    Ok(result.rows_affected > 0)
}

/// The condition for what waits under an id.
fn waits(id: Uuid) -> Expr {
    interaction::Column::Id.eq(id).and(interaction::Column::FinishedAt.is_null())
}
