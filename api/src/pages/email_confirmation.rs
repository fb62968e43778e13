//! Confirming a new email by the link that was mailed to it (UC-4).

use poem::{
    Body, Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    confirmation::ask,
    layout::{Layout, Leads, respond},
    message::{Link, Message},
    visit::{Outcome, Visit},
};
use crate::{
    domain::{Ctx, users},
    kernel::{Error, Secret},
};

/// `GET /email-confirmations/{token}`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request, Path(token): Path<String>) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(form(&visit, &Secret::new(token)).await)
}

/// `POST /email-confirmations/{token}`.
#[handler]
pub(super) async fn submit(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(token): Path<String>,
    body: Body,
) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(confirm(&visit, &Secret::new(token), body).await)
}

async fn form(visit: &Visit<'_>, token: &Secret) -> Outcome {
    let texts = visit.texts();
    Ok(match users::pending_email(visit.ctx, token).await? {
        Some(pending) => {
            let said = vec![(texts.email_confirm)(pending.email())];
            ask(visit, texts.email_confirm_title, said, texts.email_confirm_go, None)
        }
        None => closed(visit, texts.email_closed),
    })
}

async fn confirm(visit: &Visit<'_>, token: &Secret, body: Body) -> Outcome {
    visit.form(body).await?;
    let texts = visit.texts();
    let Some(pending) = users::pending_email(visit.ctx, token).await? else {
        return Ok(closed(visit, texts.email_closed));
    };
    let email = pending.email().to_owned();
    match users::confirm_email(visit.ctx, &visit.source, pending).await {
        Ok(true) => {
            let said = (texts.email_confirmed)(&email);
            Ok(say(visit, StatusCode::OK, texts.email_confirmed_title, said))
        }
        Ok(false) => Ok(closed(visit, texts.email_closed)),
        Err(Error::Invalid(_)) => Ok(closed(visit, texts.email_taken)),
        Err(error) => Err(error.into()),
    }
}

fn closed(visit: &Visit<'_>, why: &str) -> Response {
    say(visit, StatusCode::GONE, visit.texts().email_closed_title, why.to_owned())
}

fn say(visit: &Visit<'_>, status: StatusCode, title: &str, said: String) -> Response {
    let to_start = Link { id: None, href: "/".to_owned(), text: visit.texts().to_start.to_owned() };
    let page = Message {
        page: Layout::new(visit.ctx, visit.language, title),
        id: None,
        paragraphs: vec![said],
        links: vec![to_start],
    };
    respond(visit.ctx, status, Leads::Here, &page)
}
