//! The portal (UC-23): the applications that the person can use.

use leptos::{prelude::*, task::spawn_local};
use shared_types::{PortalApplication, readable_email};

use crate::{
    api::{logo_path, use_client},
    components::{Avatar, Empty, Page, use_messages},
    state::{Remote, loaded, remote::sign_in_address, use_account},
    text::is_web_address,
    texts::{made, named, text},
};

/// The page.
#[component]
pub fn Portal() -> impl IntoView {
    let client = use_client();
    let applications = Remote::new(move || client.my_applications());
    let connected = || {
        let label = text(|t| t.frame.connected_applications);
        view! { <a class="button" href="/my-applications/connected">{label}</a> }
    };
    view! {
        <Page title=text(|t| t.frame.my_applications) lead=text(|t| t.portal.lead) actions=connected>
            <EmailNotice/>
            {loaded(applications, |applications| view! { <Cards applications/> })}
        </Page>
    }
}

/// What became of the request for a new link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    No,
    Sending,
    Sent,
    /// The sign-in was too long ago.
    SignInAgain,
}

/// Says that the own email is not confirmed, and sends the link again.
#[component]
fn EmailNotice() -> impl IntoView {
    let account = use_account();
    let client = use_client();
    let messages = use_messages();
    if account.has_confirmed_email() {
        return ().into_any();
    }
    let asked = RwSignal::new(Asked::No);
    let send = move |_| {
        if asked.get_untracked() == Asked::Sending {
            return;
        }
        asked.set(Asked::Sending);
        spawn_local(async move {
            let next = match client.confirm_my_email(account.email()).await {
                Ok(()) => Asked::Sent,
                Err(error) if error.code() == "recent_sign_in_required" => Asked::SignInAgain,
                Err(error) => {
                    messages.say(error.message());
                    Asked::No
                }
            };
            asked.try_set(next);
        });
    };
    let outcome = move || match asked.get() {
        Asked::No | Asked::Sending => ().into_any(),
        Asked::Sent => view! { <p>{text(|t| t.portal.confirmation_sent)}</p> }.into_any(),
        Asked::SignInAgain => view! {
            <p>
                {text(|t| t.portal.confirm_after_sign_in)}
                " "
                <a href=sign_in_address("/my-applications", true) rel="external" id="sign-in-again">
                    {text(|t| t.portal.sign_in_again)}
                </a>
            </p>
        }
        .into_any(),
    };
    let email = readable_email(&account.email()).into_owned();
    let label = made(move |t| match asked.get() {
        Asked::Sending => t.forms.please_wait.to_owned(),
        _ => t.portal.send_again.to_owned(),
    });
    view! {
        <section class="note" id="email-not-confirmed" aria-labelledby="email-not-confirmed-title">
            <h2 id="email-not-confirmed-title">{named(&email, |t| t.portal.email_not_confirmed)}</h2>
            <p>{text(|t| t.portal.email_not_confirmed_text)}</p>
            <button type="button" class="button" id="send-confirmation" on:click=send>{label}</button>
            <div role="status">{outcome}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Cards(applications: Vec<PortalApplication>) -> impl IntoView {
    if applications.is_empty() {
        let (title, hint) = (text(|t| t.portal.empty_title), text(|t| t.portal.empty));
        return view! { <Empty title hint/> }.into_any();
    }
    let cards = applications.into_iter().map(|application| view! { <PortalCard application/> });
    view! { <ul class="portal">{cards.collect_view()}</ul> }.into_any()
}

#[component]
fn PortalCard(application: PortalApplication) -> impl IntoView {
    let PortalApplication { application, launch_url, logo_uri, company, .. } = application;
    let logo = logo_uri.map(|_| logo_path(&application.client_id));
    let launch = launch_url.filter(|address| is_web_address(address));
    let inside = view! {
        <Avatar name=application.name.clone() picture=logo/>
        <span class="portal-text">
            <span class="portal-name">{application.name}</span>
            <span class="hint">{company.name}</span>
        </span>
    };
    let card = match launch {
        Some(address) => view! {
            <a class="portal-card" href=address target="_blank" rel="external noopener">
                {inside}
                " "
                <span class="sr-only">{text(|t| t.portal.opens_new_tab)}</span>
            </a>
        }
        .into_any(),
        None => view! {
            <div class="portal-card">
                {inside}
                <span class="hint portal-note">{text(|t| t.portal.open_elsewhere)}</span>
            </div>
        }
        .into_any(),
    };
    view! { <li>{card}</li> }
}
