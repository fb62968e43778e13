//! The page that confirms that the person has signed out. It also notifies applications in the browser, before it
//! returns to the application (OpenID Connect Front-Channel Logout 1.0), and leads to the identity providers that the
//! person can sign out of too.

use std::collections::BTreeSet;

use askama::Template;
use poem::{handler, http::StatusCode};
use shared_types::readable_email;
use url::Url;

use super::{
    elsewhere::elsewhere,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, respond_with},
    message::Link,
    scripts,
    visit::Visit,
};
use tokens::interactions::InteractionState;

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    page: Layout,
    /// The front-channel logout URIs of the applications.
    frames: Vec<String>,
    /// Where the page leads.
    link: Option<Link>,
    /// Where the person can sign out elsewhere too.
    upstream: Vec<Link>,
}

impl SignedOut {
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    fn script(&self) -> &'static str {
        &scripts::SIGNED_OUT
    }
}

/// `GET /signed-out`.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let interaction = match visit.interaction().await {
        Ok(Some(interaction)) => interaction,
        Ok(None) | Err(Failure::RequestExpired) => return said(&visit).await,
        Err(failure) => return Err(failure),
    };
    let InteractionState::SignedOut { client_id, redirect, frames, upstream } = interaction.state else {
        return Err(elsewhere(&visit, &interaction));
    };
    let texts = visit.texts();
    let application = match &client_id {
        Some(client_id) => Brand::of(visit.ctx, client_id, redirect.as_deref()).await?,
        None => None,
    };
    let text = match &application {
        Some(application) => (texts.return_to_application)(&application.name),
        None => texts.go_on.to_owned(),
    };
    let leads = if redirect.is_some() { LeadsTo::ToApplication } else { LeadsTo::Here };
    let more = format!("; frame-src {}{}", origins(&frames), scripts::allow(&[&scripts::SIGNED_OUT]));
    let page = SignedOut {
        page: Layout::new(visit.ctx, visit.language, texts.signed_out_title).with_brand(application),
        frames,
        link: redirect.map(|href| Link::new(href, text)),
        upstream: upstream.into_iter().map(|it| Link::new(it.url, (texts.sign_out_of)(&it.name))).collect(),
    };
    Ok(respond_with(visit.ctx, StatusCode::OK, leads, &more, &page))
}

/// Says that the person is signed out, or, if the person has signed in again, with which account.
async fn said(visit: &Visit<'_>) -> Outcome {
    let texts = visit.texts();
    if let Some((_, person)) = visit.signed_in().await? {
        let page = visit
            .message(texts.signed_in_title)
            .with_id("signed-in")
            .paragraph((texts.signed_in_as)(&readable_email(&person.user.email)))
            .link(Link::to_start(texts))
            .link(Link::new("/sign-out", texts.sign_out).with_id("sign-out"));
        return Ok(page.respond(visit.ctx, StatusCode::OK));
    }
    let page = visit.message(texts.signed_out_title).with_id("signed-out").paragraph(texts.signed_out);
    Ok(page.link(Link::new("/sign-in", texts.sign_in_again)).respond(visit.ctx, StatusCode::OK))
}

/// Returns the distinct origins of addresses.
fn origins(addresses: &[String]) -> String {
    let origins: BTreeSet<_> = addresses
        .iter()
        .filter_map(|address| Url::parse(address).ok())
        .filter(|url| url.origin().is_tuple())
        .map(|url| url.origin().ascii_serialization())
        .collect();
    origins.into_iter().collect::<Vec<_>>().join(" ")
}
