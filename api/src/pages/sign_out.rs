//! Signing out: asked, done, said.

use std::sync::Arc;

use askama::Template;
use poem::{Body, Request, Response, handler, http::StatusCode, web::Data};
use uuid::Uuid;

use super::{
    csrf::{Guard, set_cookie},
    layout::{Brand, Layout, Leads, redirect, respond},
    message::{Link, Message},
    visit::{Failure, Outcome, Visit},
};
use crate::{
    domain::{
        Actor, Ctx,
        actor::{Via, Who},
        interactions::{self, Interaction, Waiting},
        sessions::{self, Session},
        users::Person,
    },
    web::cookies,
};

#[derive(Template)]
#[template(path = "sign_out.html")]
struct SignOut {
    page: Layout,
    action: String,
    csrf: String,
    email: String,
    /// Where staying leads.
    stay: String,
}

/// `GET /sign-out`: asks.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(ask(&visit).await)
}

/// `POST /sign-out`: ends the session.
#[handler]
pub(super) async fn submit(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(sign_out(&visit, body).await)
}

/// `GET /signed-out`: says that it is done.
#[handler]
pub(super) async fn done(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    let texts = visit.texts();
    let page = Message {
        page: Layout::new(visit.ctx, visit.language, texts.signed_out_title),
        id: Some("signed-out"),
        paragraphs: vec![texts.signed_out.to_owned()],
        links: vec![Link { id: None, href: "/sign-in".to_owned(), text: texts.sign_in_again.to_owned() }],
    };
    respond(ctx, StatusCode::OK, Leads::Here, &page)
}

async fn ask(visit: &Visit<'_>) -> Outcome {
    let next = next(visit).await?;
    let Some((_, person)) = signed_in(visit).await? else {
        return Ok(redirect(visit.ctx, &next.destination));
    };
    let guard = Guard::of(visit.ctx, visit.request);
    let page = SignOut {
        page: Layout::new(visit.ctx, visit.language, visit.texts().sign_out_title).of(next.application),
        action: visit.address(),
        csrf: guard.token.clone(),
        email: person.user.email.clone(),
        stay: "/".to_owned(),
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, next.leads, &page)))
}

async fn sign_out(visit: &Visit<'_>, body: Body) -> Outcome {
    visit.form(body).await?;
    let next = next(visit).await?;
    if let Some((session, person)) = signed_in(visit).await? {
        let via = Via::Session { id: session.id, auth_time: session.auth_time.0 };
        let actor = Actor { who: Who::Person { person, via }, origin: visit.origin.clone() };
        sessions::end(visit.ctx, &actor, session.id).await?;
    }
    if let Some(id) = next.interaction {
        interactions::finish(visit.ctx, id).await?;
    }
    let mut response = redirect(visit.ctx, &next.destination);
    set_cookie(&mut response, &cookies::clear(visit.ctx, cookies::session_name(visit.ctx)));
    Ok(response)
}

/// What comes after signing out.
struct Next {
    interaction: Option<Uuid>,
    application: Option<Brand>,
    destination: String,
    leads: Leads,
}

/// What the logout request that waits asks for; without one our own page.
async fn next(visit: &Visit<'_>) -> Result<Next, Failure> {
    let (interaction, client_id, address) = match visit.interaction().await? {
        None => (None, None, None),
        Some(Interaction { id, waiting: Waiting::SignOut { client_id, redirect }, .. }) => {
            (Some(id), client_id, redirect)
        }
        Some(_) => return Err(Failure::RequestExpired),
    };
    let application = match client_id {
        Some(client_id) => Brand::of(visit.ctx, &client_id).await?,
        None => None,
    };
    let leads = if address.is_some() { Leads::ToApplication } else { Leads::Here };
    let destination = address.unwrap_or_else(|| "/signed-out".to_owned());
    Ok(Next { interaction, application, destination, leads })
}

async fn signed_in(visit: &Visit<'_>) -> Result<Option<(Arc<Session>, Arc<Person>)>, Failure> {
    match cookies::session(visit.ctx, visit.request) {
        Some(cookie) => Ok(sessions::signed_in(visit.ctx, &cookie).await?),
        None => Ok(None),
    }
}
