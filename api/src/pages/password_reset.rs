//! Choosing a new password with a link from a mail (UC-25): the person is signed in then.

use askama::Template;
use poem::{
    Body, Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use shared_types::FieldError;

use super::{
    csrf::Guard,
    layout::{Layout, Leads, redirect, respond},
    message::{Link, Message},
    new_password::NewPassword,
    sign_in::{go_on, previous},
    texts::Texts,
    visit::{Outcome, Visit},
};
use crate::{
    domain::{
        Ctx,
        password_resets::{self, Open, Redemption},
    },
    kernel::{Error, Secret},
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
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request, Path(token): Path<String>) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(form(&visit, &Secret::new(token)).await)
}

/// `POST /password-resets/{token}`.
#[handler]
pub(super) async fn submit(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(token): Path<String>,
    body: Body,
) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(choose(&visit, &Secret::new(token), body).await)
}

async fn form(visit: &Visit<'_>, token: &Secret) -> Outcome {
    Ok(match password_resets::find(visit.ctx, token).await? {
        Some(open) => render(visit, &open, &[]),
        None => closed(visit),
    })
}

async fn choose(visit: &Visit<'_>, token: &Secret, body: Body) -> Outcome {
    let form = visit.form(body).await?;
    let Some(open) = password_resets::find(visit.ctx, token).await? else { return Ok(closed(visit)) };
    let redemption = Redemption {
        password: Secret::new(form.get("password").unwrap_or_default()),
        sign_in: true,
        previous: previous(visit).await?,
        source: visit.source.clone(),
    };
    match password_resets::redeem(visit.ctx, token, redemption).await {
        Ok(Some(Some(begun))) => Ok(go_on(visit.ctx, &begun, "/")),
        Ok(Some(None)) => Ok(redirect(visit.ctx, "/sign-in")),
        Ok(None) => Ok(closed(visit)),
        Err(Error::Invalid(errors)) => Ok(render(visit, &open, &errors)),
        Err(error) => Err(error.into()),
    }
}

fn render(visit: &Visit<'_>, open: &Open, errors: &[FieldError]) -> Response {
    let guard = Guard::of(visit.ctx, visit.request);
    let language = visit.language_of(&open.user);
    let page = PasswordReset {
        page: Layout::new(visit.ctx, language, Texts::of(language).new_password_title),
        csrf: guard.token.clone(),
        email: open.user.email.clone(),
        password: NewPassword::of(visit.ctx, language, errors),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    guard.protect(respond(visit.ctx, status, Leads::Here, &page))
}

/// Says that the link does not work, and not why, since whoever asks may be anybody.
fn closed(visit: &Visit<'_>) -> Response {
    let texts = visit.texts();
    let again = Link { id: None, href: "/forgotten-password".to_owned(), text: texts.ask_again.to_owned() };
    let page = Message {
        page: Layout::new(visit.ctx, visit.language, texts.reset_title),
        id: None,
        paragraphs: vec![texts.reset_closed.to_owned()],
        links: vec![again],
    };
    respond(visit.ctx, StatusCode::NOT_FOUND, Leads::Here, &page)
}
