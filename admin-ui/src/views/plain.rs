//! Pages for people who are not signed in, or while nothing works yet.

use leptos::prelude::*;
use shared_types::paths;

use crate::{
    browser::PRODUCT,
    components::{LanguageSwitch, Mark, Page},
    texts::{Text, text},
};

/// A page with nothing around it but the product's name.
#[component]
pub fn Plain(
    /// Its title.
    title: Text,
    /// A sentence under the title.
    #[prop(into)]
    lead: Text,
    /// Whether a field of the page takes the focus in place of the heading.
    #[prop(optional)]
    focus_elsewhere: bool,
    /// What the page shows.
    children: Children,
) -> impl IntoView {
    view! {
        <header class="porch">
            <span class="home"><Mark/> {PRODUCT}</span>
            <span class="grow"></span>
            <LanguageSwitch/>
        </header>
        <main id="main" class="plain">
            <Page title lead focus_elsewhere>{children()}</Page>
        </main>
    }
}

/// Before the installation is finished.
#[component]
pub fn SetupRequired() -> impl IntoView {
    view! {
        <Plain title=text(|t| t.frame.setup_required_title) lead=text(|t| t.frame.setup_required_lead)>
            <div class="group">
                <p>{text(|t| t.frame.setup_required)}</p>
                <p class="hint">{text(|t| t.frame.setup_required_where)}</p>
                <p><a class="button" href=paths::SETUP id="to-setup">{text(|t| t.frame.enter_secret)}</a></p>
            </div>
        </Plain>
    }
}

/// An address without a page.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <Nothing title=text(|t| t.frame.not_found_title) lead=text(|t| t.frame.not_found)/> }
}

/// A page that the person has no access to.
#[component]
pub fn Forbidden() -> impl IntoView {
    view! { <Nothing title=text(|t| t.frame.forbidden_title) lead=text(|t| t.frame.forbidden)/> }
}

#[component]
fn Nothing(title: Text, lead: Text) -> impl IntoView {
    view! {
        <Page title lead>
            <p><a class="button" href="/">{text(|t| t.frame.to_start)}</a></p>
        </Page>
    }
}
