//! The page that explains why a person may not use an application (UC-19). It links back to the application.

use poem::{handler, http::StatusCode};
use shared_types::readable_email;

use super::{
    csrf::FormGuard,
    elsewhere::elsewhere,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, respond},
    message::{Link, Message},
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
    let application = Brand::of_request(visit.ctx, request).await?.ok_or(Failure::RequestExpired)?;
    let return_text = match request.device_code {
        // A device learns it at its next poll.
        Some(_) => texts.cancel.to_owned(),
        None => (texts.return_to_application)(&application.name),
    };
    let denied = (texts.no_access)(&application.name);
    let page = Layout::new(visit.ctx, language, texts.no_access_title).with_brand(Some(application));
    let mut page = Message::on(page).paragraph(denied);
    page = page.paragraph(texts.denied(*reason)).paragraph(texts.whom_to_ask);
    // Shows which account is in use, for a person with several.
    if let Some((_, person)) = visit.signed_in().await? {
        page = page.paragraph((texts.signed_in_as)(&readable_email(&person.user.email)));
    }
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let deny = with_query(&interaction.deny_path(), [("csrf", guard.token.as_str())]);
    let other = format!("/sign-in?interaction={}&add=true", interaction.id);
    let page = page
        .link(Link::new(deny, return_text).with_id("return"))
        .link(Link::new(other, texts.other_account).with_id("other-account"));
    Ok(guard.protect(respond(visit.ctx, StatusCode::FORBIDDEN, LeadsTo::ToApplication, &page)))
}
