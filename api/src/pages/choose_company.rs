//! Through which company to use an application, when a person has access through several.

use poem::{Body, Request, Response, handler, web::Data};
use shared_types::CompanyChoice;

use super::{
    choice::{self, Choice},
    layout::redirect,
    texts::Texts,
    visit::{Failure, Outcome, Visit},
};
use crate::domain::{
    Ctx, access, applications,
    interactions::{self, Answers, AuthorizationRequest, Interaction, InteractionState},
};

/// What the buttons are called.
const KIND: &str = "company";

/// `GET /choose-company`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(form(&visit).await)
}

/// `POST /choose-company`.
#[handler]
pub(super) async fn submit(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(choose(&visit, body).await)
}

async fn form(visit: &Visit<'_>) -> Outcome {
    let (interaction, request, user_id) = waiting(visit).await?;
    if visit.actor_of(user_id).await?.is_none() {
        return Ok(redirect(visit.ctx, &interaction.resume_path()));
    }
    let client = applications::client(visit.ctx, &request.client_id).await?.ok_or(Failure::RequestExpired)?;
    let all = access::all_effective_access(visit.ctx, user_id, &client).await?.unwrap_or_default();
    let choices = all.into_iter().map(|access| Choice {
        value: access.company.id,
        name: access.company.name,
        hint: access.roles.join(", "),
    });
    let title = Texts::of(visit.language_for(&request)).company_title;
    choice::render(visit, &interaction, title, KIND, choices.collect(), None).await
}

async fn choose(visit: &Visit<'_>, body: Body) -> Outcome {
    let form = visit.form(body).await?;
    let (interaction, request, user_id) = waiting(visit).await?;
    let Some(actor) = visit.actor_of(user_id).await? else {
        return Ok(redirect(visit.ctx, &interaction.resume_path()));
    };
    let Some(company_id) = form.get(KIND).and_then(|id| id.parse().ok()) else {
        return Ok(redirect(visit.ctx, &visit.address()));
    };
    let choice = CompanyChoice { company_id, client_id: Some(request.client_id.clone()) };
    access::choose(visit.ctx, &actor, choice).await?;
    let answers = Answers { company: Some((user_id, company_id)), ..request.answers };
    let state = InteractionState::Company { request: AuthorizationRequest { answers, ..request }, user_id };
    interactions::change(visit.ctx, interaction.id, state).await?;
    Ok(redirect(visit.ctx, &interaction.resume_path()))
}

async fn waiting(visit: &Visit<'_>) -> Result<(Interaction, AuthorizationRequest, i64), Failure> {
    let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
    let InteractionState::Company { request, user_id } = &interaction.state else {
        return Err(Failure::RequestExpired);
    };
    let (request, user_id) = (request.clone(), *user_id);
    Ok((interaction, request, user_id))
}
