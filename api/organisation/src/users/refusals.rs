//! The audit trail of wrong passwords, wherever they are entered.

use std::sync::Arc;

use super::User;
use crate::memberships;
use kernel::{Cached, Error, Result};
use platform::{
    actor::Actor,
    audit::Event,
    audit_counts,
    ctx::{Context, Ctx, Part},
};
use store::db::Topic;

/// The cache of the companies of users, active or not, by the user's id.
struct Companies(Cached<i64, Arc<[i64]>>);

impl Part for Companies {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("companies of users", 20_000, &[Topic::People]))
    }
}

/// Counts a wrong password as a failed sign-in attempt, under the user and each of the user's companies.
///
/// All of it happens in the background, so that neither the time nor the load of a response reveals who has an account,
/// and a flood of attempts writes one row per hour.
pub fn count_refused_password(ctx: &Ctx, actor: &Actor, user: User) {
    let (ctx, actor) = (ctx.clone(), actor.clone());
    tokio::spawn(async move {
        let event = Event::new("session.refused").target("user", user.id, &user.name);
        match companies_of(&ctx, &user).await {
            Ok(companies) => {
                for company in companies.iter() {
                    audit_counts::count(&ctx, &actor, event.clone().company(*company));
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a failed sign-in attempt is audited without a company");
                audit_counts::count(&ctx, &actor, event);
            }
        }
    });
}

/// Returns the companies of a user, active or not, from the cache.
async fn companies_of(ctx: &Ctx, user: &User) -> Result<Arc<[i64]>> {
    let load = async {
        let memberships = memberships::companies_of(ctx.db.read(), user).await?;
        Ok::<_, Error>(memberships.iter().map(|(company, _)| company.id).collect())
    };
    ctx.part::<Companies>().0.get(user.id, load).await
}
