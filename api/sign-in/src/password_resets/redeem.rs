//! Using a link: sets a new password, and ends everything that depended on the old one.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr};
use shared_types::{UserStatus, Word};

use super::PasswordReset;
use crate::{
    authentications::{self, Progress, SignInDemands, SignInTarget, StepInputs},
    factors,
    sessions::PreviousSessions,
};
use kernel::{Error, Fields, Result, Secret};
use organisation::{
    people,
    sign_in_policy::accompanies_password,
    users::{NewPassword, check_password},
};
use platform::{
    actor::{Actor, RequestSource},
    audit::{self, Event},
    ctx::Ctx,
    mail, revocation,
};
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::{User, password_reset, user},
};

/// A link that is valid now.
#[derive(Debug, Clone)]
pub struct UsableReset {
    /// The link.
    pub reset: PasswordReset,
    /// Its user.
    pub user: User,
}

/// What a user enters to use a link.
#[derive(Debug, Clone)]
pub struct ResetSubmission {
    /// The new password.
    pub password: Secret,
    /// The keys of the recent factors to remove ([`factors::recent`]).
    pub remove: Vec<String>,
    /// Whether to sign the user in.
    pub sign_in: bool,
    /// The accounts that the browser is signed in to.
    pub previous: PreviousSessions,
    /// Where the request came from.
    pub source: RequestSource,
}

/// Looks up the link with a token; `None` when there is none, or it was used or replaced, or has expired.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, token: &Secret) -> Result<Option<UsableReset>> {
    let row = password_reset::Entity::find()
        .filter(password_reset::Column::TokenHash.eq(token.sha256()))
        .one(ctx.db.read())
        .await?;
    match row {
        Some(row) => if_usable(ctx, row).await,
        None => Ok(None),
    }
}

/// Whether the link with a token was used to set a password.
///
/// # Errors
/// When the database does not answer.
pub async fn was_used(ctx: &Ctx, token: &Secret) -> Result<bool> {
    let used = password_reset::Entity::find()
        .filter(password_reset::Column::TokenHash.eq(token.sha256()))
        .filter(password_reset::Column::UsedAt.is_not_null())
        .one(ctx.db.read())
        .await?;
    Ok(used.is_some())
}

/// Returns the link if it is valid now: it is open, and its user is active and still has the email that it was sent to.
pub(super) async fn if_usable(ctx: &Ctx, reset: PasswordReset) -> Result<Option<UsableReset>> {
    let over = reset.expires_at.0 <= ctx.clock.now();
    if over || reset.used_at.is_some() || reset.revoked_at.is_some() {
        return Ok(None);
    }
    let user = user::Entity::find_by_id(reset.user_id).one(ctx.db.read()).await?;
    let user = user.filter(|user| user.status.0 == UserStatus::Active && user.email == reset.email);
    Ok(user.map(|user| UsableReset { reset, user }))
}

/// Uses a link, once: sets the password, ends all sessions, grants, API tokens and links of the user, removes the
/// external logins that the user added, notifies the user by mail, and begins a session if requested, unless another
/// step is due: a new password replaces no second factor. `None`, and no change, when the link is not valid.
///
/// # Errors
/// [`Error::Invalid`] at `password`; when the server is busy or the database does not answer.
pub async fn redeem(
    ctx: &Ctx,
    token: &Secret,
    submission: ResetSubmission,
) -> Result<Option<Option<Progress>>> {
    let Some(open) = find(ctx, token).await? else { return Ok(None) };
    let User { email, name, username, .. } = &open.user;
    let own = [email.as_str(), name, username.as_deref().unwrap_or_default()];
    let mut fields = Fields::new();
    let password = submission.password.expose();
    let second_factor = accompanies_password(ctx, open.user.home_company_id, Some(open.user.id)).await?;
    let new = NewPassword { field: "password", password, own: &own, second_factor };
    check_password(ctx, &submission.source, &mut fields, new).await?;
    fields.finish()?;
    let inputs = StepInputs::load(ctx, &open.user, &SignInDemands::default()).await?;
    let hash =
        ctx.hasher.for_caller(&submission.source.limit_key()).hash(submission.password.clone()).await?;
    ctx.db
        .write(
            (ctx.clone(), (open, inputs), submission, hash),
            |tx, (ctx, (open, inputs), submission, hash)| {
                Box::pin(async move {
                    if !consume(tx, &open.reset).await? || !set_password(tx, open, hash).await? {
                        return Ok(None);
                    }
                    finish(tx, ctx, (open, inputs), submission).await.map(Some)
                })
            },
        )
        .await
}

/// Marks the link as used if it is still open; returns whether it was.
async fn consume(tx: &Tx<'_>, reset: &PasswordReset) -> Result<bool> {
    let now = Millis::from(tx.now());
    let result = password_reset::Entity::update_many()
        .col_expr(password_reset::Column::UsedAt, Expr::value(Some(now)))
        .filter(password_reset::Column::Id.eq(reset.id))
        .filter(password_reset::Column::UsedAt.is_null())
        .filter(password_reset::Column::RevokedAt.is_null())
        .filter(password_reset::Column::ExpiresAt.gt(now))
        .exec(&**tx)
        .await?;
    Ok(result.rows_affected == 1)
}

/// Sets the password if the user is still active and has the email that the link was sent to, which is thereby
/// verified; returns whether it was set.
async fn set_password(tx: &Tx<'_>, open: &UsableReset, password_hash: &str) -> Result<bool> {
    let result = user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(password_hash))
        .col_expr(user::Column::EmailVerified, Expr::value(true))
        .col_expr(user::Column::UpdatedAt, Expr::value(Millis::from(tx.now())))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(open.user.id))
        .filter(user::Column::Status.eq(UserStatus::Active.as_str()))
        .filter(user::Column::Email.eq(&open.reset.email))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::People);
    Ok(result.rows_affected == 1)
}

async fn finish(
    tx: &Tx<'_>,
    ctx: &Ctx,
    (open, inputs): (&UsableReset, &StepInputs),
    submission: &ResetSubmission,
) -> Result<Option<Progress>> {
    let user = &open.user;
    let actor = Actor::anonymous(submission.source.clone());
    revocation::end_everything(tx, &actor, user).await?;
    mail::password_changed(tx, user, false).await?;
    let event = Event::new("password_reset.used").company(user.home_company_id);
    audit::record(tx, &actor, event.target("user", user.id, &user.name)).await?;
    factors::remove_recent(tx, ctx, &actor, user, &submission.remove).await?;
    if !submission.sign_in {
        return Ok(None);
    }
    let person = people::load(&**tx, user.id)
        .await?
        .ok_or_else(|| Error::internal("a person whose password was just set is not there"))?;
    let target = SignInTarget { destination: "/".to_owned(), ..SignInTarget::default() };
    let to = (&target, &submission.previous);
    let progress =
        authentications::sign_in_after_password(tx, ctx, (&person, inputs), to, &submission.source).await?;
    Ok(Some(progress))
}
