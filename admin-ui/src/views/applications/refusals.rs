//! Why requests of an application were refused, and the change that would accept them.

use leptos::prelude::*;
use shared_types::{Refusal, SuggestedChange};

use crate::{
    api::use_client,
    components::{Card, ConfirmButton, Lines, known, sending, use_messages},
    state::{Remote, loaded},
    texts::{Text, counted, made, named, text},
};

/// The number of refused requests that are shown at first.
const SHOWN: usize = 5;

/// The refused requests.
#[component]
pub(super) fn Refusals(
    /// The client id of the application.
    client_id: String,
    /// The name of the application.
    name: String,
    /// Called after the application was changed.
    changed: Callback<()>,
) -> impl IntoView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let name = StoredValue::new(name);
    let refusals = Remote::new(move || async move { client.refusals(&id.get_value()).await });
    view! {
        <Card title=text(|t| t.refusals.title) lead=text(|t| t.refusals.lead)>
            {loaded(refusals, move |refusals| {
                view! { <List refusals client_id=id.get_value() name=name.get_value() changed/> }
            })}
        </Card>
    }
}

#[component]
fn List(refusals: Vec<Refusal>, client_id: String, name: String, changed: Callback<()>) -> impl IntoView {
    if refusals.is_empty() {
        return view! { <p id="no-refusals">{text(|t| t.refusals.none)}</p> }.into_any();
    }
    let all = refusals.len();
    let is_open = RwSignal::new(all <= SHOWN);
    let refusals = StoredValue::new(refusals);
    let row = move |refusal| {
        let (client_id, name) = (client_id.clone(), name.clone());
        view! { <Row refusal client_id name changed/> }
    };
    let rows = move || {
        let count = if is_open.get() { all } else { SHOWN };
        refusals.get_value().into_iter().take(count).map(row.clone()).collect_view()
    };
    let more = move || {
        (!is_open.get()).then(|| {
            view! {
                <button type="button" class="button" id="all-refusals" on:click=move |_| is_open.set(true)>
                    {counted(all, |t| t.refusals.show_all)}
                </button>
            }
        })
    };
    view! {
        <ul class="findings" id="refusals">{rows}</ul>
        {more}
    }
    .into_any()
}

#[component]
fn Row(refusal: Refusal, client_id: String, name: String, changed: Callback<()>) -> impl IntoView {
    let (endpoint, count, last_at) = (refusal.endpoint, refusal.count, refusal.last_at);
    let explained = refusal.clone();
    let reason = made(move |t| t.refusals.reason(&explained).to_owned());
    let times = made(move |t| (t.refusals.times)(&t.number(count), &t.moment(last_at)));
    let received = refusal.value.map(|value| view! { <Part label=text(|t| t.refusals.received) value/> });
    let registered = refusal.registered.map(|values| {
        let lines: Vec<Text> = match values.is_empty() {
            true => vec![text(|t| t.forms.none)],
            false => values.into_iter().map(Text::from).collect(),
        };
        view! {
            <div>
                <dt>{text(|t| t.refusals.registered)}</dt>
                <dd class="stack"><Lines lines/></dd>
            </div>
        }
    });
    let error = refusal.error.map(|error| view! { <span class="tag">{error}</span> " " });
    let mend = refusal.suggestion.map(|change| view! { <Mend id=refusal.id change client_id name changed/> });
    view! {
        <li>
            <h3>{reason}</h3>
            <p>{made(move |t| t.refusals.of_endpoint(endpoint).to_owned())} " · " {times}</p>
            <dl class="facts">{received} {registered}</dl>
            <p class="hint">{error} <span lang="en">{refusal.description}</span></p>
            {mend}
        </li>
    }
}

#[component]
fn Part(label: Text, value: String) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd><code class="received" dir="ltr">{value}</code></dd>
        </div>
    }
}

/// The button that makes the suggested change, after a question that shows the value and warns of strangers.
#[component]
fn Mend(
    id: i64,
    change: SuggestedChange,
    client_id: String,
    name: String,
    changed: Callback<()>,
) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let (label, title, warning) = match change.field.as_str() {
        "redirect_uris" => (
            text(|t| t.refusals.add_redirect_uri),
            named(&name, |t| t.refusals.add_redirect_uri_title),
            text(|t| t.refusals.add_redirect_uri_warning),
        ),
        "post_logout_redirect_uris" => (
            text(|t| t.refusals.add_post_logout_redirect_uri),
            named(&name, |t| t.refusals.add_post_logout_redirect_uri_title),
            text(|t| t.refusals.add_post_logout_redirect_uri_warning),
        ),
        _ => (
            text(|t| t.refusals.add_scope),
            named(&name, |t| t.refusals.add_scope_title),
            text(|t| t.refusals.add_scope_warning),
        ),
    };
    let done = named(&name, |t| t.refusals.added);
    let full_label = {
        let (label, value) = (label.clone(), change.value.clone());
        made(move |_| format!("{}: {value}", label.get()))
    };
    let value = change.value.clone();
    view! {
        <ConfirmButton
            id=format!("mend-{id}")
            class="button"
            label=label.clone()
            full_label
            title
            value
            consequences=known(vec![warning, text(|t| t.refusals.anyone)])
            action=label
            on_confirm=move |()| {
                let (client_id, change) = (client_id.clone(), change.clone());
                sending(async move { client.apply_suggestion(&client_id, &change).await })
            }
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
}
