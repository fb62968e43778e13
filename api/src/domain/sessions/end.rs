//! Ending sessions: what goes with them, and who is told. Every session that somebody ends is ended here.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::notices;
use crate::{
    domain::{
        actor::Actor,
        audit::{self, Event},
        ctx::Ctx,
        db::{Topic, Tx},
        entity::{authorization_code, device_code, grant, session},
        interactions::{self, Waiting},
        tokens,
    },
    kernel::Result,
};

/// The most sessions that one statement names: every database bounds its parameters.
const BATCH: usize = 500;

/// Ends a session: whatever was granted in it and dies with it (refresh tokens without `offline_access`) ends too.
///
/// # Errors
/// When the database does not answer. Ending a session that is not there is none.
pub async fn end(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<()> {
    ctx.db.write((actor.clone(), id), |tx, (actor, id)| Box::pin(run(tx, actor, *id))).await
}

/// Ends the sessions of a browser, each by its person, and says where it goes on: to `redirect`, else to our own page;
/// on the way past the applications that want to be told by the browser itself.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_out(
    ctx: &Ctx,
    sessions: Vec<(Actor, Uuid)>,
    client_id: Option<String>,
    redirect: Option<String>,
) -> Result<String> {
    let mut frames = Vec::new();
    for (actor, id) in sessions {
        frames.extend(notices::frames(ctx, id).await?);
        end(ctx, &actor, id).await?;
    }
    if frames.is_empty() {
        return Ok(redirect.unwrap_or_else(|| SIGNED_OUT.to_owned()));
    }
    let interaction = interactions::begin(ctx, Waiting::SignedOut { client_id, redirect, frames }).await?;
    Ok(format!("{SIGNED_OUT}?interaction={interaction}"))
}

/// Where whoever has signed out learns it.
pub const SIGNED_OUT: &str = "/signed-out";

async fn run(tx: &Tx<'_>, actor: &Actor, id: Uuid) -> Result<()> {
    if delete(tx, id).await? {
        audit::record(tx, actor, Event::new("session.ended").target("session", id, "")).await?;
    }
    Ok(())
}

/// Deletes a session with its grants and codes (by cascade); says whether it was there.
pub(in crate::domain) async fn delete(tx: &Tx<'_>, id: Uuid) -> Result<bool> {
    Ok(delete_where(tx, session::Column::Id.eq(id)).await? > 0)
}

/// Ends all sessions of a user but one, and every refresh token that was not granted in that one; says how many
/// sessions.
///
/// # Errors
/// When the database does not answer.
pub(in crate::domain) async fn end_all(tx: &Tx<'_>, user_id: i64, but: Option<Uuid>) -> Result<u64> {
    let mut sessions = session::Column::UserId.eq(user_id);
    let mut grants = grant::Column::UserId.eq(user_id);
    if let Some(id) = but {
        sessions = sessions.and(session::Column::Id.ne(id));
        grants = grants.and(grant::Column::SessionId.is_null().or(grant::Column::SessionId.ne(id)));
    }
    tokens::revoke(tx, grants).await?;
    // What was approved for longer than the session, and has not been fetched yet.
    let mut devices = device_code::Column::UserId.eq(user_id);
    if let Some(id) = but {
        devices = devices.and(device_code::Column::Sid.is_null().or(device_code::Column::Sid.ne(id)));
    }
    tokens::device_codes::withdraw(tx, devices).await?;
    let mut codes =
        authorization_code::Column::UserId.eq(user_id).and(authorization_code::Column::RedeemedAt.is_null());
    if let Some(id) = but {
        codes =
            codes.and(authorization_code::Column::Sid.is_null().or(authorization_code::Column::Sid.ne(id)));
    }
    authorization_code::Entity::delete_many().filter(codes).exec(&**tx).await?;
    delete_where(tx, sessions).await
}

/// Ends all sessions of some users, at most a thousand.
///
/// # Errors
/// When the database does not answer.
pub(in crate::domain) async fn end_of(tx: &Tx<'_>, user_ids: &[i64]) -> Result<u64> {
    delete_where(tx, session::Column::UserId.is_in(user_ids.iter().copied())).await
}

/// Deletes sessions and records who has to be told; says how many there were.
pub(super) async fn delete_where(tx: &Tx<'_>, which: Expr) -> Result<u64> {
    // Locked, so that of several who end a session at once one tells of it.
    let ids: Vec<Uuid> = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(which)
        .lock_exclusive()
        .into_tuple()
        .all(&**tx)
        .await?;
    for batch in ids.chunks(BATCH) {
        notices::record(tx, batch).await?;
        let of_batch = session::Column::Id.is_in(batch.iter().copied());
        session::Entity::delete_many().filter(of_batch).exec(&**tx).await?;
    }
    tx.touch(Topic::Revocations);
    Ok(ids.len() as u64)
}
