//! The portal (UC-23): the applications that the person can use.

use leptos::prelude::*;
use shared_types::PortalApplication;

use crate::{
    api::{logo_path, use_client},
    components::{Avatar, Empty, Page},
    state::{Remote, loaded},
    text::is_web_address,
    texts::text,
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
            {loaded(applications, |applications| view! { <Cards applications/> })}
        </Page>
    }
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
