//! The step in which a person signs in with the external login that the company requires.

use ::sign_in::authentications::PendingSignIn;
use poem::http::StatusCode;

use super::{layout, leads};
use crate::{
    csrf::FormGuard,
    failure::Outcome,
    layout::respond,
    message::{Link, Message},
    visit::Visit,
};
use kernel::url::with_query;
use organisation::identity_providers;

/// Shows the links to the identity providers of the person's company. It may have none that works now: then the page
/// says who can still sign in.
pub(super) async fn show(visit: &Visit<'_>, stored: &PendingSignIn) -> Outcome {
    let texts = visit.texts();
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let company_id = stored.person().user.home_company_id;
    let providers = identity_providers::of_company(visit.ctx, company_id).await?;
    let page = layout(visit, stored, texts.required_login_title).await?;
    let text = if providers.is_empty() { texts.required_login_away } else { texts.required_login_hint };
    let mut message = Message::on(page).with_id("required-login").paragraph(text);
    let interaction = stored.interaction().map(|id| id.to_string());
    let target = match &interaction {
        Some(id) => ("interaction", id.as_str()),
        None => ("return_to", stored.destination()),
    };
    for provider in providers.iter() {
        let path = format!("/sign-in/external/{}", provider.id);
        let href = visit.localised(with_query(&path, [target, ("csrf", guard.token.as_str())]));
        message = message.link(Link::new(href, (texts.sign_in_with)(&provider.name)));
    }
    message = message.link(Link::new(visit.localised("/sign-in".to_owned()), texts.to_sign_in));
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, leads(stored), &message)))
}
