//! Sets a new password with a link from a mail (UC-25). Afterwards the person is signed in.

use askama::Template;
use poem::{Response, handler, http::StatusCode};
use shared_types::{FieldError, readable_email};

use super::{
    csrf::Guard,
    failure::{Failure, Outcome},
    layout::{Layout, LeadsTo, redirect, respond},
    message::{Link, Message},
    new_password::NewPassword,
    sign_in::continue_signed_in,
    texts::Texts,
    visit::{LinkToken, Submission, Visit},
};
use kernel::{Error, Secret};
use sign_in::{
    password_resets::{self, ResetSubmission, UsableReset},
    sessions::PreviousSessions,
};

#[derive(Template)]
#[template(path = "password_reset.html")]
struct PasswordReset {
    page: Layout,
    csrf: String,
    email: String,
    password: NewPassword,
}

/// `GET /password-resets/{token}`.
#[handler]
pub(super) async fn show(visit: Visit<'_>, token: LinkToken) -> Outcome {
    let open = open(&visit, &token).await?;
    Ok(render(&visit, &open, &[]))
}

/// `POST /password-resets/{token}`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>, token: LinkToken) -> Outcome {
    let open = open(&visit, &token).await?;
    let accounts = visit.accounts().await?;
    let submission = ResetSubmission {
        password: Secret::new(form.get("password").unwrap_or_default()),
        sign_in: true,
        previous: PreviousSessions::new(&accounts, false),
        source: visit.source.clone(),
    };
    match password_resets::redeem(visit.ctx, &token.0, submission).await {
        Ok(Some(Some(new_session))) => Ok(continue_signed_in(visit.ctx, &new_session, &accounts, false, "/")),
        Ok(Some(None)) => Ok(redirect(visit.ctx, "/sign-in")),
        Ok(None) => Ok(closed(&visit)),
        Err(Error::Invalid(errors)) => Ok(render(&visit, &open, &errors)),
        Err(error) => Err(error.into()),
    }
}

/// Returns the password reset that the link is for.
async fn open(visit: &Visit<'_>, token: &LinkToken) -> Result<UsableReset, Failure> {
    password_resets::find(visit.ctx, &token.0).await?.ok_or_else(|| Failure::Page(Box::new(closed(visit))))
}

fn render(visit: &Visit<'_>, open: &UsableReset, errors: &[FieldError]) -> Response {
    let guard = Guard::of(visit.ctx, visit.request);
    let language = visit.language_of(&open.user);
    let page = PasswordReset {
        page: Layout::new(visit.ctx, language, Texts::of(language).new_password_title),
        csrf: guard.token.clone(),
        email: readable_email(&open.user.email).into_owned(),
        password: NewPassword::of(visit.ctx, language, errors),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    guard.protect(respond(visit.ctx, status, LeadsTo::Here, &page))
}

/// Reports that the link is not valid, but not why, since anyone may request this page.
fn closed(visit: &Visit<'_>) -> Response {
    let texts = visit.texts();
    let again = Link { id: None, href: "/forgotten-password".to_owned(), text: texts.ask_again.to_owned() };
    let page = Message {
        page: Layout::new(visit.ctx, visit.language, texts.reset_title),
        id: None,
        paragraphs: vec![texts.reset_closed.to_owned()],
        links: vec![again],
    };
    respond(visit.ctx, StatusCode::NOT_FOUND, LeadsTo::Here, &page)
}
