//! What one lets applications do, and taking it back (UC-24).

use leptos::prelude::*;
use shared_types::{Consent, StandardScope, Timestamp, Word};

use crate::{
    api::use_client,
    browser,
    components::{Confirm, Crumb, Empty, Page, Table, sending, use_messages},
    state::{Remote, loaded},
};

/// The page.
#[component]
pub fn Consents() -> impl IntoView {
    let client = use_client();
    let consents = Remote::new(move || client.my_consents());
    let changed = Callback::new(move |()| consents.reload());
    view! {
        <Page
            title="Connected applications"
            above=vec![Crumb::new("/my-applications", "My applications")]
            lead="What applications were allowed to see of you. Withdrawing it signs you out of the application."
        >
            {loaded(consents, move |consents| view! { <List consents changed/> })}
        </Page>
    }
}

#[component]
fn List(consents: Vec<Consent>, changed: Callback<()>) -> impl IntoView {
    if consents.is_empty() {
        let text = "When you sign in to an application, it appears here.";
        return view! { <Empty title="No connected applications" text/> }.into_any();
    }
    let rows = consents.into_iter().map(move |consent| view! { <Row consent changed/> });
    view! {
        <Table
            caption="Connected applications"
            columns=&["Application", "It may see", "Since", "Last used", "-Actions"]
        >
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}

#[component]
fn Row(consent: Consent, changed: Callback<()>) -> impl IntoView {
    let seen = meanings(&consent.scopes);
    let day = |time: Timestamp| browser::day(time.timestamp_millis());
    let (since, last_used) = (day(consent.created_at), day(consent.last_used_at));
    let name = consent.application.name.clone();
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label="It may see">{seen}</td>
            <td data-label="Since">{since}</td>
            <td data-label="Last used">{last_used}</td>
            <td class="row-actions"><Withdraw consent changed/></td>
        </tr>
    }
}

/// What scopes let an application see: the standard ones in words, its own by their names.
fn meanings(scopes: &[String]) -> String {
    let standard =
        StandardScope::ALL.iter().filter(|scope| scopes.iter().any(|known| known == scope.as_str()));
    let own = scopes.iter().map(String::as_str).filter(|scope| StandardScope::from_word(scope).is_none());
    standard.map(|scope| meaning(*scope)).chain(own).collect::<Vec<_>>().join(", ")
}

fn meaning(scope: StandardScope) -> &'static str {
    match scope {
        StandardScope::OpenId => "who you are",
        StandardScope::Profile => "your name",
        StandardScope::Email => "your email",
        StandardScope::Phone => "your phone number",
        StandardScope::Address => "your address",
        StandardScope::Company => "your company",
        StandardScope::Roles => "your roles in it",
        StandardScope::OfflineAccess => "all this while you are away",
    }
}

#[component]
fn Withdraw(consent: Consent, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let open = RwSignal::new(false);
    let (client_id, name) = (consent.application.client_id, consent.application.name);
    let id = format!("withdraw-{client_id}");
    let title = format!("Disconnect {name}?");
    let text = format!(
        "{name} loses at once what it was allowed, and asks again when you sign in to it the next time."
    );
    let done = {
        let name = name.clone();
        move |()| {
            messages.say(format!("{name} is disconnected."));
            changed.try_run(());
        }
    };
    view! {
        <button type="button" class="button quiet" id=id on:click=move |_| open.set(true)>
            "Disconnect" <span class="sr-only">" " {name}</span>
        </button>
        <Confirm
            open
            title
            text
            action="Disconnect"
            on_confirm=move |()| {
                let client_id = client_id.clone();
                sending(async move { client.withdraw_consent(&client_id).await })
            }
            on_done=done
        />
    }
}

#[cfg(test)]
mod tests {
    use super::meanings;

    #[test]
    fn scopes_are_told_in_words() {
        let scopes = ["wiki.write", "email", "openid"].map(str::to_owned);
        assert_eq!(meanings(&scopes), "who you are, your email, wiki.write");
    }
}
