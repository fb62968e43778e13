//! The app: what surrounds every page, and which page an address shows.

use leptos::prelude::*;
use leptos_router::{
    components::Router,
    hooks::{use_location, use_url},
    location::{BrowserUrl, LocationProvider},
};
use shared_types::paths;

use crate::{
    api::Client,
    components::{MessageBar, Messages, page::Visited},
    views::{applications::Registered, setup::Setup, shell::Shell},
};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let messages = Messages::default();
    provide_context(Client::new());
    provide_context(messages);
    provide_context(Visited::default());
    provide_context(Registered::default());
    view! {
        <Router>
            <Content/>
        </Router>
        <MessageBar messages/>
    }
}

/// The set-up wizard needs nobody to be signed in; all other pages do.
#[component]
fn Content() -> impl IntoView {
    let path = use_location().pathname;
    let (router, address): (BrowserUrl, _) = (expect_context(), use_url());
    Effect::new(move |_| {
        address.track();
        // Only now does the address bar follow a link that was clicked.
        router.ready_to_complete();
    });
    let is_setup = Memo::new(move |_| path.with(|path| path.trim_end_matches('/') == paths::SETUP));
    move || if is_setup.get() { view! { <Setup/> }.into_any() } else { view! { <Shell/> }.into_any() }
}
