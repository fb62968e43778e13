//! The list of the identity providers of a company or of the installation.

use leptos::prelude::*;
use shared_types::{ConnectionStatus, IdentityProvider};

use super::{ProviderOwner, setup_links::setup_links};
use crate::{
    api::use_client,
    components::{Empty, Page, icon, nothing, status},
    texts::{Text, text},
    views::lists::{Column, Description, List, Row, load_rows},
};

/// The list.
pub(super) fn list(owner: ProviderOwner) -> AnyView {
    let client = use_client();
    let add = move |id: &'static str, key: Option<&'static str>| {
        let (href, label) = (owner.path() + "/new", text(|t| t.logins.add));
        view! { <a href=href class="button main" id=id aria-keyshortcuts=key>{icon("add")} {label}</a> }
    };
    let empty = move || {
        view! {
            <Empty title=text(|t| t.logins.empty_title) hint=text(|t| t.logins.empty)>
                {add("connect-first", None)}
            </Empty>
        }
    };
    let lead = match owner {
        ProviderOwner::Installation => text(|t| t.logins.lead_installation),
        ProviderOwner::Company(_) => text(|t| t.logins.lead),
    };
    let links = match owner {
        ProviderOwner::Company(id) => setup_links(id),
        ProviderOwner::Installation => nothing(),
    };
    let load = load_rows(client, move |provider| row(owner, provider));
    view! {
        <Page
            title=text(|t| t.places.logins)
            lead
            above=owner.above()
            actions=move || add("connect", Some("n"))
        >
            <List description=description(owner) load changed=Trigger::new() empty/>
            {links}
        </Page>
    }
    .into_any()
}

fn description(owner: ProviderOwner) -> Description {
    Description {
        path: owner.api(),
        caption: text(|t| t.places.logins),
        search: text(|t| t.logins.search),
        columns: vec![
            Column::new(text(|t| t.forms.name), "", ""),
            Column::new(text(|t| t.forms.status), "", "second"),
            Column::new(text(|t| t.logins.connection), "", "third"),
        ],
        filters: Vec::new(),
        file: "identity-providers",
    }
}

fn row(owner: ProviderOwner, provider: IdentityProvider) -> Row {
    let IdentityProvider { id, name, issuer, enabled, connection, .. } = provider;
    let exported =
        vec![name.clone(), enabled_word(enabled).get(), connection_word(connection.as_ref()).get()];
    let known = name.clone();
    let cells = move || {
        view! {
            <th scope="row">
                <a class="name" href=format!("{}/{id}", owner.path()) dir="auto">{name.clone()}</a>
                <small dir="ltr">{issuer.clone()}</small>
            </th>
            <td class="second">{enabled_state(enabled)}</td>
            <td class="third">{connection_state(connection.as_ref())}</td>
        }
    };
    Row::new(id, &known, cells, exported)
}

fn enabled_word(enabled: bool) -> Text {
    match enabled {
        true => text(|t| t.logins.state_enabled),
        false => text(|t| t.logins.state_disabled),
    }
}

fn connection_word(connection: Option<&ConnectionStatus>) -> Text {
    match connection.map(|connection| connection.succeeded) {
        None => text(|t| t.logins.not_tested),
        Some(true) => text(|t| t.logins.test_ok),
        Some(false) => text(|t| t.logins.test_failed),
    }
}

/// Whether people can sign in with it.
pub(super) fn enabled_state(enabled: bool) -> AnyView {
    status(if enabled { "status good" } else { "status off" }, enabled_word(enabled))
}

/// What its last connection test showed.
pub(super) fn connection_state(connection: Option<&ConnectionStatus>) -> AnyView {
    let class = match connection.map(|connection| connection.succeeded) {
        None => "status wait",
        Some(true) => "status good",
        Some(false) => "status bad",
    };
    status(class, connection_word(connection))
}
