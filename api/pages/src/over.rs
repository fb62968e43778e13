//! What a page shows when its request is over, or waits for something else. What succeeded is no error, and each of these
//! pages leads on.

use poem::http::StatusCode;
use shared_types::readable_email;

use super::{
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, redirect, respond},
    message::{Link, Message},
    texts::Texts,
    visit::Visit,
};
use sign_in::sessions::SIGNED_OUT;
use tokens::interactions::{Interaction, InteractionState};

/// Redirects to the page that an interaction waits for, from a page of another kind: the person went back, or answered in
/// another tab.
pub(super) fn elsewhere(visit: &Visit<'_>, interaction: &Interaction) -> Failure {
    let page = match interaction.state {
        InteractionState::ProtectedPage { .. } => return Failure::RequestExpired,
        InteractionState::DeviceAnswered { .. } => "/device/done",
        InteractionState::SignOut { .. } => "/sign-out",
        InteractionState::SignedOut { .. } => SIGNED_OUT,
        InteractionState::SignIn { .. }
        | InteractionState::Account { .. }
        | InteractionState::Company { .. }
        | InteractionState::Consent { .. }
        | InteractionState::NoAccess { .. }
        | InteractionState::Device { .. } => {
            return Failure::Page(Box::new(redirect(visit.ctx, &interaction.resume_path())));
        }
    };
    let page = visit.localised(format!("{page}?interaction={}", interaction.id));
    Failure::Page(Box::new(redirect(visit.ctx, &page)))
}

/// Says that an authorization request was answered, with a link to its application if it has a start page.
pub(super) async fn finished(visit: &Visit<'_>, interaction: &Interaction) -> Outcome {
    let request = interaction.request();
    let language = request.map_or(visit.language, |request| visit.language_for(request));
    let application = match request {
        Some(request) => Brand::of(visit.ctx, &request.client_id).await?,
        None => None,
    };
    let texts = Texts::of(language);
    let to_application = application.as_ref().and_then(|application| {
        let start = application.start.clone()?;
        Some(Link::new(start, (texts.to_start_of)(&application.name)).with_id("application"))
    });
    let page = Layout::new(visit.ctx, language, texts.request_finished_title).of(application);
    let mut page = Message::on(page).with_id("request-finished").paragraph(texts.request_finished);
    if let Some((_, person)) = visit.signed_in().await? {
        page = page.paragraph((texts.signed_in_as)(&readable_email(&person.user.email)));
    }
    for link in to_application.into_iter().chain([Link::to_start(texts)]) {
        page = page.link(link);
    }
    Ok(respond(visit.ctx, StatusCode::OK, LeadsTo::ToApplication, &page))
}
