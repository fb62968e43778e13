//! Composes mails.

use askama::Template;
use sea_orm::EntityTrait;
use shared_types::readable_email;

use super::texts::{CodeText, MailText, SignInFacts, Texts};
use crate::{disowned_sign_ins, factors::email_code, password_resets};
use kernel::{Error, Language, Result, Timestamp};
use organisation::{invitations, setup_links};
use platform::{
    ctx::Ctx,
    jobs::{InvitationMail, Mail, Sealed},
    mail::{Letter, confirmation_purpose, stop_purpose},
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

#[derive(Template)]
#[template(path = "mail/code.txt")]
struct CodeTextTemplate<'a> {
    greeting: &'a str,
    content: &'a CodeText,
    code: &'a str,
    link: Option<&'a str>,
    installation: &'a str,
    issuer: &'a str,
}

#[derive(Template)]
#[template(path = "mail/code.html")]
struct CodeHtmlTemplate<'a> {
    language: Language,
    greeting: &'a str,
    content: &'a CodeText,
    code: &'a str,
    link: Option<&'a str>,
    installation: &'a str,
    issuer: &'a str,
}

/// Composes a mail, in the person's language, else in the default one; `None` when it is no longer needed: the person
/// was deleted, or the link is no longer valid.
///
/// # Errors
/// When the database does not answer, or the token of a link cannot be decrypted.
pub async fn compose(ctx: &Ctx, mail: &Mail) -> Result<Option<Letter>> {
    match mail {
        Mail::Invitation(mail) => invitation(ctx, mail).await,
        Mail::MembershipInvitation(mail) => membership_invitation(ctx, mail).await,
        Mail::PasswordReset { password_reset_id, sealed, is_required } => {
            password_reset(ctx, *password_reset_id, sealed, *is_required).await
        }
        Mail::SignIn { sign_in_notice_id, sealed } => sign_in(ctx, *sign_in_notice_id, sealed).await,
        Mail::EmailConfirmation { user_id, email_change_id, sealed } => {
            confirmation(ctx, *user_id, *email_change_id, sealed, |texts, email, until| {
                (texts.email_confirmation)(email, until)
            })
            .await
        }
        Mail::Welcome { user_id } => {
            notice(ctx, *user_id, "/", |texts, user| (texts.welcome)(&readable_email(&user.email))).await
        }
        Mail::WelcomeConfirmation { user_id, email_change_id, sealed } => {
            confirmation(ctx, *user_id, *email_change_id, sealed, |texts, email, until| {
                (texts.welcome_confirmation)(email, until)
            })
            .await
        }
        Mail::PasswordChanged { user_id, by_admin: true } => {
            notice(ctx, *user_id, "/", |texts, user| {
                (texts.password_changed_by_admin)(&readable_email(&user.email))
            })
            .await
        }
        Mail::PasswordChanged { user_id, by_admin: false } => {
            let path = "/forgotten-password";
            notice(ctx, *user_id, path, |texts, user| (texts.password_changed)(&readable_email(&user.email)))
                .await
        }
        Mail::EmailChanged { user_id, old, new, to } => {
            let letter = notice(ctx, *user_id, "/", |texts, _| {
                (texts.email_changed)(&readable_email(old), &readable_email(new))
            })
            .await?;
            Ok(letter.map(|letter| Letter { to: to.clone(), ..letter }))
        }
        Mail::EmailChangeRequested { user_id, email_change_id, sealed } => {
            email_change_requested(ctx, *user_id, *email_change_id, sealed).await
        }
        Mail::EmailInUse { user_id } => {
            notice(ctx, *user_id, "/", |texts, user| (texts.email_in_use)(&readable_email(&user.email))).await
        }
        Mail::TokenReplayed { user_id, application } => {
            notice(ctx, *user_id, "/", |texts, _| (texts.token_replayed)(application)).await
        }
        Mail::EmailCode { email_code_id: id, sealed, has_link } => code(ctx, *id, sealed, *has_link).await,
        Mail::SetupLink { setup_link_id, sealed } => setup_link(ctx, *setup_link_id, sealed).await,
        Mail::FactorChanged { user_id, change } => {
            notice(ctx, *user_id, "/", |texts, user| {
                (texts.factor_changed)(change, &readable_email(&user.email))
            })
            .await
        }
    }
}

