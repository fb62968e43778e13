//! The external logins of the person: adding and removing them (UC-24).

use leptos::prelude::*;
use shared_types::{LinkableProvider, LinkedIdentities, LinkedIdentity};

use crate::{
    api::{ApiError, use_client},
    browser,
    components::{
        ConfirmButton, Refusal, acts_below, all, facts, icon, known, nothing, paragraph, section, sending,
        thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, made, named, text},
};

/// The section; nothing for a person who has none and can add none.
pub(super) fn logins() -> AnyView {
    let client = use_client();
    let logins = Remote::new(move || client.my_linked_identities());
    let changed = Callback::new(move |()| logins.reload());
    loaded(logins, move |found| {
        let LinkedIdentities { linked, linkable } = found;
        if linked.is_empty() && linkable.is_empty() {
            return nothing();
        }
        let rows = match linked.is_empty() {
            true => paragraph("soft", text(|t| t.security.logins_empty)),
            false => things(linked.into_iter().map(|login| row(login, changed)).collect()),
        };
        let add = acts_below(linkable.into_iter().map(add).collect());
        let lead = Some(text(|t| t.security.logins_lead));
        section(text(|t| t.security.logins), lead, nothing(), all(vec![rows, add]))
    })
}

/// A link to the page that adds a login. It is one of the server's.
fn add(provider: LinkableProvider) -> AnyView {
    let LinkableProvider { id, name, link_path } = provider;
    let label = named(&name, |t| t.security.add_login);
    let address = browser::at_api(&link_path);
    view! {
        <a class="button low" id=format!("add-login-{id}") href=address rel="external">{icon("add")} {label}</a>
    }
    .into_any()
}

fn row(login: LinkedIdentity, changed: Callback<()>) -> AnyView {
    let LinkedIdentity { id, provider_name: name, email, created_at, last_used_at } = login;
    let mut about: Vec<Text> = email.into_iter().map(Text::from).collect();
    about.push(made(move |t| (t.security.added_on)(&t.day(created_at))));
    about.push(match last_used_at {
        Some(at) => made(move |t| (t.security.last_used)(&t.moment(at))),
        None => text(|t| t.security.never_used),
    });
    let remove = remove(id, &name, changed);
    thing(icon("globe").into_any(), name.into_any(), facts(about), remove)
}

fn remove(id: i64, name: &str, changed: Callback<()>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let done = named(name, |t| t.security.login_removed);
    view! {
        <ConfirmButton
            id=format!("remove-login-{id}")
            label=text(|t| t.security.turn_off)
            full_label=named(name, |t| t.security.remove_login_named)
            class="button quiet low danger"
            title=named(name, |t| t.security.remove_login_title)
            consequences=known(vec![text(|t| t.security.remove_login_text)])
            action=text(|t| t.security.remove_login_submit)
            on_confirm=move |()| sending(async move { client.remove_my_login(id).await.map_err(refused) })
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
    .into_any()
}

fn refused(error: ApiError) -> Refusal {
    match error.code() {
        "last_way_in" => Refusal { message: text(|t| t.security.last_way_in), ..Refusal::default() },
        _ => error.into(),
    }
}
