//! The browsers in which a person is signed in: the reader's, and for administrators those of others.

use leptos::prelude::*;
use shared_types::BrowserSession;

use crate::{
    api::{Owner, use_client},
    browser,
    components::{
        ConfirmButton, Sending, acts_below, all, facts, icon, known, nothing, paragraph, section, sending,
        status, thing, things, use_messages,
    },
    state::{Remote, loaded, remote},
    texts::{Number, Text, Texts, counted, made, text, with_text},
};

/// A text into which a number is filled.
type Counted = fn(&'static Texts) -> fn(&Number) -> String;

/// The sessions, and buttons that end them.
pub fn sessions_section(owner: Owner) -> AnyView {
    let client = use_client();
    let sessions = Remote::new(move || client.sessions(owner));
    let rows = loaded(sessions, move |mut found| {
        found.sort_by_key(|session| (!session.current, std::cmp::Reverse(session.last_used_at)));
        let others = found.iter().filter(|session| !session.current).count();
        let found_none = found.is_empty();
        let rows = found.into_iter().map(|session| row(owner, session, sessions)).collect();
        let mut acts = Vec::new();
        if others > 0 {
            acts.push(end_others(owner, others, sessions));
        }
        if owner == Owner::Caller {
            acts.push(end_all());
        } else if found_none {
            return paragraph("soft", text(|t| t.person.sessions_empty));
        }
        all(vec![things(rows), acts_below(acts)])
    });
    let lead = Some(match owner {
        Owner::Caller => text(|t| t.security.sessions_lead),
        Owner::User { .. } => text(|t| t.person.sessions_lead),
    });
    section(text(|t| t.security.sessions), lead, nothing(), rows.into_any())
}

fn row(owner: Owner, session: BrowserSession, sessions: Remote<Vec<BrowserSession>>) -> AnyView {
    let client = use_client();
    let (acts, name) = if session.current {
        let this_one = status("tag good", text(|t| t.security.this_one));
        (nothing(), vec![device(&session).into_any(), " ".into_any(), this_one])
    } else {
        let id = session.id.clone();
        let end = move |()| {
            let id = id.clone();
            sending(async move { client.end_session(owner, &id).await })
        };
        (end_button(&session, Callback::new(end), sessions), vec![device(&session).into_any()])
    };
    thing(icon(device_icon(&session)).into_any(), all(name), about_session(&session), acts)
}

/// A button that ends a session.
fn end_button(
    session: &BrowserSession,
    on_confirm: Callback<(), Sending>,
    sessions: Remote<Vec<BrowserSession>>,
) -> AnyView {
    let messages = use_messages();
    let device = device(session);
    view! {
        <ConfirmButton
            id=format!("end-{}", session.id)
            label=text(|t| t.security.end)
            full_label=with_text(&device, |t| t.security.end_named)
            class="button quiet low danger"
            title=with_text(&device, |t| t.security.end_title)
            consequences=known(vec![text(|t| t.security.end_text)])
            action=text(|t| t.security.end_submit)
            on_confirm
            on_done=move |()| {
                messages.say(text(|t| t.security.ended));
                sessions.reload();
            }
        />
    }
    .into_any()
}

fn end_others(owner: Owner, others: usize, sessions: Remote<Vec<BrowserSession>>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let (label, title, action, consequence): (_, _, _, Counted) = match owner {
        Owner::Caller => (
            text(|t| t.security.end_others),
            text(|t| t.security.end_others_title),
            text(|t| t.security.end_others_submit),
            |t| t.security.end_others_count,
        ),
        Owner::User { .. } => {
            (text(|t| t.person.end_all), text(|t| t.person.end_all_title), text(|t| t.person.end_all), |t| {
                t.person.end_all_count
            })
        }
    };
    view! {
        <ConfirmButton
            id="end-others"
            label
            class="button low danger"
            title
            consequences=known(vec![counted(others, consequence)])
            action
            on_confirm=move |()| sending(client.end_sessions(owner))
            on_done=move |()| {
                messages.say(text(|t| t.security.others_ended));
                sessions.reload();
            }
        />
    }
    .into_any()
}

fn end_all() -> AnyView {
    let client = use_client();
    let end = move |()| {
        sending(async move {
            client.end_sessions(Owner::Caller).await?;
            client.sign_out().await
        })
    };
    view! {
        <ConfirmButton
            id="end-all"
            label=text(|t| t.security.end_all)
            class="button quiet low danger"
            title=text(|t| t.security.end_all_title)
            consequences=known(vec![text(|t| t.security.end_all_text)])
            action=text(|t| t.security.end_all)
            on_confirm=end
            on_done=|()| browser::leave_to(&remote::sign_in_address("/", false))
        />
    }
    .into_any()
}

/// What the browser of a session is called.
fn device(session: &BrowserSession) -> Text {
    match session.device.clone() {
        Some(device) => Text::from(device),
        None => text(|t| t.security.unknown_device),
    }
}

/// The icon of the device of a session.
fn device_icon(session: &BrowserSession) -> &'static str {
    let device = session.device.as_deref().unwrap_or_default();
    let is_phone = ["Android", "iOS", "iPhone", "iPad"].iter().any(|system| device.contains(system));
    if is_phone { "phone" } else { "laptop" }
}

/// Where a session is from, since when, and when it was last used.
fn about_session(session: &BrowserSession) -> AnyView {
    let (began, used) = (session.auth_time, session.last_used_at);
    let place = session.place.as_ref().map(ToString::to_string);
    let mut about: Vec<Text> = place.into_iter().chain(session.ip.clone()).map(Text::from).collect();
    about.push(made(move |t| (t.security.since)(&t.moment(began))));
    about.push(made(move |t| (t.security.last_used)(&t.moment(used))));
    facts(about)
}
