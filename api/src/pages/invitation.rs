//! Taking up an invitation (UC-3): a name and a password, and the person is active and signed in.

use askama::Template;
use poem::{
    Body, Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use shared_types::FieldError;

use super::{
    csrf::Guard,
    joining,
    layout::{Layout, Leads, respond},
    message::{Link, Message},
    new_password::NewPassword,
    sign_in::{go_on, previous},
    texts::Texts,
    visit::{Outcome, Visit},
};
use crate::{
    domain::{
        Ctx,
        accept_invitation::{self, Acceptance},
        invitations::{self, Closed, Offer},
    },
    kernel::{Error, Secret},
};

#[derive(Template)]
#[template(path = "invitation.html")]
struct Invitation {
    page: Layout,
    csrf: String,
    company: String,
    email: String,
    name: String,
    name_wrong: Option<&'static str>,
    password: NewPassword,
}

/// `GET /invitations/{token}`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request, Path(token): Path<String>) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(form(&visit, &Secret::new(token)).await)
}

/// `POST /invitations/{token}`.
#[handler]
pub(super) async fn submit(
    Data(ctx): Data<&Ctx>,
    request: &Request,
    Path(token): Path<String>,
    body: Body,
) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(accept(&visit, &Secret::new(token), body).await)
}

async fn form(visit: &Visit<'_>, token: &Secret) -> Outcome {
    if let Some(found) = invitations::find_joining(visit.ctx, token).await? {
        return joining::show(visit, found).await;
    }
    Ok(match invitations::find(visit.ctx, token).await? {
        Ok(offer) => {
            let name = offer.user.name.clone();
            render(visit, &offer, name, &[])
        }
        Err(closed) => explain(visit, closed),
    })
}

async fn accept(visit: &Visit<'_>, token: &Secret, body: Body) -> Outcome {
    let form = visit.form(body).await?;
    if let Some(found) = invitations::find_joining(visit.ctx, token).await? {
        return joining::answer(visit, found, form.get("answer") == Some("accept")).await;
    }
    let offer = match invitations::find(visit.ctx, token).await? {
        Ok(offer) => offer,
        Err(closed) => return Ok(explain(visit, closed)),
    };
    let name = form.get("name").unwrap_or_default().to_owned();
    let acceptance = Acceptance {
        name: name.clone(),
        password: Secret::new(form.get("password").unwrap_or_default()),
        previous: previous(visit).await?,
        source: visit.source.clone(),
    };
    match accept_invitation::accept(visit.ctx, token, acceptance).await {
        Ok(Ok(begun)) => Ok(go_on(visit.ctx, &begun, "/")),
        Ok(Err(closed)) => Ok(explain(visit, closed)),
        Err(Error::Invalid(errors)) => Ok(render(visit, &offer, name, &errors)),
        Err(error) => Err(error.into()),
    }
}

fn render(visit: &Visit<'_>, offer: &Offer, name: String, errors: &[FieldError]) -> Response {
    let guard = Guard::of(visit.ctx, visit.request);
    let language = visit.language_of(&offer.user);
    let texts = Texts::of(language);
    let code_of =
        |field: &str| errors.iter().find(|error| error.field == field).map(|error| error.code.as_str());
    let page = Invitation {
        page: Layout::new(visit.ctx, language, texts.welcome),
        csrf: guard.token.clone(),
        company: offer.company.clone(),
        email: offer.user.email.clone(),
        name,
        name_wrong: code_of("name").map(|code| match code {
            "required" => texts.name_required,
            "too_long" => texts.name_too_long,
            _ => texts.name_invalid,
        }),
        password: NewPassword::of(visit.ctx, language, errors),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    guard.protect(respond(visit.ctx, status, Leads::Here, &page))
}

/// Says why an invitation cannot be used.
pub(super) fn explain(visit: &Visit<'_>, closed: Closed) -> Response {
    let texts = visit.texts();
    let (status, why) = match closed {
        Closed::Unknown => (StatusCode::NOT_FOUND, texts.invitation_unknown),
        Closed::Accepted => (StatusCode::GONE, texts.invitation_accepted),
        Closed::Expired => (StatusCode::GONE, texts.invitation_expired),
        Closed::Revoked => (StatusCode::GONE, texts.invitation_revoked),
    };
    let sign_in = Link { id: None, href: "/sign-in".to_owned(), text: texts.sign_in.to_owned() };
    let page = Message {
        page: Layout::new(visit.ctx, visit.language, texts.invitation_title),
        id: None,
        paragraphs: vec![why.to_owned()],
        links: if closed == Closed::Accepted { vec![sign_in] } else { Vec::new() },
    };
    respond(visit.ctx, status, Leads::Here, &page)
}
