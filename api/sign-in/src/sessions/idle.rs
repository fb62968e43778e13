//! Sessions that were not used, or last, for longer than the policy allows now.

use sea_orm::EntityTrait;

use super::Session;
use chrono::TimeDelta;
use kernel::{Result, Timestamp};
use organisation::sign_in_policy;
use platform::{actor::Person, ctx::Ctx, last_used::Used};
use store::entity::session;

/// Returns whether a session was not used for longer than the policy of the person's home company allows, or began
/// longer ago: the policy may be stricter than when it began.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn is_over(ctx: &Ctx, known: &Session, person: &Person) -> Result<bool> {
    let policy = sign_in_policy::effective(ctx, &[person.user.home_company_id], None).await?;
    let now = ctx.clock.now();
    // After the clock was set back, a session from the future counts as new.
    if now - known.auth_time.0 > TimeDelta::seconds(policy.session_lifetime.into()) {
        return Ok(true);
    }
    let Some(idle) = policy.session_idle_lifetime else { return Ok(false) };
    let idle = TimeDelta::seconds(idle.into());
    let is_idle = |session: &Session| now - last_use(session) > idle;
    if !is_idle(known) || ctx.last_used.is_recent(Used::Session(known.id)) {
        return Ok(false);
    }
    // The cached session is as old as the cache.
    let current = session::Entity::find_by_id(known.id).one(ctx.db.read()).await?;
    Ok(current.is_none_or(|session| is_idle(&session)))
}

/// Returns when a session was last used, to the minute.
fn last_use(session: &Session) -> Timestamp {
    let used = session.last_used_at.map(|at| at.0);
    used.map_or(session.auth_time.0, |used| used.max(session.auth_time.0))
}
