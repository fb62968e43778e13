//! The approval of a device: the question, the answer and the confirmation (RFC 8628 section 3.3). Approving is the
//! consent too.

use askama::Template;
use poem::{handler, http::StatusCode};
use uuid::Uuid;

use super::{
    csrf::FormGuard,
    elsewhere::elsewhere,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, redirect, respond},
    message::{Link, Message},
    pending::Pending,
    question::Question,
    texts::Texts,
    visit::{Submission, Visit},
};
use ::sign_in::{authentications, steps::Step};
use organisation::applications::ApplicationRules;
use tokens::{
    consents::{self, NewConsent},
    device_codes::{self, State},
    interactions::{self, InteractionState},
};

#[derive(Template)]
#[template(path = "device_confirmation.html")]
struct Confirmation {
    page: Layout,
    question: Question,
    /// Where another person signs in.
    other: String,
}

/// `GET /device/confirm`: shows the question.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let (pending, _) = pending(&visit).await?;
    let account = pending.account(&visit).await?;
    let Pending { interaction, request, .. } = pending;
    let client = visit.client(&request.client_id).await?;
    let brand = Brand::of(visit.ctx, &request.client_id, None).await?;
    let language = visit.language_for(&request);
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let title = (Texts::of(language).device_confirm_title)(&client.application.name_for_people(None));
    let page = Confirmation {
        page: visit.layout(language, title).with_brand(brand),
        question: Question::of(&visit, &guard, &account, &client, &request).await?,
        other: format!("/sign-in?interaction={}&add=true", interaction.id),
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, LeadsTo::Here, &page)))
}

/// `POST /device/confirm`: approves or denies the device.
#[handler]
pub(super) async fn submit(Submission { visit, form }: Submission<'_>) -> Outcome {
    let (pending, device) = pending(&visit).await?;
    let account = pending.account(&visit).await?;
    let actor = account.actor(&visit.source);
    let Pending { interaction, request, user_id } = pending;
    let client = visit.client(&request.client_id).await?;
    let approved = match form.get("answer") {
        Some("allow") => true,
        Some("deny") => false,
        _ => return Ok(redirect(visit.ctx, &visit.address())),
    };
    let waited = if approved {
        // Another browser may have got as far as this question, with other factors.
        let demands = authentications::demands(&request, &client, Some((user_id, device.company_id)));
        let counts = authentications::accounts_for(visit.ctx, &client, vec![account.clone()]).await?;
        if counts.is_empty()
            || authentications::due_step(visit.ctx, &account, &demands).await? != Step::Authenticated
        {
            return Ok(redirect(visit.ctx, &interaction.resume_path()));
        }
        let which = (&*client, device.code);
        let consent = match consents::has_consented(visit.ctx, user_id, &client, &request).await? {
            true => None,
            false => Some(NewConsent::for_request(visit.ctx, &actor, &client, &request).await?),
        };
        device_codes::approve(visit.ctx, &actor, which, &account.session, device.company_id, consent).await?
    } else {
        device_codes::deny(visit.ctx, &actor, &client, device.code).await?
    };
    if !waited {
        return outcome(&visit, &request.client_id, device_codes::state_of(visit.ctx, device.code).await?)
            .await;
    }
    let answered = InteractionState::DeviceAnswered { client_id: request.client_id, approved };
    interactions::set_state(visit.ctx, interaction.id, answered).await?;
    Ok(redirect(visit.ctx, &format!("/device/done?interaction={}", interaction.id)))
}

/// `GET /device/done`: says what became of the device.
#[handler]
pub(super) async fn done(visit: Visit<'_>) -> Outcome {
    let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
    if let InteractionState::DeviceAnswered { client_id, approved } = &interaction.state {
        let state = if *approved { State::Approved } else { State::Denied };
        return outcome(&visit, client_id, state).await;
    }
    // It may have been answered by another interaction.
    let asked = interaction.request().and_then(|request| Some((&request.client_id, request.device_code?)));
    let (client_id, code) = asked.ok_or_else(|| elsewhere(&visit, &interaction))?;
    match device_codes::state_of(visit.ctx, code).await? {
        State::Pending => Err(elsewhere(&visit, &interaction)),
        state => outcome(&visit, client_id, state).await,
    }
}

/// Says what became of a device that does not wait any more.
pub(super) async fn outcome(visit: &Visit<'_>, client_id: &str, state: State) -> Outcome {
    let texts = visit.texts();
    let again = Link::new("/device", texts.device_title);
    let (id, title, text, link) = match state {
        State::Approved | State::Redeemed(_) => {
            ("device-approved", texts.device_approved_title, texts.device_approved, Link::to_start(texts))
        }
        State::Denied => {
            ("device-denied", texts.device_denied_title, texts.device_denied, Link::to_start(texts))
        }
        State::Pending | State::Expired => {
            ("device-expired", texts.device_expired_title, texts.device_expired, again)
        }
    };
    let page = Layout::new(visit.ctx, visit.language, title)
        .with_brand(Brand::of(visit.ctx, client_id, None).await?);
    Ok(Message::on(page).with_id(id).paragraph(text).link(link).respond(visit.ctx, StatusCode::OK))
}

/// A device that waits for approval.
struct PendingDevice {
    /// The id of its device code.
    code: Uuid,
    /// The company through which the application is used.
    company_id: i64,
}

async fn pending(visit: &Visit<'_>) -> Result<(Pending, PendingDevice), Failure> {
    let pending = Pending::find(visit, |waiting| match waiting {
        InteractionState::Device { request, user_id, .. } => Some((request, *user_id)),
        _ => None,
    })
    .await?;
    let InteractionState::Device { company_id, .. } = pending.interaction.state else {
        return Err(Failure::RequestExpired);
    };
    let code = pending.request.device_code.ok_or(Failure::RequestExpired)?;
    match device_codes::state_of(visit.ctx, code).await? {
        State::Pending => Ok((pending, PendingDevice { code, company_id })),
        state => Err(Failure::Page(Box::new(outcome(visit, &pending.request.client_id, state).await?))),
    }
}
