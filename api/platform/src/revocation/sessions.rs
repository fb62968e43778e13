//! Ends sessions, including what was granted in them. Every session that ends before it expires ends here.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr};
use uuid::Uuid;

use super::{
    grants,
    logout_notices::{self, Sending},
};
use crate::jobs::Job;
use kernel::Result;
use store::{
    db::{Topic, Tx},
    entity::{authentication, authorization_code, device_code, grant, session, totp},
};

/// The maximum number of sessions in one statement, since every database limits the number of parameters.
const MAX_BATCH: usize = 500;

/// Ends a session including its grants and codes; returns whether it existed.
///
/// # Errors
/// When the database does not answer.
pub async fn end_session(tx: &Tx<'_>, id: Uuid) -> Result<bool> {
    Ok(end_sessions(tx, session::Column::Id.eq(id)).await? > 0)
}

/// Ends all sessions of a user except `kept`, every sign-in that has not finished and every app that waits to be
/// confirmed, and revokes every grant and unused code that does not belong to that session. Returns the number of
/// sessions.
///
/// # Errors
/// When the database does not answer.
pub async fn end_all_sessions(tx: &Tx<'_>, user_id: i64, kept: Option<Uuid>) -> Result<u64> {
    let mut sessions = session::Column::UserId.eq(user_id);
    let mut of_grants = grant::Column::UserId.eq(user_id);
    // Device codes that were approved beyond the end of the session, and not redeemed yet.
    let mut of_devices = device_code::Column::UserId.eq(user_id);
    let mut of_codes =
        authorization_code::Column::UserId.eq(user_id).and(authorization_code::Column::RedeemedAt.is_null());
    if let Some(id) = kept {
        sessions = sessions.and(session::Column::Id.ne(id));
        of_grants = of_grants.and(grant::Column::SessionId.is_null().or(grant::Column::SessionId.ne(id)));
        of_devices = of_devices.and(device_code::Column::Sid.is_null().or(device_code::Column::Sid.ne(id)));
        of_codes = of_codes
            .and(authorization_code::Column::Sid.is_null().or(authorization_code::Column::Sid.ne(id)));
    }
    // Locked before anything is deleted: what is issued in a session at the same time is deleted then, or not issued.
    lock(tx, sessions.clone()).await?;
    end_pending_sign_ins(tx, user_id).await?;
    let pending = totp::Column::UserId.eq(user_id).and(totp::Column::Confirmed.eq(false));
    totp::Entity::delete_many().filter(pending).exec(&**tx).await?;
    // Codes first, so that none is redeemed after the grants were revoked.
    grants::delete_codes(tx, of_codes).await?;
    grants::withdraw_device_codes(tx, of_devices).await?;
    grants::revoke_grants(tx, of_grants).await?;
    end_sessions(tx, sessions).await
}

/// Ends the sign-ins of a user that wait for their next step, after something that they began with has changed: the
/// password, the email or a factor.
///
/// # Errors
/// When the database does not answer.
pub async fn end_pending_sign_ins(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    let sign_ins =
        authentication::Column::UserId.eq(user_id).and(authentication::Column::FinishedAt.is_null());
    authentication::Entity::delete_many().filter(sign_ins).exec(&**tx).await?;
    Ok(())
}

/// Ends all sessions of up to a thousand users; returns the number of sessions.
///
/// # Errors
/// When the database does not answer.
pub async fn end_sessions_of(tx: &Tx<'_>, user_ids: &[i64]) -> Result<u64> {
    end_sessions(tx, session::Column::UserId.is_in(user_ids.iter().copied())).await
}

/// Ends the sessions that match a condition: deletes them, which deletes their grants and codes by cascade, and records
/// the logout notices for their applications. Returns the number of sessions.
///
/// # Errors
/// When the database does not answer.
pub async fn end_sessions(tx: &Tx<'_>, which: Expr) -> Result<u64> {
    end(tx, which, Sending::Queued).await.map(|(count, _)| count)
}

/// Ends a session, whose logout notices the caller sends after the commit; `None` when there is no such session.
///
/// # Errors
/// When the database does not answer.
pub async fn end_session_claimed(tx: &Tx<'_>, id: Uuid) -> Result<Option<Vec<Job>>> {
    let (count, notices) = end(tx, session::Column::Id.eq(id), Sending::Claimed).await?;
    Ok((count > 0).then_some(notices))
}

/// Locks the sessions that match a condition; returns their ids.
async fn lock(tx: &Tx<'_>, which: Expr) -> Result<Vec<Uuid>> {
    let found = session::Entity::find().select_only().column(session::Column::Id).filter(which);
    Ok(found.lock_exclusive().into_tuple().all(&**tx).await?)
}

async fn end(tx: &Tx<'_>, which: Expr, sending: Sending) -> Result<(u64, Vec<Job>)> {
    let mut notices = Vec::new();
    // Locked, so that only one of several concurrent requests that end a session records its notices.
    let ids = lock(tx, which).await?;
    for batch in ids.chunks(MAX_BATCH) {
        notices.extend(logout_notices::record(tx, batch, sending).await?);
        let of_batch = session::Column::Id.is_in(batch.iter().copied());
        session::Entity::delete_many().filter(of_batch).exec(&**tx).await?;
    }
    tx.touch(Topic::Revocations);
    Ok((ids.len() as u64, notices))
}
