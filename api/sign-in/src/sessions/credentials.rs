//! Authenticates a person by login and password, for the sign-in page and for the grants that take a password.

use std::sync::Arc;

use serde_json::json;

use super::SignInFailure;
use kernel::{Cached, Error, Result, Secret};
use organisation::{
    memberships, people,
    users::{self, User, VerifiedPassword},
};
use platform::{
    actor::{Actor, Person},
    audit::{self, Event},
    audit_counts,
    ctx::{Context, Ctx, Part},
};
use store::db::Topic;

/// Returns the active person with an email or username and a password, and the password as it was verified. A refusal is
/// audited as a failed sign-in attempt.
///
/// An unknown login takes the same statements and one password verification, like a wrong password, so that the time
/// does not reveal which it was.
///
/// # Errors
/// When the server is busy or the database does not answer. A refusal is a value, not an error.
pub(super) async fn check(
    ctx: &Ctx,
    actor: &Actor,
    login: &str,
    password: Secret,
) -> Result<Result<(Arc<Person>, VerifiedPassword), SignInFailure>> {
    let user = people::by_login(ctx, login).await?;
    let verified = users::verify_password(ctx, &actor.source, user.as_ref(), password).await?;
    if let (Some(user), Some(verified)) = (&user, verified)
        && let Some(person) = people::find(ctx, user.id).await?
    {
        return Ok(Ok((person, verified)));
    }
    audit_failure(ctx, actor, user, login);
    Ok(Err(SignInFailure::WrongCredentials))
}

/// The cache of the companies of users, active or not, by the user's id.
struct Companies(Cached<i64, Arc<[i64]>>);

impl Part for Companies {
    fn new(ctx: &Context) -> Self {
        Self(ctx.db.cached("companies of users", 20_000, &[Topic::People]))
    }
}

/// Counts a failed sign-in attempt: under the person and each of their companies, or under a hash of the login if it is
/// nobody's, since what was typed there may be a password.
///
/// All of it happens in the background, so that neither the time nor the load of a response reveals who has an account,
/// and a flood of attempts writes one row per hour.
pub(super) fn audit_failure(ctx: &Ctx, actor: &Actor, user: Option<User>, login: &str) {
    let event = Event::new("session.refused");
    let Some(user) = user else {
        let hash = ctx.secrets.login_hash(&login.trim().to_lowercase());
        return audit_counts::count(ctx, actor, event.details(json!({ "login_hash": hash })));
    };
    let (ctx, actor) = (ctx.clone(), actor.clone());
    tokio::spawn(async move {
        let event = event.target("user", user.id, &user.name);
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
        let memberships = memberships::of(ctx.db.read(), user).await?;
        Ok::<_, Error>(memberships.iter().map(|(company, _)| company.id).collect())
    };
    ctx.part::<Companies>().0.get(user.id, load).await
}

/// Authenticates a person whose password was entered in an application that is allowed to collect it (RFC 6749 section
/// 4.3), and the password as it was verified. No session begins. The authentication is audited.
///
/// # Errors
/// When the server is busy or the database does not answer. A refusal is a value, not an error.
pub async fn check_for_application(
    ctx: &Ctx,
    actor: &Actor,
    login: &str,
    password: Secret,
) -> Result<Result<(Arc<Person>, VerifiedPassword), SignInFailure>> {
    let (person, verified) = match check(ctx, actor, login, password).await? {
        Ok(authenticated) => authenticated,
        Err(refusal) => return Ok(Err(refusal)),
    };
    ctx.db
        .write((actor.clone(), Arc::clone(&person)), |tx, (actor, person)| {
            Box::pin(async move {
                let user = &person.user;
                let event = Event::new("password.accepted").company(user.home_company_id);
                audit::record(tx, actor, event.target("user", user.id, &user.name)).await
            })
        })
        .await?;
    Ok(Ok((person, verified)))
}
