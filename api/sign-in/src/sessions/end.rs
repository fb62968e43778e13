//! Ending a session by request: signing out.

use uuid::Uuid;

use super::notices;
use crate::upstream;
use kernel::Result;
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
    jobs::Job,
    revocation,
};
use store::db::Tx;
use tokens::interactions::{self, InteractionState};

/// Ends a session, with the grants that end with it (refresh tokens without `offline_access`). Does nothing if there is
/// no such session.
///
/// # Errors
/// When the database does not answer.
pub async fn end(ctx: &Ctx, actor: &Actor, id: Uuid) -> Result<()> {
    ctx.db.write((actor.clone(), id), |tx, (actor, id)| Box::pin(end_in_transaction(tx, actor, *id))).await
}

/// Ends the sessions of a browser, each on behalf of its person, and returns where the browser is redirected: to
/// `redirect`, or to our own page if there is none. Applications with a `frontchannel_logout_uri` are loaded on a page
/// in between. The others are notified before the browser goes on, if they answer in time. Our own page also leads to
/// the identity providers that the sessions came from.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_out(
    ctx: &Ctx,
    sessions: Vec<(Actor, Uuid)>,
    client_id: Option<String>,
    redirect: Option<String>,
) -> Result<String> {
    let source = sessions.first().map(|(actor, _)| actor.source.clone()).unwrap_or_default();
    let ids: Vec<Uuid> = sessions.iter().map(|(_, id)| *id).collect();
    let upstream = match redirect {
        Some(_) => Vec::new(),
        None => upstream::sign_outs(ctx, &ids).await?,
    };
    let (mut frames, mut claimed) = (Vec::new(), Vec::new());
    for (actor, id) in sessions {
        frames.extend(notices::frames(ctx, id).await?);
        let ended = ctx.db.write((actor, id), |tx, (actor, id)| Box::pin(end_claimed(tx, actor, *id)));
        claimed.extend(ended.await?);
    }
    notices::send(ctx, claimed).await;
    if frames.is_empty() && upstream.is_empty() {
        return Ok(redirect.unwrap_or_else(|| SIGNED_OUT.to_owned()));
    }
    let state = InteractionState::SignedOut { client_id, redirect, frames, upstream };
    let interaction = interactions::create(ctx, &source, state).await?;
    Ok(format!("{SIGNED_OUT}?interaction={interaction}"))
}

/// The path of the page that confirms that the person has signed out.
pub const SIGNED_OUT: &str = "/signed-out";

/// Ends a session; returns the notices that this process sends.
async fn end_claimed(tx: &Tx<'_>, actor: &Actor, id: Uuid) -> Result<Vec<Job>> {
    let Some(claimed) = revocation::end_session_claimed(tx, id).await? else { return Ok(Vec::new()) };
    audit::record(tx, actor, Event::new("session.ended").target("session", id, "")).await?;
    Ok(claimed)
}

async fn end_in_transaction(tx: &Tx<'_>, actor: &Actor, id: Uuid) -> Result<()> {
    if revocation::end_session(tx, id).await? {
        audit::record(tx, actor, Event::new("session.ended").target("session", id, "")).await?;
    }
    Ok(())
}