async fn invitation(ctx: &Ctx, mail: &InvitationMail) -> Result<Option<Letter>> {
    let Some((open, link)) = invitations::for_mail(ctx, mail).await? else { return Ok(None) };
    let (user, until) = (&open.user, open.invitation.expires_at.0);
    let texts = texts_for(ctx, user);
    letter(
        ctx,
        user,
        &user.email,
        &(texts.invitation)(&open.company, &readable_email(&user.email), until),
        link,
    )
    .map(Some)
}

async fn membership_invitation(ctx: &Ctx, mail: &InvitationMail) -> Result<Option<Letter>> {
    let found = invitations::joining_for_mail(ctx, mail).await?;
    let Some((user, open, link)) = found else { return Ok(None) };
    let until = open.invitation.expires_at.0;
    let content = (texts_for(ctx, &user).membership)(&open.company, &readable_email(&user.email), until);
    letter(ctx, &user, &user.email, &content, link).map(Some)
}

async fn password_reset(ctx: &Ctx, id: i64, token: &Sealed, is_required: bool) -> Result<Option<Letter>> {
    let Some((open, link)) = password_resets::for_mail(ctx, id, token).await? else { return Ok(None) };
    let (user, until) = (&open.user, open.reset.expires_at.0);
    let texts = texts_for(ctx, user);
    let content = if is_required { texts.password_required } else { texts.password_reset };
    letter(ctx, user, &user.email, &content(&readable_email(&user.email), until), link).map(Some)
}

async fn sign_in(ctx: &Ctx, id: i64, token: &Sealed) -> Result<Option<Letter>> {
    let Some((notice, user, link)) = disowned_sign_ins::for_mail(ctx, id, token).await? else {
        return Ok(None);
    };
    let from = disowned_sign_ins::from(ctx, &notice, language_of(ctx, &user));
    let email = &readable_email(&user.email);
    let facts = SignInFacts {
        email,
        at: notice.created_at.0,
        device: disowned_sign_ins::device(&notice),
        from,
        until: notice.expires_at.0,
    };
    letter(ctx, &user, &user.email, &(texts_for(ctx, &user).sign_in)(&facts), link).map(Some)
}

/// Composes the mail with a set-up link, in the language of the person who created it.
async fn setup_link(ctx: &Ctx, id: i64, token: &Sealed) -> Result<Option<Letter>> {
    let Some(mailed) = setup_links::for_mail(ctx, id, token).await? else { return Ok(None) };
    let Some(to) = mailed.link.email else { return Ok(None) };
    let texts = texts_for(ctx, &mailed.creator);
    let until = mailed.link.expires_at.0;
    let content = (texts.setup_link)(&mailed.company.name, &mailed.creator.name, until);
    let to = (String::new(), texts.greeting_unnamed, to.as_str());
    letter_in(ctx, language_of(ctx, &mailed.creator), to, &content, mailed.address).map(Some)
}

async fn code(ctx: &Ctx, id: i64, code: &Sealed, has_link: bool) -> Result<Option<Letter>> {
    let Some((user, code, until)) = email_code::for_mail(ctx, id, code).await? else { return Ok(None) };
    let language = language_of(ctx, &user);
    let content = &(Texts::of(language).email_code)(&readable_email(&user.email), until);
    let greeting = &(Texts::of(language).greeting)(&user.name);
    let installation = &ctx.settings.current().name;
    let (code, issuer) = (code.expose(), ctx.config.server.issuer());
    let link = has_link.then(|| format!("{issuer}/sign-in-links/{code}"));
    let link = link.as_deref();
    let text = CodeTextTemplate { greeting, content, code, link, installation, issuer };
    let html = CodeHtmlTemplate { language, greeting, content, code, link, installation, issuer };
    Ok(Some(Letter {
        name: user.name.clone(),
        to: user.email.clone(),
        subject: content.subject.clone(),
        text: text.render().map_err(Error::internal)?,
        html: html.render().map_err(Error::internal)?,
        link: code.to_owned(),
    }))
}

