//! What the person allows applications to do, and withdrawing it (UC-24).

use leptos::prelude::*;
use shared_types::{Consent, StandardScope, Timestamp, Word};

use crate::{
    api::use_client,
    components::{ConfirmButton, Crumb, Empty, Lines, Listing, Page, known, sending, use_messages},
    state::{Remote, loaded},
    texts::{Text, label, made, named, text},
};

/// The page.
#[component]
pub fn Consents() -> impl IntoView {
    let client = use_client();
    let consents = Remote::new(move || client.my_consents());
    let changed = Callback::new(move |()| consents.reload());
    view! {
        <Page
            title=text(|t| t.frame.connected_applications)
            above=vec![Crumb::new("/my-applications", text(|t| t.frame.my_applications))]
            lead=text(|t| t.portal.connected_lead)
        >
            {loaded(consents, move |consents| view! { <List consents changed/> })}
        </Page>
    }
}

#[component]
fn List(consents: Vec<Consent>, changed: Callback<()>) -> impl IntoView {
    let columns = vec![
        text(|t| t.portal.application),
        text(|t| t.portal.allowed),
        text(|t| t.portal.since),
        text(|t| t.portal.last_used),
    ];
    let rows = consents.into_iter().map(move |consent| view! { <Row consent changed/> }.into_any());
    view! {
        <Listing caption=text(|t| t.frame.connected_applications) columns with_actions=true rows=rows.collect()>
            <Empty title=text(|t| t.portal.connected_empty_title) hint=text(|t| t.portal.connected_empty)/>
        </Listing>
    }
}

#[component]
fn Row(consent: Consent, changed: Callback<()>) -> impl IntoView {
    let allowed = meanings(&consent.scopes);
    let day = |time: Timestamp| made(move |t| t.day(time));
    view! {
        <tr>
            <th scope="row">{consent.application.name.clone()}</th>
            <td data-label=text(|t| t.portal.allowed)><Lines lines=allowed/></td>
            <td data-label=text(|t| t.portal.since)>{day(consent.created_at)}</td>
            <td data-label=text(|t| t.portal.last_used)>{day(consent.last_used_at)}</td>
            <td class="row-actions"><Withdraw consent changed/></td>
        </tr>
    }
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

#[component]
fn Withdraw(consent: Consent, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let (client_id, name) = (consent.application.client_id, consent.application.name);
    let id = format!("withdraw-{client_id}");
    let done = named(&name, |t| t.portal.disconnected);
    view! {
        <ConfirmButton
            id
            label=text(|t| t.portal.disconnect)
            full_label=named(&name, |t| t.portal.disconnect_named)
            title=named(&name, |t| t.portal.disconnect_title)
            consequences=known(vec![named(&name, |t| t.portal.disconnect_text)])
            action=text(|t| t.portal.disconnect_submit)
            on_confirm=move |()| {
                let client_id = client_id.clone();
                sending(async move { client.withdraw_consent(&client_id).await })
            }
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
}
