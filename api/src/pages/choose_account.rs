//! As whom to go on, of the accounts that the browser is signed in to (`prompt=select_account`).

use poem::{Body, Request, Response, handler, web::Data};

use super::{
    choice::{self, Choice},
    layout::redirect,
    sign_in::accounts,
    visit::{Failure, Outcome, Visit},
};
use crate::{
    domain::{
        Ctx,
        interactions::{self, Answers, AuthorizationRequest, InteractionState},
    },
    web::cookies,
};

/// What the buttons are called.
const KIND: &str = "account";

/// `GET /choose-account`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(form(&visit).await)
}

/// `POST /choose-account`.
#[handler]
pub(super) async fn submit(Data(ctx): Data<&Ctx>, request: &Request, body: Body) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(choose(&visit, body).await)
}

async fn form(visit: &Visit<'_>) -> Outcome {
    let (interaction, request) = waiting(visit).await?;
    let held = accounts(visit).await?;
    let choices = held.iter().map(|account| Choice {
        value: account.session.user_id,
        name: account.person.user.name.clone(),
        hint: account.person.user.email.clone(),
    });
    let texts = super::texts::Texts::of(visit.language_for(&request));
    let other = format!("/sign-in?interaction={}&add=true", interaction.id);
    choice::render(visit, &interaction, texts.account_title, KIND, choices.collect(), Some(other)).await
}

async fn choose(visit: &Visit<'_>, body: Body) -> Outcome {
    let form = visit.form(body).await?;
    let (interaction, request) = waiting(visit).await?;
    let mut held = accounts(visit).await?;
    let wanted = form.get(KIND).and_then(|id| id.parse::<i64>().ok());
    let Some(at) = held.iter().position(|account| Some(account.session.user_id) == wanted) else {
        return Ok(redirect(visit.ctx, &visit.address()));
    };
    let chosen = held.remove(at);
    let answers = Answers { account: Some(chosen.session.user_id), ..request.answers };
    let state = InteractionState::Account { request: AuthorizationRequest { answers, ..request } };
    interactions::change(visit.ctx, interaction.id, state).await?;
    let mut response = redirect(visit.ctx, &interaction.resume_path());
    let others: Vec<_> = held.into_iter().map(|account| account.cookie).collect();
    for cookie in cookies::begin_session(visit.ctx, &chosen.cookie, &others) {
        cookies::add(&mut response, &cookie);
    }
    Ok(response)
}

async fn waiting(visit: &Visit<'_>) -> Result<(interactions::Interaction, AuthorizationRequest), Failure> {
    let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
    let InteractionState::Account { request } = &interaction.state else {
        return Err(Failure::RequestExpired);
    };
    let request = request.clone();
    Ok((interaction, request))
}
