//! The frame of every page.

use leptos::{html, prelude::*};
use leptos_router::components::A;

use crate::browser;

/// A page above this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its address.
    pub path: String,
    /// Its title.
    pub title: String,
}

impl Crumb {
    /// A page above this one.
    pub fn new(path: impl Into<String>, title: impl Into<String>) -> Self {
        Self { path: path.into(), title: title.into() }
    }
}

/// Whether a page was shown before: the first page leaves the focus to the browser.
#[derive(Debug, Clone, Copy, Default)]
pub struct Visited(StoredValue<bool>);

/// A page: sets the document's title, and moves the focus to its heading so that keyboards and screen readers begin
/// there.
#[component]
pub fn Page(
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// The pages above it.
    #[prop(optional, into)]
    above: Signal<Vec<Crumb>>,
    /// A sentence under the title.
    #[prop(optional, into)]
    lead: Signal<String>,
    /// Whether a field of the page takes the focus in place of the heading.
    #[prop(optional)]
    focus_elsewhere: bool,
    /// Buttons beside the title.
    #[prop(optional, into)]
    actions: ViewFn,
    /// What the page shows.
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    Effect::new(move |_| title.with(|title| browser::set_title(title)));
    let visited: Visited = expect_context();
    if visited.0.get_value() && !focus_elsewhere {
        heading.on_load(|heading: web_sys::HtmlHeadingElement| {
            request_animation_frame(move || browser::focus_element(&heading));
        });
    }
    visited.0.set_value(true);
    let crumbs = move || {
        above
            .get()
            .into_iter()
            .map(|crumb| view! { <li><A href=crumb.path>{crumb.title}</A></li> })
            .collect_view()
    };
    view! {
        <nav class="crumbs" aria-label="You are in" hidden=move || above.with(Vec::is_empty)>
            <ol>{crumbs}</ol>
        </nav>
        <div class="page-head">
            <div>
                <h1 node_ref=heading tabindex="-1">{title}</h1>
                <p class="lead" hidden=move || lead.with(String::is_empty)>{lead}</p>
            </div>
            <div class="page-actions">{actions.run()}</div>
        </div>
        {children()}
    }
}

/// A part of a page with a heading of its own.
#[component]
pub fn Card(
    /// Its title.
    #[prop(into)]
    title: String,
    /// A sentence under the title.
    #[prop(optional, into)]
    lead: String,
    /// Buttons beside the title.
    #[prop(optional, into)]
    actions: ViewFn,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-head">
                <div>
                    <h2>{title}</h2>
                    {(!lead.is_empty()).then(|| view! { <p class="hint">{lead}</p> })}
                </div>
                {actions.run()}
            </div>
            {children()}
        </section>
    }
}
