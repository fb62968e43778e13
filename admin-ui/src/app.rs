//! The app: what surrounds every page, and which page an address shows.

use futures::FutureExt;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    components::Router,
    hooks::{use_location, use_url},
    location::{BrowserUrl, LocationProvider},
};

use crate::{
    address,
    api::Client,
    components::{MessageBar, Messages, NetworkBar, ReleaseBar, page::Visited, unsaved::Guards},
    state::{Program, leave_by_links, use_program},
    texts,
    views::shell::Shell,
};

/// The whole app.
#[component]
pub fn App(
    /// The program that runs.
    program: &'static Program,
) -> impl IntoView {
    let messages = Messages::default();
    provide_context(program);
    provide_context(Client::new());
    provide_context(messages);
    provide_context(Visited::default());
    provide_context(Guards::listen());
    (program.provide)();
    leave_by_links(program);
    let speaks = language();
    address::open_dialog();
    move || {
        speaks.get().then(|| {
            view! {
                <Router>
                    <Content/>
                </Router>
                <MessageBar messages/>
                <ReleaseBar/>
                <NetworkBar/>
            }
        })
    }
}

/// Whether the language is here: at once where the program contains it.
fn language() -> RwSignal<bool> {
    let mut beginning = Box::pin(texts::begin());
    let speaks = RwSignal::new((&mut beginning).now_or_never().is_some());
    if !speaks.get_untracked() {
        spawn_local(async move {
            beginning.await;
            speaks.set(true);
        });
    }
    speaks
}

/// A few pages need nobody to be signed in; all others do.
#[component]
fn Content() -> impl IntoView {
    let path = use_location().pathname;
    let program = use_program();
    let (router, address): (BrowserUrl, _) = (expect_context(), use_url());
    Effect::new(move |_| {
        address.track();
        // Only now does the address bar follow a link that was clicked.
        router.ready_to_complete();
    });
    let is_open = Memo::new(move |_| path.with(|path| (program.is_open)(path)));
    move || if is_open.get() { (program.open)() } else { view! { <Shell/> }.into_any() }
}
