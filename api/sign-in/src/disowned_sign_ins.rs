//! Sign-ins that a person disowns with the link of a notice, which works without a session: everything that somebody
//! else may have got by the sign-in ends, and the password no longer works.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr};
use shared_types::UserStatus;

use crate::{authentications, factors, password_resets, sessions};
use kernel::{Language, Result, Secret, Timestamp};
use platform::{
    actor::{Actor, RequestSource},
    audit::{self, Event},
    ctx::Ctx,
    external_logins,
    jobs::Sealed,
    revocation,
};
pub use store::entity::SignInNotice;
use store::{
    columns::Millis,
    db::{Topic, Tx},
    entity::{User, sign_in_notice, user},
};

/// A link that disowns a sign-in.
#[derive(Debug, Clone)]
pub enum Link {
    /// It works.
    Open(Box<(SignInNotice, User)>),
    /// This sign-in, or another one of its person since, was disowned.
    Used,
    /// It is unknown, too old, or went to an email that the person no longer has.
    Closed,
}

/// Returns the state of the link with a token.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, token: &Secret) -> Result<Link> {
    let row = sign_in_notice::Entity::find()
        .filter(sign_in_notice::Column::TokenHash.eq(token.sha256()))
        .one(ctx.db.read())
        .await?;
    match row {
        Some(row) => state(ctx, row).await,
        None => Ok(Link::Closed),
    }
}

async fn state(ctx: &Ctx, notice: SignInNotice) -> Result<Link> {
    if notice.used_at.is_some() {
        return Ok(Link::Used);
    }
    if notice.expires_at.0 <= ctx.clock.now() {
        return Ok(Link::Closed);
    }
    let user = user::Entity::find_by_id(notice.user_id).one(ctx.db.read()).await?;
    let user = user.filter(|user| is_of(user, &notice));
    Ok(user.map_or(Link::Closed, |user| Link::Open(Box::new((notice, user)))))
}

/// Whether a user is active and still has the email that a notice went to.
fn is_of(user: &User, notice: &SignInNotice) -> bool {
    user.status.0 == UserStatus::Active && user.email == notice.email
}

/// Returns the content of the mail of a notice: the notice, the user and the link. `None` when the link does not work.
///
/// # Errors
/// When the database does not answer, or the token cannot be decrypted.
pub(super) async fn for_mail(
    ctx: &Ctx,
    id: i64,
    token: &Sealed,
) -> Result<Option<(SignInNotice, User, String)>> {
    let Some(row) = sign_in_notice::Entity::find_by_id(id).one(ctx.db.read()).await? else {
        return Ok(None);
    };
    let token = token.open(&ctx.cipher, &sessions::purpose_of_notice(id))?;
    let link = format!("{}/sign-in-notices/{}", ctx.config.server.issuer(), token.expose());
    Ok(match state(ctx, row).await? {
        Link::Open(open) => Some((open.0, open.1, link)),
        Link::Used | Link::Closed => None,
    })
}

/// Returns the browser and the system of a sign-in, if they are recognised.
#[must_use]
pub fn device(notice: &SignInNotice) -> Option<String> {
    let parts = sessions::parts_of_device(notice.user_agent.as_deref()?);
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Returns where a sign-in came from: the address, and its place in a language if that is known.
#[must_use]
pub fn from(ctx: &Ctx, notice: &SignInNotice, language: Language) -> Option<String> {
    let ip = notice.ip.as_deref()?;
    let place = ctx.geoip.find_place(ip.parse().ok()?, language);
    Some(place.map_or_else(|| ip.to_owned(), |place| format!("{ip} ({place})")))
}

/// Disowns a sign-in, once: ends every session, grant, API token, link and remembered browser of its person, removes
/// the external logins and the factors that were added since, and replaces the password by one that nobody has. The
/// person chooses a new one with the link that is mailed. Does nothing when the link does not work.
///
/// # Errors
/// When the server is busy or the database does not answer.
pub async fn disown(ctx: &Ctx, source: &RequestSource, token: &Secret) -> Result<()> {
    let Link::Open(open) = find(ctx, token).await? else { return Ok(()) };
    // A person without a password would count as one who was never invited.
    let unknown = ctx.hasher.for_caller(&source.limit_key()).hash(ctx.random.secret("")).await?;
    let args = (ctx.clone(), open.0, Actor::anonymous(source.clone()), unknown);
    ctx.db
        .write(args, |tx, (ctx, notice, actor, unknown)| {
            Box::pin(async move {
                // Locked, so that nobody signs in with the old password meanwhile.
                let user = user::Entity::find_by_id(notice.user_id).lock_exclusive().one(&**tx).await?;
                match user.filter(|user| is_of(user, notice)) {
                    Some(user) if consume(tx, notice).await? => {
                        // A factor may have been added as a step of the sign-in, before the session began.
                        let since = notice.created_at.0 - authentications::LIFETIME;
                        end_and_reset(tx, ctx, actor, (&user, unknown), since).await
                    }
                    _ => Ok(()),
                }
            })
        })
        .await
}

/// Marks the link as used, with all others of its person; returns whether it was open.
async fn consume(tx: &Tx<'_>, notice: &SignInNotice) -> Result<bool> {
    let use_up = |which: Expr| {
        sign_in_notice::Entity::update_many()
            .col_expr(sign_in_notice::Column::UsedAt, Expr::value(Some(Millis::from(tx.now()))))
            .filter(which)
            .filter(sign_in_notice::Column::UsedAt.is_null())
            .exec(&**tx)
    };
    let is_taken = use_up(sign_in_notice::Column::Id.eq(notice.id)).await?.rows_affected == 1;
    if is_taken {
        use_up(sign_in_notice::Column::UserId.eq(notice.user_id)).await?;
    }
    Ok(is_taken)
}

/// Ends everything of a user, removes the external logins, and the factors that were added since a time, and mails
/// the link to choose a new password in place of the old one.
async fn end_and_reset(
    tx: &Tx<'_>,
    ctx: &Ctx,
    actor: &Actor,
    (user, unknown): (&User, &str),
    since: Timestamp,
) -> Result<()> {
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(unknown))
        .col_expr(user::Column::UpdatedAt, Expr::value(Millis::from(tx.now())))
        .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
        .filter(user::Column::Id.eq(user.id))
        .exec(&**tx)
        .await?;
    tx.touch(Topic::People);
    revocation::end_everything(tx, actor, user).await?;
    external_logins::remove_all(tx, actor, user).await?;
    factors::remove_since(tx, actor, user, since).await?;
    let event = Event::new("sign_in.disowned").company(user.home_company_id);
    audit::record(tx, actor, event.target("user", user.id, &user.name)).await?;
    password_resets::issue(tx, ctx, actor, user, true).await
}
