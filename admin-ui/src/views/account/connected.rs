//! What the person allows applications to do, and withdrawing it (UC-24).

use leptos::prelude::*;
use shared_types::{Consent, StandardScope, Timestamp, Word};

use crate::{
    api::{Owner, use_client},
    components::{
        ConfirmButton, Crumb, Empty, Page, all, known, line_break, logo, nothing, paragraph, section,
        sending, thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, label, made, named, text},
};

/// The page.
#[component]
pub fn Connected() -> impl IntoView {
    view! {
        <Page
            title=text(|t| t.frame.connected_applications)
            above=vec![Crumb::new("/my-applications", text(|t| t.frame.my_applications))]
            lead=text(|t| t.portal.connected_lead)
        >
            {list(Owner::Caller, true)}
        </Page>
    }
}

/// The same as a section.
pub fn connected_section(owner: Owner) -> AnyView {
    let lead = Some(match owner {
        Owner::Caller => text(|t| t.security.connected_lead),
        Owner::User { .. } => text(|t| t.person.connected_lead),
    });
    section(text(|t| t.frame.connected_applications), lead, nothing(), list(owner, false))
}

fn list(owner: Owner, on_page: bool) -> AnyView {
    let client = use_client();
    let consents = Remote::new(move || client.consents(owner));
    let changed = Callback::new(move |()| consents.reload());
    loaded(consents, move |consents| {
        if consents.is_empty() && !on_page {
            return paragraph("soft", text(|t| t.portal.connected_empty_title));
        }
        if consents.is_empty() {
            let (title, hint) =
                (text(|t| t.portal.connected_empty_title), text(|t| t.portal.connected_empty));
            return view! { <Empty title hint/> }.into_any();
        }
        things(consents.into_iter().map(|consent| row(owner, consent, changed)).collect())
    })
    .into_any()
}

fn row(owner: Owner, consent: Consent, changed: Callback<()>) -> AnyView {
    let application = consent.application.clone();
    thing(
        logo(application.name.clone(), application.code),
        application.name.into_any(),
        about_consent(&consent),
        withdraw(owner, consent, changed),
    )
}

/// What a consent allows, since when, and when it was last used.
fn about_consent(consent: &Consent) -> AnyView {
    let allowed = meanings(&consent.scopes);
    let allowed = made(move |_| allowed.iter().map(|text| text.get()).collect::<Vec<_>>().join(", "));
    let day = |time: Timestamp| made(move |t| t.day(time));
    let (since, used) = (day(consent.created_at), day(consent.last_used_at));
    let when =
        made(move |t| format!("{} {} · {}: {}", t.portal.since, since.get(), t.portal.last_used, used.get()));
    all(vec![allowed.into_any(), line_break(), when.into_any()])
}

/// What scopes allow: the standard ones in words, the application's own by their names.
fn meanings(scopes: &[String]) -> Vec<Text> {
    let has = |scope: StandardScope| scopes.iter().any(|known| known == scope.as_str());
    // Both scopes mean the same.
    let is_repeated = |scope: StandardScope| scope == StandardScope::Groups && has(StandardScope::Roles);
    let standard = StandardScope::ALL.iter().filter(|scope| has(**scope) && !is_repeated(**scope));
    let own = scopes.iter().filter(|scope| StandardScope::from_word(scope).is_none());
    standard.map(|scope| label(*scope)).chain(own.map(|scope| Text::from(scope.clone()))).collect()
}

fn withdraw(owner: Owner, consent: Consent, changed: Callback<()>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let (client_id, name) = (consent.application.client_id, consent.application.name);
    let done = named(&name, |t| t.portal.disconnected);
    let lost = match owner {
        Owner::Caller => named(&name, |t| t.portal.disconnect_text),
        Owner::User { .. } => named(&name, |t| t.person.disconnect_text),
    };
    view! {
        <ConfirmButton
            id=format!("withdraw-{client_id}")
            label=text(|t| t.portal.disconnect)
            full_label=named(&name, |t| t.portal.disconnect_named)
            class="button quiet low danger"
            title=named(&name, |t| t.portal.disconnect_title)
            consequences=known(vec![lost])
            action=text(|t| t.portal.disconnect_submit)
            on_confirm=move |()| {
                let client_id = client_id.clone();
                sending(async move { client.withdraw_consent(owner, &client_id).await })
            }
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
    .into_any()
}
