//! Authenticates a person by login and password, for the sign-in page and for the grants that take a password.

use std::sync::Arc;

use sea_orm::{EntityTrait, QuerySelect};
use serde_json::json;
use shared_types::UserStatus;

use super::SignInFailure;
use kernel::{Result, Secret, password::Verified};
use organisation::{
    memberships, people,
    users::{self, User},
};
use platform::{
    actor::{Actor, Person},
    audit::{self, Event},
    ctx::Ctx,
};
use store::{db::Tx, entity::user};

/// A person who entered the right password.
#[derive(Debug, Clone)]
pub(super) struct CheckedPassword {
    pub(super) person: Arc<Person>,
    /// The hash that the password was compared with.
    pub(super) password_hash: String,
}

/// Returns the active person with an email or username and a password. A refusal is audited as a failed sign-in
/// attempt.
///
/// An unknown login takes one password verification, like a wrong password, so that the time does not reveal which it
/// was.
///
/// # Errors
/// When the server is busy or the database does not answer. A refusal is a value, not an error.
pub(super) async fn check(
    ctx: &Ctx,
    actor: &Actor,
    login: &str,
    password: Secret,
) -> Result<Result<CheckedPassword, SignInFailure>> {
    let user = people::by_login(ctx, login).await?;
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let verified = ctx.hasher.verify(password.clone(), hash.as_deref()).await?;
    let person = match &user {
        Some(user) if verified != Verified::No => people::find(ctx, user.id).await?,
        _ => None,
    };
    if let (Some(person), Some(user), Some(hash)) = (person, &user, hash) {
        let password_hash = match verified {
            Verified::NotNormal => users::store_normal_password(ctx, user, password).await?,
            _ => hash,
        };
        return Ok(Ok(CheckedPassword { person, password_hash }));
    }
    audit_failure(ctx, actor, user.as_ref(), login).await?;
    Ok(Err(SignInFailure::WrongCredentials))
}

/// Audits a failed sign-in attempt: under the person and each of their companies, or under a hash of the login if it is
/// nobody's, since what was typed there may be a password.
async fn audit_failure(ctx: &Ctx, actor: &Actor, user: Option<&User>, login: &str) -> Result<()> {
    let hash = ctx.secrets.login_hash(&login.trim().to_lowercase());
    let args = (actor.clone(), user.cloned(), hash);
    ctx.db
        .write(args, |tx, (actor, user, hash)| {
            Box::pin(async move {
                let event = Event::new("session.refused");
                let Some(user) = user else {
                    return audit::record(tx, actor, event.details(json!({ "login_hash": hash }))).await;
                };
                let event = event.target("user", user.id, &user.name);
                for (company, _) in memberships::of(&**tx, user).await? {
                    audit::record(tx, actor, event.clone().company(company.id)).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Returns whether the password that was checked is still the password, and the person still active. Locks the user, so
/// that a password that is set meanwhile also ends the session that begins in this transaction.
pub(super) async fn are_current(tx: &Tx<'_>, checked: &CheckedPassword) -> Result<bool> {
    let user = user::Entity::find_by_id(checked.person.user.id).lock_exclusive().one(&**tx).await?;
    Ok(user.is_some_and(|user| {
        user.status.0 == UserStatus::Active && user.password_hash.as_ref() == Some(&checked.password_hash)
    }))
}

/// Authenticates a person whose password was entered in an application that is allowed to collect it (RFC 6749 section
/// 4.3). No session begins. The authentication is audited.
///
/// # Errors
/// When the server is busy or the database does not answer. A refusal is a value, not an error.
pub async fn check_for_application(
    ctx: &Ctx,
    actor: &Actor,
    login: &str,
    password: Secret,
) -> Result<Result<Arc<Person>, SignInFailure>> {
    let person = match check(ctx, actor, login, password).await? {
        Ok(CheckedPassword { person, .. }) => person,
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
    Ok(Ok(person))
}
