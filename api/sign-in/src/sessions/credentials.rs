//! Authenticates a person by login and password, for the sign-in page and for the grants that take a password.

use std::sync::Arc;

use serde_json::json;

use super::SignInFailure;
use kernel::{Result, Secret, emails};
use organisation::{
    people,
    users::{self, User, VerifiedPassword},
};
use platform::{
    actor::{Actor, Person},
    audit::{self, Event},
    audit_counts,
    ctx::Ctx,
    password_attempts::{self, Allowed, Attempt},
};

/// Returns the active person with an email or username and a password, and the password as it was verified. A refusal
/// is audited as a failed sign-in attempt.
///
/// After many failures the password is not verified ([`password_attempts`]).
///
/// An unknown login takes the same statements and one password verification, like a wrong password, so that the time
/// does not reveal which it was.
///
/// # Errors
/// When the server is busy or the database does not answer. A refusal is a value, not an error.
pub(crate) async fn authenticate(
    ctx: &Ctx,
    actor: &Actor,
    login: &str,
    password: Secret,
) -> Result<Result<(Arc<Person>, VerifiedPassword), SignInFailure>> {
    let user = people::by_login(ctx, login).await?;
    let user_id = user.as_ref().map(|user| user.id);
    let refusal = match password_attempts::begin(ctx, &actor.source, login, user_id).await? {
        Attempt::Allowed(attempt) => return verify(ctx, actor, (login, user), password, attempt).await,
        Attempt::Wait(seconds) => SignInFailure::Wait(seconds),
        Attempt::ProofNeeded(seconds) => SignInFailure::ProofNeeded(seconds),
    };
    audit_failure(ctx, actor, user, login);
    Ok(Err(refusal))
}

/// Verifies a password in an attempt that is allowed.
async fn verify(
    ctx: &Ctx,
    actor: &Actor,
    (login, user): (&str, Option<User>),
    password: Secret,
    attempt: Box<Allowed>,
) -> Result<Result<(Arc<Person>, VerifiedPassword), SignInFailure>> {
    let verified = users::verify_password(ctx, &actor.source, user.as_ref(), password).await?;
    if let (Some(user), Some(verified)) = (&user, verified)
        && let Some(person) = people::find(ctx, user.id).await?
    {
        attempt.succeeded().await?;
        return Ok(Ok((person, verified)));
    }
    attempt.failed().await?;
    audit_failure(ctx, actor, user, login);
    Ok(Err(SignInFailure::WrongCredentials))
}

/// Verifies the password of a person to whom a code was mailed, and who entered it, however many passwords failed
/// before. There are few such codes, so this is no way to guess. `None` when the password is wrong or the person not
/// active.
///
/// # Errors
/// When the server is busy or the database does not answer.
pub(crate) async fn authenticate_with_code(
    ctx: &Ctx,
    actor: &Actor,
    user_id: i64,
    password: Secret,
) -> Result<Option<(Arc<Person>, VerifiedPassword)>> {
    let Some(person) = people::find(ctx, user_id).await? else { return Ok(None) };
    let verified = users::verify_password(ctx, &actor.source, Some(&person.user), password).await?;
    if verified.is_none() {
        users::count_refused_password(ctx, actor, person.user.clone());
    }
    Ok(verified.map(|verified| (person, verified)))
}

/// Counts a failed sign-in attempt: under the person and each of their companies, or under a hash of the login if it is
/// nobody's, since what was typed there may be a password.
///
/// All of it happens in the background, so that neither the time nor the load of a response reveals who has an account,
/// and a flood of attempts writes one row per hour.
pub(crate) fn audit_failure(ctx: &Ctx, actor: &Actor, user: Option<User>, login: &str) {
    if let Some(user) = user {
        return users::count_refused_password(ctx, actor, user);
    }
    let hash = ctx.secrets.login_hash(&emails::lookup_key(login));
    audit_counts::count(ctx, actor, Event::new("session.refused").details(json!({ "login_hash": hash })));
}

/// Authenticates a person whose password was entered in an application that is allowed to collect it (RFC 6749 section
/// 4.3), and the password as it was verified. No session begins. The authentication is audited.
///
/// # Errors
/// When the server is busy or the database does not answer. A refusal is a value, not an error.
pub async fn authenticate_for_application(
    ctx: &Ctx,
    actor: &Actor,
    login: &str,
    password: Secret,
) -> Result<Result<(Arc<Person>, VerifiedPassword), SignInFailure>> {
    let (person, verified) = match authenticate(ctx, actor, login, password).await? {
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
