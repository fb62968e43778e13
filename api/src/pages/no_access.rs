//! The page that says why a person may not use an application (UC-19), and leads back to it.

use poem::{Request, Response, handler, http::StatusCode, web::Data};

use super::{
    layout::{Brand, Layout, Leads, respond},
    message::{Link, Message},
    texts::Texts,
    visit::{Failure, Outcome, Visit},
};
use crate::{
    domain::{Ctx, interactions::InteractionState, sessions},
    web::cookies,
};

/// `GET /no-access`.
#[handler]
pub(super) async fn show(Data(ctx): Data<&Ctx>, request: &Request) -> Response {
    let Some(visit) = Visit::read(ctx, request) else { return Visit::unreadable(ctx, request) };
    visit.finish(explain(&visit).await)
}

async fn explain(visit: &Visit<'_>) -> Outcome {
    let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
    let InteractionState::NoAccess { request, reason } = &interaction.state else {
        return Err(Failure::RequestExpired);
    };
    let language = visit.language_for(request);
    let texts = Texts::of(language);
    let application = Brand::of(visit.ctx, &request.client_id).await?.ok_or(Failure::RequestExpired)?;
    let mut paragraphs = vec![
        (texts.no_access)(&application.name),
        texts.denied(*reason).to_owned(),
        texts.whom_to_ask.to_owned(),
    ];
    if let Some(email) = email(visit).await? {
        paragraphs.push((texts.signed_in_as)(&email));
    }
    let links = vec![
        Link {
            id: Some("return"),
            href: interaction.deny_path(),
            text: match request.device_code {
                // A device is told when it asks.
                Some(_) => texts.cancel.to_owned(),
                None => (texts.return_to_application)(&application.name),
            },
        },
        Link {
            id: Some("other-account"),
            href: format!("/sign-in?interaction={}&reauthenticate=true", interaction.id),
            text: texts.other_account.to_owned(),
        },
    ];
    let page = Message {
        page: Layout::new(visit.ctx, language, texts.no_access_title).of(Some(application)),
        id: None,
        paragraphs,
        links,
    };
    Ok(respond(visit.ctx, StatusCode::FORBIDDEN, Leads::ToApplication, &page))
}

/// The email of whoever is signed in, so that a person with two accounts sees which one it is.
async fn email(visit: &Visit<'_>) -> Result<Option<String>, Failure> {
    let Some(cookie) = cookies::session(visit.ctx, visit.request) else { return Ok(None) };
    Ok(sessions::signed_in(visit.ctx, &cookie).await?.map(|(_, person)| person.user.email.clone()))
}
