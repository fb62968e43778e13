//! The list of API resources.

use leptos::prelude::*;
use shared_types::Resource;

use super::PATH;
use crate::{
    api::{RESOURCES, use_client},
    components::{Empty, Page, icon},
    texts::{counted, text},
    views::lists::{Column, Description, List, Row, load_rows},
};

/// The list.
#[component]
pub fn Resources() -> impl IntoView {
    let client = use_client();
    let add = |id: &'static str, key: Option<&'static str>| {
        let label = text(|t| t.resources.add);
        view! { <a href="/resources/new" class="button main" id=id aria-keyshortcuts=key>{icon("add")} {label}</a> }
    };
    let empty = move || {
        view! {
            <Empty title=text(|t| t.resources.empty_title) hint=text(|t| t.resources.empty)>
                {add("add-first", None)}
            </Empty>
        }
    };
    view! {
        <Page
            title=text(|t| t.places.resources)
            lead=text(|t| t.resources.lead)
            actions=move || add("add-resource", Some("n"))
        >
            <List description=description() load=load_rows(client, row) changed=Trigger::new() empty/>
        </Page>
    }
}

fn description() -> Description {
    Description {
        path: RESOURCES.to_owned(),
        caption: text(|t| t.places.resources),
        search: text(|t| t.resources.search),
        columns: vec![
            Column::new(text(|t| t.forms.name), "name", ""),
            Column::new(text(|t| t.resources.uri), "", "second"),
            Column::new(text(|t| t.resources.scopes), "", "third"),
            Column::new(text(|t| t.frame.applications), "", "third"),
        ],
        filters: Vec::new(),
        file: "resources",
    }
}

fn row(resource: Resource) -> Row {
    let Resource { id, uri, name, scopes, applications, .. } = resource;
    let scopes: Vec<_> = scopes.into_iter().map(|scope| scope.scope).collect();
    let (scopes, asking) = (scopes.join(" "), applications.len());
    let exported = vec![name.clone(), uri.clone(), scopes.clone(), applications.join(" ")];
    let known = name.clone();
    let cells = move || {
        view! {
            <th scope="row">
                <a class="name" href=format!("{PATH}/{id}") dir="auto">{name.clone()}</a>
                <small class="only-narrow">{uri.clone()}</small>
            </th>
            <td class="second"><code dir="ltr">{uri.clone()}</code></td>
            <td class="third"><code dir="ltr">{scopes.clone()}</code></td>
            <td class="third">{counted(asking, |t| t.resources.applications)}</td>
        }
    };
    Row::new(id, &known, cells, exported)
}
