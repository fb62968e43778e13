//! Chooses the company through which to use an application, when a person has access through several.

use poem::handler;
use shared_types::CompanyChoice;

use super::{
    choice::{self, Choice},
    failure::{Failure, Outcome},
    layout::redirect,
    pending::Pending,
    texts::Texts,
    visit::{Submission, Visit},
};
use kernel::Error;
use organisation::access;
use tokens::interactions::{self, AuthorizationRequest, InteractionState, PersonAnswers};

/// The name of the buttons.
const KIND: &str = "company";

/// `GET /choose-company`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let pending = pending(&visit).await?;
    pending.account(&visit).await?;
    let client = visit.client(&pending.request.client_id).await?;
    let all = access::all_effective_access(visit.ctx, pending.user_id, &client).await?.unwrap_or_default();
    if all.is_empty() {
        // The access ended while the person was choosing.
        return Ok(redirect(visit.ctx, &pending.interaction.resume_path()));
    }
    let choices = all.into_iter().map(|access| Choice {
        value: access.company.id,
        name: access.company.name,
        hint: access.roles.join(", "),
    });
    let title = Texts::of(visit.language_for(&pending.request)).company_title;
    choice::render(&visit, &pending.interaction, title, KIND, choices.collect(), None).await
}

/// `POST /choose-company`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let pending = pending(&visit).await?;
    let actor = pending.account(&visit).await?.actor(&visit.source);
    let Some(company_id) = form.get(KIND).and_then(|id| id.parse().ok()) else {
        return Ok(redirect(visit.ctx, &visit.address()));
    };
    let Pending { interaction, request, user_id } = pending;
    let choice = CompanyChoice { company_id, client_id: Some(request.client_id.clone()) };
    match access::choose(visit.ctx, &actor, choice).await {
        Ok(()) => {}
        // The person left the company in the meantime.
        Err(Error::Invalid(_)) => return Ok(redirect(visit.ctx, &interaction.resume_path())),
        Err(error) => return Err(error.into()),
    }
    let answers = PersonAnswers { company: Some((user_id, company_id)), ..request.answers };
    let state = InteractionState::Company { request: AuthorizationRequest { answers, ..request }, user_id };
    interactions::set_state(visit.ctx, interaction.id, state).await?;
    Ok(redirect(visit.ctx, &interaction.resume_path()))
}

async fn pending(visit: &Visit<'_>) -> Result<Pending, Failure> {
    Pending::find(visit, |waiting| match waiting {
        InteractionState::Company { request, user_id } => Some((request, *user_id)),
        _ => None,
    })
    .await
}
