//! The frame of every page.

use leptos::{html, prelude::*};

use crate::{
    browser,
    texts::{Text, text},
};

/// A page above this one.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// Its address.
    pub path: String,
    /// Its title.
    pub title: Text,
}

impl Crumb {
    /// A page above this one.
    pub fn new(path: impl Into<String>, title: impl Into<Text>) -> Self {
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
    title: Text,
    /// The pages above it.
    #[prop(optional)]
    above: Vec<Crumb>,
    /// A sentence under the title.
    #[prop(optional, into)]
    lead: Option<Text>,
    /// What stands before the title: a logo, or a person's initials.
    #[prop(optional, into)]
    face: Option<ViewFn>,
    /// A state and a few facts under the title.
    #[prop(optional, into)]
    facts: Option<ViewFn>,
    /// Whether a field of the page takes the focus in place of the heading.
    #[prop(optional)]
    focus_elsewhere: bool,
    /// Buttons beside the title.
    #[prop(optional, into)]
    actions: ViewFn,
    /// What stays in sight at the foot: what is selected, or changed and not saved.
    #[prop(optional, into)]
    foot: ViewFn,
    /// What the page shows.
    children: Children,
) -> impl IntoView {
    let shown = title.clone();
    Effect::new(move |_| browser::set_title(&shown.get()));
    request_animation_frame(browser::show_current_tab);
    view! {
        <div class="page">
            <Crumbs above title=title.clone()/>
            <div class="head">
                <div class="who">
                    {face.map(|face| face.run())}
                    <div class="title">
                        <h1 node_ref=heading(focus_elsewhere) tabindex="-1" dir="auto">{title}</h1>
                        {lead.map(|lead| view! { <p class="lead">{lead}</p> })}
                        {facts.map(|facts| view! { <p class="lead">{facts.run()}</p> })}
                    </div>
                </div>
                <div class="acts">{actions.run()}</div>
            </div>
            <div class="sections">{children()}</div>
            {foot.run()}
        </div>
    }
}

/// A reference to a heading that takes the focus when it appears, unless its page is the first.
fn heading(focus_elsewhere: bool) -> NodeRef<html::H1> {
    let heading = NodeRef::new();
    let visited: Visited = expect_context();
    if visited.0.get_value() && !focus_elsewhere {
        heading.on_load(|heading: web_sys::HtmlHeadingElement| {
            request_animation_frame(move || browser::focus_element(&heading));
        });
    }
    visited.0.set_value(true);
    heading
}

#[component]
fn Crumbs(above: Vec<Crumb>, title: Text) -> impl IntoView {
    (!above.is_empty()).then(|| {
        let crumbs =
            above.into_iter().map(|crumb| view! { <li><a href=crumb.path dir="auto">{crumb.title}</a></li> });
        view! {
            <nav aria-label=text(|t| t.frame.breadcrumb)>
                <ol class="crumbs">
                    {crumbs.collect_view()}
                    <li aria-current="page"><span dir="auto">{title}</span></li>
                </ol>
            </nav>
        }
    })
}

/// A section of a page: its heading, and beside or below it what it shows.
#[component]
pub fn Card(
    /// Its title.
    title: Text,
    /// A sentence under the title.
    #[prop(optional, into)]
    lead: Option<Text>,
    /// Buttons beside the title.
    #[prop(optional, into)]
    actions: ViewFn,
    /// Whether what it shows takes the whole width, such as a table.
    #[prop(optional)]
    wide: bool,
    /// What it shows.
    children: Children,
) -> impl IntoView {
    view! {
        <section class=if wide { "section wide" } else { "section" }>
            <header>
                <h2>{title}</h2>
                {lead.map(|lead| view! { <p>{lead}</p> })}
                <div class="acts">{actions.run()}</div>
            </header>
            <div class="content">{children()}</div>
        </section>
    }
}
