//! From a job to what its mail says.

use askama::Template;
use sea_orm::EntityTrait;

use super::{
    INVITATION, MEMBERSHIP, WELCOME,
    texts::{self, Said},
};
use crate::{
    domain::{Language, ctx::Ctx, entity::user, invitations, jobs::Job, users::User},
    kernel::{Error, Result},
};

/// A mail before it is put into its form for travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The name of whom it goes to.
    pub name: String,
    /// The address that it goes to.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct TextTemplate<'a> {
    greeting: &'a str,
    said: &'a Said,
    link: &'a str,
    issuer: &'a str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct HtmlTemplate<'a> {
    language: Language,
    greeting: &'a str,
    said: &'a Said,
    link: &'a str,
    issuer: &'a str,
}

/// The mail that a job asks for, in the person's language, else in English; `None` when it has lost its point: the
/// person is gone, or the invitation is no longer open.
///
/// # Errors
/// When the database does not answer, or the job is not one of mail.
pub async fn compose(ctx: &Ctx, job: &Job) -> Result<Option<Letter>> {
    let payload = &job.payload.0;
    if job.kind == INVITATION {
        let Some((offer, link)) = invitations::for_mail(ctx, payload).await? else { return Ok(None) };
        let until = offer.invitation.expires_at.0;
        let said = texts::invitation(language_of(&offer.user), &offer.company, &offer.user.email, until);
        return letter(ctx, &offer.user, &said, &link).map(Some);
    }
    if job.kind == MEMBERSHIP {
        let found = invitations::joining_for_mail(ctx, payload).await?;
        let Some((user, joining, link)) = found else { return Ok(None) };
        let until = joining.invitation.expires_at.0;
        let said = texts::membership(language_of(&user), &joining.company, &user.email, until);
        return letter(ctx, &user, &said, &link).map(Some);
    }
    let id = payload["user_id"].as_i64().ok_or_else(|| malformed(job))?;
    let Some(user) = user::Entity::find_by_id(id).one(ctx.db.read()).await? else { return Ok(None) };
    let said = match job.kind.as_str() {
        WELCOME => texts::welcome(language_of(&user), &user.email),
        _ => return Err(malformed(job)),
    };
    let link = format!("{}/", ctx.config.server.issuer());
    letter(ctx, &user, &said, &link).map(Some)
}

fn language_of(user: &User) -> Language {
    user.locale.as_deref().and_then(Language::of_tag).unwrap_or_default()
}

fn malformed(job: &Job) -> Error {
    Error::internal(format!("the job {} ({}) is malformed", job.id, job.kind))
}

fn letter(ctx: &Ctx, user: &User, said: &Said, link: &str) -> Result<Letter> {
    let language = language_of(user);
    let greeting = &texts::greeting(language, &user.name);
    let issuer = ctx.config.server.issuer();
    Ok(Letter {
        name: user.name.clone(),
        to: user.email.clone(),
        subject: said.subject.clone(),
        text: TextTemplate { greeting, said, link, issuer }.render().map_err(Error::internal)?,
        html: HtmlTemplate { language, greeting, said, link, issuer }.render().map_err(Error::internal)?,
    })
}
