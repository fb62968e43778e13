//! Who is linked to an identity provider.

use leptos::prelude::*;
use shared_types::{ProviderLink, Timestamp, readable_email};

use super::ProviderOwner;
use crate::{
    api::use_client,
    components::{ConfirmButton, Crumb, Empty, Page, known, sending, use_messages},
    state::{Remote, loaded},
    texts::{Text, made, named, text, texts},
    views::lists::{Column, Description, List, Row, load_rows},
};

/// The links of the identity provider at a path of the API.
pub(super) fn links(api: &str) -> String {
    format!("{api}/linked-identities")
}

/// The page.
pub(super) fn people(owner: ProviderOwner, id: i64) -> AnyView {
    let client = use_client();
    let api = format!("{}/{id}", owner.api());
    let provider = {
        let api = api.clone();
        Remote::new(move || client.identity_provider(api.clone()))
    };
    loaded(provider, move |provider| {
        let mut above = owner.above_one();
        above.push(Crumb::new(format!("{}/{id}", owner.path()), provider.name));
        show(links(&api), above)
    })
}

fn show(path: String, above: Vec<Crumb>) -> AnyView {
    let client = use_client();
    let trigger = Trigger::new();
    let changed = Callback::new(move |()| trigger.notify());
    let empty = move || {
        view! { <Empty title=text(|t| t.logins.people_empty_title) hint=text(|t| t.logins.people_empty)/> }
    };
    let description = description(path.clone());
    let load = load_rows(client, move |link| row(link, path.clone(), changed));
    view! {
        <Page title=text(|t| t.logins.people) lead=text(|t| t.logins.people_lead) above>
            <List description load changed=trigger empty/>
        </Page>
    }
    .into_any()
}

fn description(path: String) -> Description {
    Description {
        path,
        caption: text(|t| t.logins.people),
        search: text(|t| t.logins.find_people),
        columns: vec![
            Column::new(text(|t| t.forms.name), "", ""),
            Column::new(text(|t| t.logins.subject), "", "third"),
            Column::new(text(|t| t.logins.linked_on), "", "third"),
            Column::new(text(|t| t.logins.last_used), "", "second"),
            Column::new(text(|t| t.forms.actions), "", "more"),
        ],
        filters: Vec::new(),
        file: "linked-people",
    }
}

fn row(link: ProviderLink, path: String, changed: Callback<()>) -> Row {
    let ProviderLink { id, user_id, user_name, user_email, home_company_id, subject, email, .. } = link;
    let (created_at, last_used_at) = (link.created_at, link.last_used_at);
    let user_email = readable_email(&user_email).into_owned();
    let there = email.unwrap_or(subject);
    let day = move |time: Timestamp| made(move |t| t.day(time));
    let used = move || match last_used_at {
        Some(time) => day(time),
        None => text(|t| t.logins.never_used),
    };
    let exported = vec![
        format!("{user_name} <{user_email}>"),
        there.clone(),
        texts().day(created_at),
        used().get(),
        String::new(),
    ];
    let known = user_name.clone();
    let href = format!("/companies/{home_company_id}/people/{user_id}");
    let cells = move || {
        view! {
            <th scope="row">
                <a class="name" href=href.clone() dir="auto">{user_name.clone()}</a>
                <small>{user_email.clone()}</small>
            </th>
            <td class="third"><bdi>{there.clone()}</bdi></td>
            <td class="third soft nowrap">{day(created_at)}</td>
            <td class="second soft nowrap">{used()}</td>
            <td class="more"><div class="acts">{unlink(format!("{path}/{id}"), id, &user_name, changed)}</div></td>
        }
    };
    Row::new(id, &known, cells, exported)
}

fn unlink(path: String, id: i64, name: &str, changed: Callback<()>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let done: Text = named(name, |t| t.logins.unlinked);
    view! {
        <ConfirmButton
            id=format!("unlink-{id}")
            label=text(|t| t.logins.unlink)
            full_label=named(name, |t| t.logins.unlink_named)
            title=named(name, |t| t.logins.unlink_title)
            consequences=known(vec![text(|t| t.logins.unlink_text)])
            action=text(|t| t.logins.unlink_submit)
            on_confirm=move |()| sending(client.delete_identity_provider(path.clone()))
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
    .into_any()
}
