//! Letting a device in: asked, answered and done (RFC 8628 section 3.3). The page is the consent too.

use askama::Template;
use poem::{Body, Request, Response, handler, http::StatusCode, web::Data};
use uuid::Uuid;

use super::{
    consent::meanings,
    csrf::Guard,
    layout::{Brand, Layout, Leads, redirect, respond},
    message::Message,
    sign_in::accounts,
    texts::Texts,
    visit::{Failure, Outcome, Visit},
};
use crate::domain::{
    Ctx, applications, consents,
    interactions::{self, AuthorizationRequest, Interaction, Waiting},
    sessions::Account,
    tokens::device_codes,
};

#[derive(Template)]
#[template(path = "device_confirmation.html")]
struct Confirmation {
    page: Layout,
    csrf: String,
    email: String,
    /// What the device gets, in words.
    scopes: Vec<String>,
    policy: Option<String>,
    terms: Option<String>,
    /// Where somebody else signs in.
    other: String,
}

/// `GET /device/confirm`: asks.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(ask(&visit).await)
}

/// `POST /device/confirm`: lets the device in or keeps it out.
#[handler]
pub(super) async fn submit(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(answer(&visit, body).await)
}

/// `GET /device/done`: says what was answered.
#[handler]
pub(super) async fn done(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(tell(&visit).await)
}

async fn ask(visit: &Visit<'_>) -> Outcome {
    let asked = asked(visit).await?;
    let Some(account) = asked.account(visit).await? else { return Ok(asked.resume(visit)) };
    let client_id = &asked.request.client_id;
    let client = applications::client(visit.ctx, client_id).await?.ok_or(Failure::RequestExpired)?;
    let brand = Brand::of(visit.ctx, client_id).await?;
    let language = visit.language_for(&asked.request);
    let guard = Guard::of(visit.ctx, visit.request);
    let title = (Texts::of(language).device_confirm_title)(&client.application.name);
    let metadata = &client.application.metadata.0;
    let page = Confirmation {
        page: Layout::new(visit.ctx, language, title).of(brand),
        csrf: guard.token.clone(),
        email: account.person.user.email.clone(),
        scopes: meanings(visit.ctx, &client, language, &asked.request).await?,
        policy: metadata.policy_uri.clone(),
        terms: metadata.tos_uri.clone(),
        other: format!("/sign-in?interaction={}&reauthenticate=true", asked.interaction.id),
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, Leads::Here, &page)))
}

async fn answer(visit: &Visit<'_>, body: Body) -> Outcome {
    let form = visit.form(body).await?;
    let asked = asked(visit).await?;
    let Some(account) = asked.account(visit).await? else { return Ok(asked.resume(visit)) };
    let actor = account.actor(&visit.source);
    let client = applications::client(visit.ctx, &asked.request.client_id).await?;
    let client = client.ok_or(Failure::RequestExpired)?;
    let approved = match form.get("answer") {
        Some("allow") => true,
        Some("deny") => false,
        _ => return Ok(redirect(visit.ctx, &visit.address())),
    };
    let waited = if approved {
        let which = (&*client, asked.device_code);
        device_codes::approve(visit.ctx, &actor, which, &account.session, asked.company_id).await?
    } else {
        device_codes::deny(visit.ctx, &actor, &client, asked.device_code).await?
    };
    if !waited {
        return Err(Failure::RequestExpired);
    }
    if approved && !consents::has_consented(visit.ctx, asked.user_id, &client, &asked.request).await? {
        consents::give(visit.ctx, &actor, &client, &asked.request).await?;
    }
    let answered = Waiting::DeviceAnswered { client_id: asked.request.client_id, approved };
    interactions::change(visit.ctx, asked.interaction.id, answered).await?;
    Ok(redirect(visit.ctx, &format!("/device/done?interaction={}", asked.interaction.id)))
}

async fn tell(visit: &Visit<'_>) -> Outcome {
    let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
    let Waiting::DeviceAnswered { client_id, approved } = interaction.waiting else {
        return Err(Failure::RequestExpired);
    };
    let texts = visit.texts();
    let (id, title, told) = match approved {
        true => ("device-approved", texts.device_approved_title, texts.device_approved),
        false => ("device-denied", texts.device_denied_title, texts.device_denied),
    };
    let page = Message {
        page: Layout::new(visit.ctx, visit.language, title).of(Brand::of(visit.ctx, &client_id).await?),
        id: Some(id),
        paragraphs: vec![told.to_owned()],
        links: Vec::new(),
    };
    Ok(respond(visit.ctx, StatusCode::OK, Leads::Here, &page))
}

/// A device that waits for a person.
struct Asked {
    interaction: Interaction,
    request: AuthorizationRequest,
    device_code: Uuid,
    user_id: i64,
    company_id: i64,
}

impl Asked {
    /// The account that is asked; `None` where the browser is not signed in to it, or not any more.
    async fn account(&self, visit: &Visit<'_>) -> Result<Option<Account>, Failure> {
        let held = accounts(visit).await?;
        Ok(held.into_iter().find(|account| account.session.user_id == self.user_id))
    }

    /// Goes on where it is found out who is to be asked.
    fn resume(&self, visit: &Visit<'_>) -> Response {
        redirect(visit.ctx, &self.interaction.resume_path())
    }
}

async fn asked(visit: &Visit<'_>) -> Result<Asked, Failure> {
    let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
    let Waiting::Device { request, user_id, company_id } = &interaction.waiting else {
        return Err(Failure::RequestExpired);
    };
    let (request, user_id, company_id) = (request.clone(), *user_id, *company_id);
    let device_code = request.device_code.ok_or(Failure::RequestExpired)?;
    if !device_codes::is_pending(visit.ctx, device_code).await? {
        return Err(Failure::RequestExpired);
    }
    Ok(Asked { interaction, request, device_code, user_id, company_id })
}
