//! The consent page: asks which scopes an application may have, and takes the answer (UC-24).

use askama::Template;
use poem::{handler, http::StatusCode};

use super::{
    csrf::FormGuard,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, redirect, respond},
    pending::Pending,
    question::Question,
    texts::Texts,
    visit::{Submission, Visit},
};
use kernel::url::with_query;
use organisation::applications::ApplicationRules;
use tokens::{
    consents,
    interactions::{self, AuthorizationRequest, InteractionState, PersonAnswers},
};
use web::ReturnButton;

#[derive(Template)]
#[template(path = "consent.html")]
struct Consent {
    page: Layout,
    question: Question,
    /// Where the answer goes, so that an application cannot pass for another one by its name.
    leads_to: String,
}

/// `GET /consent`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let pending = pending(&visit).await?;
    let account = pending.account(&visit).await?;
    let request = pending.request;
    let client = visit.client(&request.client_id).await?;
    let language = visit.language_for(&request);
    let texts = Texts::of(language);
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let title = (texts.consent_title)(&client.application.name_for_people(Some(&request.redirect_uri)));
    let brand = Brand::of_request(visit.ctx, &request).await?;
    let page = Consent {
        page: visit.layout(language, title).with_brand(brand),
        question: Question::of(&visit, &guard, &account, &client, &request).await?,
        leads_to: (texts.consent_leads_to)(&ReturnButton::host_of(&request.redirect_uri)),
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, LeadsTo::ToApplication, &page)))
}

/// `POST /consent`.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let pending = pending(&visit).await?;
    let actor = pending.account(&visit).await?.actor(&visit.source);
    let Pending { interaction, request, user_id } = pending;
    match form.get("answer") {
        Some("allow") => {}
        Some("deny") => {
            let token = form.get("csrf").unwrap_or_default();
            return Ok(redirect(visit.ctx, &with_query(&interaction.deny_path(), [("csrf", token)])));
        }
        _ => return Ok(redirect(visit.ctx, &visit.address())),
    }
    let client = visit.client(&request.client_id).await?;
    consents::give_consent(visit.ctx, &actor, &client, &request).await?;
    let answers = PersonAnswers { consent: Some(user_id), ..request.answers };
    let waiting = InteractionState::Consent { request: AuthorizationRequest { answers, ..request }, user_id };
    interactions::set_state(visit.ctx, interaction.id, waiting).await?;
    Ok(redirect(visit.ctx, &interaction.resume_path()))
}

async fn pending(visit: &Visit<'_>) -> Result<Pending, Failure> {
    Pending::find(visit, |waiting| match waiting {
        InteractionState::Consent { request, user_id } => Some((request, *user_id)),
        _ => None,
    })
    .await
}
