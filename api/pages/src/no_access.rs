//! The page that explains why a person may not use an application (UC-19). It links back to the application.

use poem::{handler, http::StatusCode};
use shared_types::readable_email;

use super::{
    csrf::Guard,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, respond},
    message::{Link, Message},
    over::elsewhere,
    texts::Texts,
    visit::Visit,
};
use kernel::url::with_query;
use tokens::interactions::InteractionState;

/// `GET /no-access`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let interaction = visit.interaction().await?.ok_or(Failure::RequestExpired)?;
    let InteractionState::NoAccess { request, reason } = &interaction.state else {
        return Err(elsewhere(&visit, &interaction));
    };
    let language = visit.language_for(request);
    let texts = Texts::of(language);
    let application = Brand::of(visit.ctx, &request.client_id).await?.ok_or(Failure::RequestExpired)?;
    let mut paragraphs = vec![
        (texts.no_access)(&application.name),
        texts.denied(*reason).to_owned(),
        texts.whom_to_ask.to_owned(),
    ];
    // Shows which account is in use, for a person with several.
    if let Some((_, person)) = visit.signed_in().await? {
        paragraphs.push((texts.signed_in_as)(&readable_email(&person.user.email)));
    }
    let guard = Guard::of(visit.ctx, visit.request);
    let links = vec![
        Link {
            id: Some("return"),
            href: with_query(&interaction.deny_path(), [("csrf", guard.token.as_str())]),
            text: match request.device_code {
                // A device learns it at its next poll.
                Some(_) => texts.cancel.to_owned(),
                None => (texts.return_to_application)(&application.name),
            },
        },
        Link {
            id: Some("other-account"),
            href: format!("/sign-in?interaction={}&add=true", interaction.id),
            text: texts.other_account.to_owned(),
        },
    ];
    let page = Message {
        page: Layout::new(visit.ctx, language, texts.no_access_title).of(Some(application)),
        id: None,
        paragraphs,
        links,
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::FORBIDDEN, LeadsTo::ToApplication, &page)))
}
