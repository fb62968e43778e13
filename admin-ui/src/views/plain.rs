//! Pages for people who are not signed in, or before anything works.

use leptos::prelude::*;

use crate::components::{Mark, Page};

/// A page with nothing around it but the product's name.
#[component]
pub fn Plain(
    /// Its title.
    #[prop(into)]
    title: String,
    /// A sentence under the title.
    #[prop(optional, into)]
    lead: String,
    /// Whether a field of the page takes the focus in place of the heading.
    #[prop(optional)]
    focus_elsewhere: bool,
    /// What the page shows.
    children: Children,
) -> impl IntoView {
    view! {
        <main id="main" class="plain">
            <p class="plain-brand"><Mark/> "Aldaba"</p>
            <Page title lead focus_elsewhere>{children()}</Page>
        </main>
    }
}

/// Before the installation is finished.
#[component]
pub fn SetupRequired() -> impl IntoView {
    view! {
        <Plain title="Aldaba is not set up yet" lead="One step is missing before anybody can sign in.">
            <div class="card">
                <p>
                    "When it started, the server printed a link on its console that finishes the installation. Open \
                     that link in a browser. It works once."
                </p>
                <p class="hint">
                    "You find it in the output of "<code>"aldaba serve"</code>", or in the journal of the service."
                </p>
                <p><a class="button" href="/setup" id="to-setup">"I have the link’s secret"</a></p>
            </div>
        </Plain>
    }
}

/// An address that shows nothing.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Page title="Page not found" lead="There is nothing at this address. It may have been moved or deleted.">
            <p><a class="button" href="/">"Go to the start"</a></p>
        </Page>
    }
}

/// A page that is not for the person.
#[component]
pub fn Forbidden() -> impl IntoView {
    view! {
        <Page title="You may not see this" lead="This page is for people with another role. Ask an administrator if you need it.">
            <p><a class="button" href="/">"Go to the start"</a></p>
        </Page>
    }
}
