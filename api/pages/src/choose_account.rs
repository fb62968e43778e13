//! Chooses the account to continue with, among those that the browser is signed in to (`prompt=select_account`).

use poem::handler;
use shared_types::readable_email;

use super::{
    choice::{self, Choice},
    elsewhere::elsewhere,
    failure::{Failure, Outcome},
    layout::redirect,
    texts::Texts,
    visit::{Submission, Visit},
};
use sign_in::authentications;
use tokens::interactions::{self, AuthorizationRequest, Interaction, InteractionState, PersonAnswers};
use web::cookies;

/// The name of the buttons.
const KIND: &str = "account";

/// `GET /choose-account`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let (interaction, request) = waiting(&visit).await?;
    let client = visit.client(&request.client_id).await?;
    let accounts = authentications::accounts_for(visit.ctx, &client, visit.accounts().await?).await?;
    if accounts.is_empty() {
        // The person signed out in another tab.
        return Ok(redirect(visit.ctx, &interaction.resume_path()));
    }
    let choices = accounts.iter().map(|account| Choice {
        value: account.session.user_id,
        name: account.person.user.name.clone(),
        hint: readable_email(&account.person.user.email).into_owned(),
    });
    let title = Texts::of(visit.language_for(&request)).account_title;
    let other = format!("/sign-in?interaction={}&add=true", interaction.id);
    choice::render(&visit, &interaction, title, KIND, choices.collect(), Some(other)).await
}

/// `POST /choose-account`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let (interaction, request) = waiting(&visit).await?;
    let mut accounts = visit.accounts().await?;
    let wanted = form.get(KIND).and_then(|id| id.parse::<i64>().ok());
    let Some(at) = accounts.iter().position(|account| Some(account.session.user_id) == wanted) else {
        return Ok(redirect(visit.ctx, &visit.address()));
    };
    let chosen = accounts.remove(at);
    let answers = PersonAnswers { account: Some(chosen.session.user_id), ..request.answers };
    let state = InteractionState::Account { request: AuthorizationRequest { answers, ..request } };
    interactions::set_state(visit.ctx, interaction.id, state).await?;
    let mut response = redirect(visit.ctx, &interaction.resume_path());
    let others: Vec<_> = accounts.into_iter().map(|account| account.cookie).collect();
    for cookie in cookies::begin_session(visit.ctx, &chosen.cookie, &others) {
        cookies::add(&mut response, &cookie);
    }
    Ok(response)
}

async fn waiting(visit: &Visit<'_>) -> Result<(Interaction, AuthorizationRequest), Failure> {
    let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
    let InteractionState::Account { request } = &interaction.state else {
        return Err(elsewhere(visit, &interaction));
    };
    let request = request.clone();
    Ok((interaction, request))
}
