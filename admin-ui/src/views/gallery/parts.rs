//! Parts of pages: ways, tables, values and lists.

use leptos::prelude::*;

use super::said;
use crate::{
    components::{
        Avatar, Card, Empty, Lines, Listing, SearchBox, Status, acts_below, bars, facts, figures, icon,
        nothing, row_acts, section, thing, things, value, version_row, versions,
    },
    state::Waiting,
};

#[component]
pub(super) fn Ways() -> impl IntoView {
    let act = || view! { <button type="button" class="button low">"Edit"</button> };
    view! {
        <nav aria-label="Breadcrumb, shown">
            <ol class="crumbs">
                <li><a href="/gallery">"Companies"</a></li>
                <li><a href="/gallery">"Konstrukta"</a></li>
                <li aria-current="page"><span>"People"</span></li>
            </ol>
        </nav>
        <nav class="tabs" aria-label="Tabs, shown">
            <a href="/gallery" aria-current="page">"Overview"</a>
            <a href="/gallery">"People " <span class="count">"148"</span></a>
            <a href="/gallery">"Products"</a>
        </nav>
        <div class="sections">
            <Card title=said("A section") lead=said("A sentence about it.") actions=act><p>"What it shows."</p></Card>
            {section(said("Another"), None, act().into_any(), view! { <p>"What it shows."</p> }.into_any())}
        </div>
    }
}

fn row(name: &str, class: &'static str, word: &str) -> AnyView {
    let acts = vec![view! { <button type="button" class="button quiet low">"Disable"</button> }.into_any()];
    view! {
        <tr>
            <th scope="row">
                <div class="named">
                    <Avatar name=name.to_owned()/>
                    <span><a class="name" href="/gallery">{name.to_owned()}</a><small>"person@example.com"</small></span>
                </div>
            </th>
            <td><Status class word=said(word)/></td>
            <td class="third num">"28 Nov 2026"</td>
            <td>{row_acts(name.len(), name, acts)}</td>
        </tr>
    }
    .into_any()
}

#[component]
pub(super) fn Tables() -> impl IntoView {
    let rows = vec![
        row("Tomás Quiroga", "status good", "Active"),
        row("Hannah O’Rourke", "status wait", "Invited"),
        view! { <tr><td><span class="bone"></span></td><td><span class="bone"></span></td><td class="third"></td><td></td></tr> }
            .into_any(),
    ];
    let columns = vec![(said("Person"), ""), (said("Status"), ""), (said("Added"), "third")];
    let search = RwSignal::new(String::new());
    view! {
        <SearchBox label=said("Search people") search/>
        <Listing caption=said("People, shown") columns with_actions=true rows total=148>""</Listing>
    }
}

#[component]
pub(super) fn Values() -> impl IntoView {
    let shown = "5f0c9b1e-7a44-4c1d-9f6e-20b8b0a7d3c5".to_owned();
    let remove =
        || view! { <button type="button" class="button quiet low danger">"Remove"</button> }.into_any();
    let about = |one: &str| facts(vec![said(one), said("last used today")]);
    let rows = vec![
        thing(icon("passkey").into_any(), "Laptop".into_any(), about("added on 3 May"), remove()),
        thing(icon("code").into_any(), "Authenticator app".into_any(), about("added on 4 May"), remove()),
    ];
    view! {
        <div class="cols">
            <div>{value(shown.clone(), shown, "g-value", said("Copy the id"))}</div>
            <dl class="facts">
                <div><dt>"Code"</dt><dd><code>"konstrukta"</code></dd></div>
                <div><dt>"Added"</dt><dd>"28 Nov 2026"</dd></div>
                <div><dt>"Nothing"</dt><dd class="soft">"none"</dd></div>
            </dl>
            <div>{things(rows)} {acts_below(vec![remove()])}</div>
            <pre class="code" tabindex="0">"{\n  \"sub\": \"5f0c9b1e\"\n}"</pre>
            <Lines lines=vec![said("First line"), said("Second line")]/>
        </div>
    }
}

#[component]
pub(super) fn Lists() -> impl IntoView {
    let numbers =
        vec![(said("People"), 1_204, "/gallery".to_owned()), (said("Companies"), 42, "/gallery".to_owned())];
    let hours = [2_u64, 4, 3, 1, 44, 2].into_iter().zip(9..);
    let hours = hours.map(|(number, hour)| (said(&format!("{hour}:00")), number)).collect();
    view! {
        {figures(numbers)}
        {bars(said("By the hour"), [said("Hour"), said("Refused")], hours)}
        <Empty title=said("No application yet") hint=said("Register the first one.")>
            <button type="button" class="button main">"Register an application"</button>
        </Empty>
        <Empty title=said("Nothing found") hint=said("Search for something else, or drop the filters.")/>
        <Waiting/>
    }
}

#[component]
pub(super) fn Events() -> impl IntoView {
    let row = |name: &'static str, before: AnyView, after: &'static str| {
        version_row(name.into_any(), before, view! { <ins>{after}</ins> }.into_any())
    };
    let rows = vec![
        row("Company role", view! { <del>"Member"</del> }.into_any(), "Company admin"),
        row("Username", nothing(), "nuno"),
    ];
    let headings = [said("Field"), said("Before"), said("After")];
    let diff = versions("", said("What changed, shown"), headings, rows);
    view! {
        <div class="events">
            <details class="event" open>
                <summary><time>"09:48"</time>{icon("audit")}<span>"Ada changed Nuno."</span>{icon("down")}</summary>
                <div class="inside">{diff}</div>
            </details>
            <details class="event bad">
                <summary><time>"09:40"</time>{icon("audit")}<span>"A sign-in was refused."</span>{icon("down")}</summary>
                <div class="inside"><p>"The password was wrong."</p></div>
            </details>
        </div>
    }
}
