//! Rotating signing keys: the key that was published ahead takes over, and a new one is published ahead; the old one
//! stays until nothing that it signed is of use.

use chrono::TimeDelta;
use shared_types::{SigningAlg, SigningKey as Dto};

use super::{
    KeyState,
    store::{self, Drawn},
};
use crate::{
    domain::{actor::Actor, ctx::Ctx, entity::signing_key::Model},
    kernel::{Error, Result},
};

/// How long a key is published before it takes over by itself: whoever keeps keys for a day has it.
const AHEAD: TimeDelta = TimeDelta::days(1);
/// The most that an access or ID token holds, whatever the settings were, and some for clocks.
const LONGEST_TOKEN: TimeDelta = TimeDelta::seconds(86_400 + 300);

/// The keys, the oldest first.
///
/// # Errors
/// [`Error::Forbidden`] to anyone but an administrator.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<Dto>> {
    only_admins(actor)?;
    Ok(store::rows(ctx.db.read()).await?.into_iter().map(shown).collect())
}

/// Lets the next key of an algorithm, or of all that are signed with, take over at once. A new next key is published
/// before this answers.
///
/// # Errors
/// [`Error::Forbidden`] to anyone but an administrator; [`Error::Invalid`] with `unused` at an algorithm that nothing
/// is signed with.
pub async fn rotate(ctx: &Ctx, actor: &Actor, alg: Option<SigningAlg>) -> Result<Vec<Dto>> {
    only_admins(actor)?;
    let rows = store::rows(ctx.db.read()).await?;
    let mut algs: Vec<_> = active(&rows).map(|row| row.alg.0).collect();
    if let Some(alg) = alg {
        algs.retain(|used| *used == alg);
    }
    if algs.is_empty() {
        return Err(Error::field("alg", "unused", "nothing is signed with this algorithm"));
    }
    // The next keys of a first start may be on their way still.
    super::publish_next(ctx).await?;
    for alg in algs {
        store::promote(ctx, actor, Drawn::new(alg).await?, None).await?;
    }
    list(ctx, actor).await
}

/// What is to be done from time to time: publishes keys that are missing, lets those take over whose time has come, and
/// takes away those that are of no use any more. Of several instances that do this at once, one rotates.
///
/// # Errors
/// When the database does not answer.
pub async fn maintain(ctx: &Ctx) -> Result<()> {
    super::publish_next(ctx).await?;
    let (settings, now) = (ctx.settings.current(), ctx.clock.now());
    let rows = store::rows(ctx.db.read()).await?;
    if settings.signing_key_rotation_days > 0 {
        let age = TimeDelta::days(settings.signing_key_rotation_days.into());
        for row in active(&rows) {
            let since = row.activated_at.unwrap_or(row.created_at).0;
            let mut next = rows.iter().filter(|next| next.state.0 == KeyState::Next && next.alg == row.alg);
            let is_known = next.next().is_some_and(|next| now - next.created_at.0 >= AHEAD);
            if now - since >= age && is_known {
                let drawn = Drawn::new(row.alg.0).await?;
                store::promote(ctx, &Actor::system(), drawn, Some(&row.kid)).await?;
            }
        }
    }
    tidy(ctx, &rows).await
}

/// Publishes keys no more whose last token has expired, and deletes those by which no hint is known any more: ID tokens
/// are given back after they have expired, for as long as people stay signed in.
async fn tidy(ctx: &Ctx, rows: &[Model]) -> Result<()> {
    let (settings, now) = (ctx.settings.current(), ctx.clock.now());
    let hints = settings.session_lifetime.max(settings.refresh_token_lifetime);
    let of = |state: KeyState, kept: TimeDelta| {
        let is_over =
            |row: &&Model| row.state.0 == state && row.retired_at.is_some_and(|at| now - at.0 > kept);
        rows.iter().filter(is_over).map(|row| row.kid.clone()).collect::<Vec<_>>()
    };
    let expired = of(KeyState::Retired, LONGEST_TOKEN);
    if !expired.is_empty() {
        store::expire(&ctx.db, expired).await?;
    }
    let over = of(KeyState::Expired, LONGEST_TOKEN.max(TimeDelta::seconds(hints.into())));
    if over.is_empty() { Ok(()) } else { store::delete(&ctx.db, over).await }
}

/// The key of each algorithm that is signed with: the oldest that is active, as everywhere.
fn active(rows: &[Model]) -> impl Iterator<Item = &Model> {
    let is_active = |row: &&Model| row.state.0 == KeyState::Active;
    let first = move |row: &&Model| {
        rows.iter()
            .filter(is_active)
            .find(|first| first.alg == row.alg)
            .is_some_and(|first| first.kid == row.kid)
    };
    rows.iter().filter(is_active).filter(first)
}

fn only_admins(actor: &Actor) -> Result<()> {
    actor.known()?;
    if actor.is_admin() { Ok(()) } else { Err(Error::forbidden()) }
}

fn shown(row: Model) -> Dto {
    Dto {
        kid: row.kid,
        alg: row.alg.0,
        state: row.state.0,
        created_at: row.created_at.0,
        activated_at: row.activated_at.map(|at| at.0),
        retired_at: row.retired_at.map(|at| at.0),
    }
}