/// Composes a mail with the confirmation link of an email; `None` when the link is no longer valid.
async fn confirmation(
    ctx: &Ctx,
    user_id: i64,
    email_change_id: i64,
    token: &Sealed,
    content: impl FnOnce(&Texts, &str, Timestamp) -> MailText + Send,
) -> Result<Option<Letter>> {
    let Some(change) = email_change(ctx, email_change_id).await? else { return Ok(None) };
    let Some(user) = recipient(ctx, user_id).await? else { return Ok(None) };
    let token = token.open(&ctx.cipher, &confirmation_purpose(email_change_id))?;
    let link = format!("{}/email-confirmations/{}", ctx.config.server.issuer(), token.expose());
    let content = content(texts_for(ctx, &user), &readable_email(&change.new_email), change.expires_at.0);
    letter(ctx, &user, &change.new_email, &content, link).map(Some)
}

async fn email_change_requested(ctx: &Ctx, user_id: i64, id: i64, token: &Sealed) -> Result<Option<Letter>> {
    let Some(change) = email_change(ctx, id).await? else { return Ok(None) };
    let Some(user) = recipient(ctx, user_id).await? else { return Ok(None) };
    let token = token.open(&ctx.cipher, &stop_purpose(id))?;
    let link = format!("{}/email-stops/{}", ctx.config.server.issuer(), token.expose());
    let (old, new) = (readable_email(&user.email), readable_email(&change.new_email));
    let content = (texts_for(ctx, &user).email_change_requested)(&old, &new, change.expires_at.0);
    letter(ctx, &user, &user.email, &content, link).map(Some)
}

/// Loads an email change; `None` when it is no longer pending.
async fn email_change(ctx: &Ctx, id: i64) -> Result<Option<email_change::Model>> {
    let change = email_change::Entity::find_by_id(id).one(ctx.db.read()).await?;
    let is_pending = |change: &email_change::Model| {
        change.confirmed_at.is_none()
            && change.cancelled_at.is_none()
            && change.expires_at.0 > ctx.clock.now()
    };
    Ok(change.filter(is_pending))
}

/// Composes a mail that only informs, with a link to a page of this server.
async fn notice(
    ctx: &Ctx,
    user_id: i64,
    path: &str,
    content: impl FnOnce(&Texts, &User) -> MailText + Send,
) -> Result<Option<Letter>> {
    let Some(user) = recipient(ctx, user_id).await? else { return Ok(None) };
    let content = content(texts_for(ctx, &user), &user);
    letter(ctx, &user, &user.email, &content, format!("{}{path}", ctx.config.server.issuer())).map(Some)
}

/// Loads the user that a mail is for; `None` when it has been deleted.
async fn recipient(ctx: &Ctx, user_id: i64) -> Result<Option<User>> {
    Ok(user::Entity::find_by_id(user_id).one(ctx.db.read()).await?)
}

fn language_of(ctx: &Ctx, user: &User) -> Language {
    let settings = ctx.settings.current();
    let own = user.locale.as_deref().and_then(|tag| settings.language_of_tag(tag));
    own.unwrap_or_else(|| settings.default_language())
}

fn texts_for(ctx: &Ctx, user: &User) -> &'static Texts {
    Texts::of(language_of(ctx, user))
}

fn letter(ctx: &Ctx, user: &User, to: &str, content: &MailText, link: String) -> Result<Letter> {
    let language = language_of(ctx, user);
    let greeting = &(Texts::of(language).greeting)(&user.name);
    letter_in(ctx, language, (user.name.clone(), greeting.as_str(), to), content, link)
}

/// Composes a mail to somebody with a name, a greeting and an address.
fn letter_in(
    ctx: &Ctx,
    language: Language,
    (name, greeting, to): (String, &str, &str),
    content: &MailText,
    link: String,
) -> Result<Letter> {
    let installation = &ctx.settings.current().name;
    let issuer = ctx.config.server.issuer();
    let text = TextTemplate { greeting, content, link: &link, installation, issuer };
    let html = HtmlTemplate { language, greeting, content, link: &link, installation, issuer };
    Ok(Letter {
        name,
        to: to.to_owned(),
        subject: content.subject.clone(),
        text: text.render().map_err(Error::internal)?,
        html: html.render().map_err(Error::internal)?,
        link,
    })
}
