//! Composes the mail of a job.

use askama::Template;
use sea_orm::EntityTrait;
use serde_json::Value;

use super::texts::{MailText, Texts};
use crate::password_resets;
use kernel::{Error, Language, Result};
use organisation::invitations;
use platform::{
    ctx::Ctx,
    jobs::{self, Job},
    mail::{
        EMAIL_CHANGED, EMAIL_CONFIRMATION, INVITATION, Letter, MEMBERSHIP, PASSWORD_CHANGED, PASSWORD_RESET,
        TOKEN_REPLAYED, WELCOME, confirmation_purpose,
    },
};
use store::entity::{User, email_change, user};

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct TextTemplate<'a> {
    greeting: &'a str,
    content: &'a MailText,
    link: &'a str,
    installation: &'a str,
    issuer: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct HtmlTemplate<'a> {
    language: Language,
    greeting: &'a str,
    content: &'a MailText,
    link: &'a str,
    installation: &'a str,
    issuer: &'a str,
}

/// Composes the mail of a job, in the person's language, else in the default one; `None` when it is no longer needed:
/// the person was deleted, or the link is no longer valid.
///
/// # Errors
/// When the database does not answer, or the job is not one of mail.
pub async fn compose(ctx: &Ctx, job: &Job) -> Result<Option<Letter>> {
    match job.kind.as_str() {
        INVITATION => invitation(ctx, job).await,
        MEMBERSHIP => membership(ctx, job).await,
        PASSWORD_RESET => password_reset(ctx, job).await,
        EMAIL_CONFIRMATION => email_confirmation(ctx, job).await,
        _ => notice(ctx, job).await,
    }
}

async fn invitation(ctx: &Ctx, job: &Job) -> Result<Option<Letter>> {
    let Some((open, link)) = invitations::for_mail(ctx, &job.payload.0).await? else { return Ok(None) };
    let (user, until) = (&open.user, open.invitation.expires_at.0);
    let texts = texts_for(ctx, user);
    letter(ctx, user, &user.email, &(texts.invitation)(&open.company, &user.email, until), link).map(Some)
}

async fn membership(ctx: &Ctx, job: &Job) -> Result<Option<Letter>> {
    let found = invitations::joining_for_mail(ctx, &job.payload.0).await?;
    let Some((user, open, link)) = found else { return Ok(None) };
    let until = open.invitation.expires_at.0;
    let content = (texts_for(ctx, &user).membership)(&open.company, &user.email, until);
    letter(ctx, &user, &user.email, &content, link).map(Some)
}

async fn password_reset(ctx: &Ctx, job: &Job) -> Result<Option<Letter>> {
    let Some((open, link)) = password_resets::for_mail(ctx, &job.payload.0).await? else { return Ok(None) };
    let (user, until) = (&open.user, open.reset.expires_at.0);
    let content = (texts_for(ctx, user).password_reset)(&user.email, until);
    letter(ctx, user, &user.email, &content, link).map(Some)
}

async fn email_confirmation(ctx: &Ctx, job: &Job) -> Result<Option<Letter>> {
    let payload = &job.payload.0;
    let id = payload["email_change_id"].as_i64().ok_or_else(|| malformed(job))?;
    let change = email_change::Entity::find_by_id(id).one(ctx.db.read()).await?;
    let open =
        |change: &email_change::Model| change.confirmed_at.is_none() && change.expires_at.0 > ctx.clock.now();
    let Some(change) = change.filter(open) else { return Ok(None) };
    let Some(user) = recipient(ctx, job).await? else { return Ok(None) };
    let token = jobs::unseal(&ctx.cipher, &confirmation_purpose(id), payload)?;
    let link = format!("{}/email-confirmations/{}", ctx.config.server.issuer(), token.expose());
    let content = (texts_for(ctx, &user).email_confirmation)(&change.new_email, change.expires_at.0);
    letter(ctx, &user, &change.new_email, &content, link).map(Some)
}

/// Composes a mail that only informs.
async fn notice(ctx: &Ctx, job: &Job) -> Result<Option<Letter>> {
    let Some(user) = recipient(ctx, job).await? else { return Ok(None) };
    let (texts, payload) = (texts_for(ctx, &user), &job.payload.0);
    let text = |name: &str| payload[name].as_str().ok_or_else(|| malformed(job));
    let (mut to, mut path) = (user.email.as_str(), "/");
    let content = match job.kind.as_str() {
        WELCOME => (texts.welcome)(&user.email),
        PASSWORD_CHANGED if payload["by_admin"] == Value::Bool(true) => {
            (texts.password_changed_by_admin)(&user.email)
        }
        PASSWORD_CHANGED => {
            path = "/forgotten-password";
            (texts.password_changed)(&user.email)
        }
        EMAIL_CHANGED => {
            to = text("to")?;
            (texts.email_changed)(text("old")?, text("new")?)
        }
        TOKEN_REPLAYED => (texts.token_replayed)(text("application")?),
        _ => return Err(malformed(job)),
    };
    letter(ctx, &user, to, &content, format!("{}{path}", ctx.config.server.issuer())).map(Some)
}

/// Loads the user in a job's payload; `None` when it has been deleted.
async fn recipient(ctx: &Ctx, job: &Job) -> Result<Option<User>> {
    let id = job.payload.0["user_id"].as_i64().ok_or_else(|| malformed(job))?;
    Ok(user::Entity::find_by_id(id).one(ctx.db.read()).await?)
}

fn language_of(ctx: &Ctx, user: &User) -> Language {
    let settings = ctx.settings.current();
    let own = user.locale.as_deref().and_then(|tag| settings.language_of_tag(tag));
    own.unwrap_or_else(|| settings.default_language())
}

fn texts_for(ctx: &Ctx, user: &User) -> &'static Texts {
    Texts::of(language_of(ctx, user))
}

fn malformed(job: &Job) -> Error {
    Error::internal(format!("the job {} ({}) is malformed", job.id, job.kind))
}

fn letter(ctx: &Ctx, user: &User, to: &str, content: &MailText, link: String) -> Result<Letter> {
    let language = language_of(ctx, user);
    let greeting = &(Texts::of(language).greeting)(&user.name);
    let installation = &ctx.settings.current().name;
    let issuer = ctx.config.server.issuer();
    let text = TextTemplate { greeting, content, link: &link, installation, issuer };
    let html = HtmlTemplate { language, greeting, content, link: &link, installation, issuer };
    Ok(Letter {
        name: user.name.clone(),
        to: to.to_owned(),
        subject: content.subject.clone(),
        text: text.render().map_err(Error::internal)?,
        html: html.render().map_err(Error::internal)?,
        link,
    })
}
