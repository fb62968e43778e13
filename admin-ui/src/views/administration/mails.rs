//! The mails: what was sent to whom, and why not.

use leptos::prelude::*;
use shared_types::{Mail, MailState, Word, readable_email};

use crate::{
    api::use_client,
    components::{Choice, ConfirmButton, Empty, Page, Status, known, sending, use_messages},
    texts::{Text, Texts, made, named, text, texts},
    views::lists::{Column, Description, Filter, List, Row, load_rows},
};

/// The page.
#[component]
pub fn MailsPage() -> impl IntoView {
    let client = use_client();
    let trigger = Trigger::new();
    let changed = Callback::new(move |()| trigger.notify());
    let empty = || view! { <Empty title=text(|t| t.mails.empty_title) hint=text(|t| t.mails.empty)/> };
    view! {
        <Page title=text(|t| t.places.mails) lead=text(|t| t.mails.lead)>
            <List description=description() load={load_rows(client, move |mail| row(mail, changed))} changed=trigger empty/>
        </Page>
    }
}

fn description() -> Description {
    let states = MailState::ALL.iter().map(|state| Choice::new(state.as_str(), text(name_of(*state))));
    Description {
        path: "/v1/mails".to_owned(),
        caption: text(|t| t.places.mails),
        search: text(|t| t.mails.find),
        columns: vec![
            Column::new(text(|t| t.mails.to), "", ""),
            Column::new(text(|t| t.mails.about), "", "third"),
            Column::new(text(|t| t.forms.status), "", ""),
            Column::new(text(|t| t.mails.when), "at", "third"),
            Column::new(text(|t| t.forms.actions), "", "more"),
        ],
        filters: vec![Filter {
            name: "state",
            label: text(|t| t.forms.status),
            any: text(|t| t.lists.any_status),
            choices: states.collect(),
        }],
        file: "mails",
    }
}

fn name_of(state: MailState) -> fn(&'static Texts) -> &'static str {
    match state {
        MailState::Waiting => |t| t.administration.waiting,
        MailState::Sent => |t| t.mails.sent,
        MailState::NotNeeded => |t| t.mails.not_needed,
        MailState::Failed => |t| t.administration.failed,
        MailState::Cancelled => |t| t.administration.cancelled,
    }
}

fn row(mail: Mail, changed: Callback<()>) -> Row {
    let Mail { id, kind, to, state, run_at, error, created_at, finished_at, .. } = mail;
    let class = match state {
        MailState::Waiting => "status wait",
        MailState::Sent => "status good",
        MailState::NotNeeded | MailState::Cancelled => "status off",
        MailState::Failed => "status bad",
    };
    let code = kind.clone();
    let about = made(move |t| (t.mails.kind)(&code).map_or_else(|| code.clone(), str::to_owned));
    let address = to.map(|to| readable_email(&to).into_owned());
    let recipient = match &address {
        Some(address) => Text::from(address.clone()),
        None => text(|t| t.mails.not_yet),
    };
    let at = finished_at.unwrap_or(created_at);
    let next = (state == MailState::Waiting && error.is_some())
        .then(|| made(move |t| (t.mails.next_try)(&t.moment(run_at))));
    let exported = vec![
        address.clone().unwrap_or_default(),
        kind,
        state.as_str().to_owned(),
        texts().moment(at),
        error.clone().unwrap_or_default(),
    ];
    let name = address.unwrap_or_else(|| id.to_string());
    let known = name.clone();
    let cells = move || {
        let retry = error.is_some().then(|| view! { <Retry id name=name.clone() changed/> });
        let why = error.clone().map(|error| view! { <small dir="auto">{error}</small> });
        let next = next.clone().map(|next| view! { <small>{next}</small> });
        view! {
            <th scope="row">
                <span class="name" dir="auto">{recipient.clone()}</span>
                <small class="only-narrow">{about.clone()}</small>
            </th>
            <td class="third">{about.clone()}</td>
            <td><Status class word=text(name_of(state))/> {why} {next}</td>
            <td class="third soft nowrap">{made(move |t| t.moment(at))}</td>
            <td class="more"><div class="acts">{retry}</div></td>
        }
    };
    Row::new(id, &known, cells, exported)
}

#[component]
fn Retry(id: i64, name: String, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    view! {
        <ConfirmButton
            id=format!("retry-{id}")
            label=text(|t| t.frame.try_again)
            full_label=named(&name, |t| t.mails.retry_named)
            class="button low"
            title=text(|t| t.mails.retry_title)
            consequences=known(vec![text(|t| t.mails.retry_text)])
            action=text(|t| t.frame.try_again)
            harmless=true
            on_confirm=move |()| sending(client.retry_mail(id))
            on_done=move |()| {
                messages.say(text(|t| t.mails.retried));
                changed.try_run(());
            }
        />
    }
}
