//! Every component in every state, for people who work on the app. Nothing links here. Its texts are in English alone.

mod controls;
mod icons;
mod panels;
mod parts;
mod states;

use leptos::prelude::*;

use crate::{components::Page, texts::Text};

fn said(text: &str) -> Text {
    text.to_owned().into()
}

/// The page.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <Page title=said("Gallery") lead=said("Every component in every state.")>
            <Stage title="Colour" lead="Values and contrasts are in tokens.css."><Colours/></Stage>
            <Stage title="Type" lead="Two weights. Numbers that are compared have the class num."><Type/></Stage>
            <Stage title="Buttons" lead="One main act to a view. A danger is red; only its last step is filled.">
                <controls::Buttons/>
            </Stage>
            <Stage title="Fields" lead="Label above, hint below, the error in the hint’s place."><controls::Fields/></Stage>
            <Stage title="Choices" lead="A few side by side, many in a list."><controls::Choices/></Stage>
            <Stage title="Form" lead="Sent once; errors at the fields, and above them what has no field.">
                <controls::WholeForm/>
            </Stage>
            <Stage title="Status, tag, avatar, logo" lead="The ring tells the state, and a word goes with it.">
                <states::States/>
            </Stage>
            <Stage title="Breadcrumbs, tabs, sections" lead="Tabs are links. A section has its heading at its side.">
                <parts::Ways/>
            </Stage>
            <Stage title="Table" lead="Columns give way where there is no room."><parts::Tables/></Stage>
            <Stage title="Values, facts, things" lead="What is read and copied."><parts::Values/></Stage>
            <Stage title="Empty, waiting, figures" lead="What a list shows in place of rows."><parts::Lists/></Stage>
            <Stage title="Alerts and messages" lead="A message stays for 6 seconds and is announced.">
                <panels::Messages/>
            </Stage>
            <Stage title="Dialogs" lead="The title asks, the button answers with the same verb."><panels::Dialogs/></Stage>
            <Stage title="Menu and keys" lead="Menus are popovers."><panels::Menus/></Stage>
            <Stage title="Checklist, steps, share" lead="Done, now, refused, skipped, not yet."><states::Rings/></Stage>
            <Stage title="Audit and before/after" lead="Each line opens."><parts::Events/></Stage>
            <Stage title="Access matrix" lead="Changed boxes have a brass corner."><panels::Matrix/></Stage>
            <Stage title="Progress of many, foot bar" lead="What failed is tried again alone."><states::Progress/></Stage>
            <Stage title="Icons" lead="24 px grid, one stroke."><icons::Icons/></Stage>
        </Page>
    }
}

#[component]
fn Stage(title: &'static str, lead: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="stage"><header><h2>{title}</h2><p>{lead}</p></header>{children()}</section>
    }
}

/// The tokens that are colours.
const COLOURS: [&str; 25] = [
    "ground",
    "surface",
    "raised",
    "sunken",
    "hover",
    "line",
    "line-strong",
    "text",
    "muted",
    "accent",
    "accent-strong",
    "accent-soft",
    "brass",
    "brass-text",
    "brass-soft",
    "good",
    "good-soft",
    "warn",
    "warn-soft",
    "danger",
    "danger-strong",
    "danger-soft",
    "door",
    "door-raised",
    "door-ring",
];

#[component]
fn Colours() -> impl IntoView {
    let colours = COLOURS.map(|name| {
        let value = format!("var(--{name})");
        view! { <li><span style:--c=value></span> <code>{name}</code></li> }
    });
    view! { <ul class="swatches">{colours.into_iter().collect_view()}</ul> }
}

#[component]
fn Type() -> impl IntoView {
    view! {
        <div class="specimen">
            <p class="as-h1">"2xl 24 Title of a page"</p>
            <p class="as-title">"xl 19 Title of a dialog"</p>
            <p class="as-h2">"l 16 Title of a section; text of the portal and the sign-in pages"</p>
            <p>"m 14 Text of the administration"</p>
            <p class="small soft">"s 13 Hints, second lines, column heads"</p>
            <p class="soft tiny">"xs 12 Tags, counts, keys. Nothing is smaller."</p>
            <p class="mono">"mono 5f0c9b1e-7a44-4c1d-9f6e-20b8b0a7d3c5"</p>
            <p class="num">"num 1,204"</p>
        </div>
    }
}
