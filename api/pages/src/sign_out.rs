//! Signing out: the question and the action.

use askama::Template;
use poem::{handler, http::StatusCode};
use shared_types::readable_email;
use uuid::Uuid;

use super::{
    csrf::FormGuard,
    elsewhere::elsewhere,
    failure::{Failure, Outcome},
    layout::{Brand, Layout, LeadsTo, redirect, respond},
    message::Link,
    texts::Texts,
    visit::{Submission, Visit},
};
use platform::Ctx;
use sign_in::sessions::{self, SIGNED_OUT};
use tokens::interactions::{self, Interaction, InteractionState, UnregisteredUri};
use web::{ReturnButton, cookies};

#[derive(Template)]
#[template(path = "sign_out.html")]
struct SignOut {
    page: Layout,
    action: String,
    csrf: String,
    /// Who is signed in.
    lead: String,
    /// Why the browser does not return to the application.
    warning: Option<String>,
    /// The host that the application wants the person to return to.
    leads_to: Option<String>,
    /// The text of the button.
    button: String,
    /// Where staying here leads.
    stay: String,
}

/// `GET /sign-out`: shows the question.
#[handler]
pub(super) async fn show(visit: Visit<'_>) -> Outcome {
    let next = next(&visit).await?;
    let accounts = visit.accounts().await?;
    if accounts.is_empty() && !next.leads_to_application() {
        if let Some(warning) = next.warning(visit.texts()) {
            let texts = visit.texts();
            let page = visit.message(texts.signed_out_title).with_id("signed-out");
            let page = page.paragraph(warning).paragraph(texts.signed_out).link(Link::to_sign_in(texts));
            return Ok(page.respond(visit.ctx, StatusCode::OK));
        }
        return Ok(redirect(visit.ctx, &visit.localised(next.destination())));
    }
    let application = next.application(visit.ctx).await?;
    let leads = if next.leads_to_application() { LeadsTo::ToApplication } else { LeadsTo::Here };
    let guard = FormGuard::for_request(visit.ctx, visit.request);
    let texts = visit.texts();
    let name = application.as_ref().map(|application| application.name.as_str()).unwrap_or_default();
    let emails: Vec<_> = accounts.iter().map(|account| readable_email(&account.person.user.email)).collect();
    // Without a session there is nothing to end, but the person sees where the application wants to lead.
    let (title, lead, button) = match emails.is_empty() {
        false => (texts.sign_out_title, (texts.signed_in_as)(&emails.join(", ")), texts.sign_out.to_owned()),
        true => (texts.signed_out_title, (texts.return_wanted)(name), (texts.return_to_application)(name)),
    };
    let page = SignOut {
        action: visit.address(),
        csrf: guard.token.clone(),
        lead,
        warning: next.warning(texts),
        leads_to: next.application_uri().map(|uri| (texts.consent_leads_to)(&ReturnButton::host_of(uri))),
        button,
        stay: "/".to_owned(),
        page: visit.layout(visit.language, title).with_brand(application),
    };
    Ok(guard.protect(respond(visit.ctx, StatusCode::OK, leads, &page)))
}

/// `POST /sign-out`: ends the sessions of all accounts in this browser.
#[handler]
pub(super) async fn submit(Submission { visit, .. }: Submission<'_>) -> Outcome {
    let next = next(&visit).await?;
    let mut destination = next.destination();
    let accounts = visit.accounts().await?;
    if !accounts.is_empty() {
        let ended =
            accounts.iter().map(|account| (account.actor(&visit.source), account.session.id)).collect();
        let Next { interaction, client_id, redirect, unregistered } = next;
        let named = client_id.clone();
        destination = sessions::sign_out(visit.ctx, ended, named, redirect).await?;
        // The form may be sent twice, and the browser then follows the second response only.
        if let Some(id) = interaction {
            let redirect = Some(destination.clone());
            let state = InteractionState::SignOut { client_id, redirect, unregistered };
            interactions::set_state(visit.ctx, id, state).await?;
        }
    }
    let mut response = redirect(visit.ctx, &visit.localised(destination));
    for cookie in cookies::end_session(visit.ctx) {
        cookies::add(&mut response, &cookie);
    }
    Ok(response)
}

/// What follows after signing out.
struct Next {
    interaction: Option<Uuid>,
    client_id: Option<String>,
    redirect: Option<String>,
    unregistered: Option<UnregisteredUri>,
}

impl Next {
    /// Names a requested address that is not registered, for the person and the developer of the application.
    fn warning(&self, texts: &Texts) -> Option<String> {
        self.unregistered.as_ref().map(|it| match it.is_redirect_uri {
            true => (texts.post_logout_uri_is_redirect_uri)(&it.uri),
            false => (texts.post_logout_uri_unregistered)(&it.uri),
        })
    }

    /// Returns the address of the application. After signing out, the address may be one of our pages.
    fn application_uri(&self) -> Option<&str> {
        self.redirect.as_deref().filter(|uri| !uri.starts_with('/'))
    }

    fn leads_to_application(&self) -> bool {
        self.application_uri().is_some()
    }

    fn destination(&self) -> String {
        self.redirect.clone().unwrap_or_else(|| SIGNED_OUT.to_owned())
    }

    async fn application(&self, ctx: &Ctx) -> Result<Option<Brand>, Failure> {
        match &self.client_id {
            Some(client_id) => Ok(Brand::of(ctx, client_id, self.application_uri()).await?),
            None => Ok(None),
        }
    }
}

/// Returns what the pending logout request asks for; without one, our own page.
async fn next(visit: &Visit<'_>) -> Result<Next, Failure> {
    match visit.interaction().await? {
        None => Ok(Next { interaction: None, client_id: None, redirect: None, unregistered: None }),
        Some(Interaction {
            id,
            state: InteractionState::SignOut { client_id, redirect, unregistered },
            ..
        }) => Ok(Next { interaction: Some(id), client_id, redirect, unregistered }),
        Some(other) => Err(elsewhere(visit, &other)),
    }
}
