//! The keys that sign tokens, their rotation, and revoking one that others may have.

use leptos::prelude::*;
use shared_types::{KeyState, SigningKey};

use crate::{
    api::use_client,
    components::{
        ConfirmButton, Page, all, icon, known, line_break, nothing, sending, status, thing, things,
        use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, Texts, made, named, text, texts},
};

/// The page.
#[component]
pub fn KeysPage() -> impl IntoView {
    let client = use_client();
    let keys = Remote::new(move || client.signing_keys());
    let changed = Callback::new(move |()| keys.reload());
    let list = loaded(keys, move |mut found| {
        found.reverse();
        things(found.into_iter().map(|key| row(key, changed)).collect())
    });
    view! {
        <Page
            title=text(|t| t.places.keys)
            lead=text(|t| t.administration.keys_lead)
            actions=move || rotate(changed)
        >
            {list}
        </Page>
    }
}

fn rotate(changed: Callback<()>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    view! {
        <ConfirmButton
            id="rotate-keys"
            label=text(|t| t.administration.rotate)
            class="button"
            title=text(|t| t.administration.rotate_title)
            consequences=known(vec![text(|t| t.administration.rotate_text)])
            action=text(|t| t.administration.rotate)
            word=texts().administration.rotate_word.to_owned()
            on_confirm=move |()| sending(client.rotate_keys())
            on_done=move |()| {
                messages.say(text(|t| t.administration.rotated));
                changed.try_run(());
            }
        />
    }
    .into_any()
}

fn state_of(state: KeyState) -> (&'static str, fn(&'static Texts) -> &'static str) {
    match state {
        KeyState::Next => ("status wait", |t| t.administration.key_next),
        KeyState::Active => ("status good", |t| t.administration.key_active),
        KeyState::Retired => ("status off", |t| t.administration.key_retired),
        KeyState::Expired => ("status off", |t| t.administration.key_expired),
        KeyState::Revoked => ("status bad", |t| t.administration.key_revoked),
    }
}

fn row(key: SigningKey, changed: Callback<()>) -> AnyView {
    let SigningKey { kid, alg, state, created_at, activated_at, retired_at } = key;
    let (class, name) = state_of(state);
    let when = made(move |t| {
        let moments = [
            Some((t.administration.published, created_at)),
            activated_at.map(|at| (t.administration.signs_since, at)),
            retired_at.map(|at| (t.administration.signed_until, at)),
        ];
        let moments = moments.into_iter().flatten().map(|(phrase, at)| phrase(&t.moment(at)));
        moments.collect::<Vec<_>>().join(" · ")
    });
    let about = all(vec![status(class, text(name)), line_break(), when.into_any()]);
    let acts = if state == KeyState::Revoked { nothing() } else { revoke(kid.clone(), changed) };
    let name = view! { <code dir="ltr">{kid}</code> " " <span class="tag">{alg.to_string()}</span> };
    thing(icon("key").into_any(), name.into_any(), about, acts)
}

fn revoke(kid: String, changed: Callback<()>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let done: Text = named(&kid, |t| t.administration.key_was_revoked);
    let word = kid.clone();
    view! {
        <ConfirmButton
            id=format!("revoke-key-{kid}")
            label=text(|t| t.security.revoke)
            full_label=named(&kid, |t| t.administration.revoke_key)
            class="button quiet low danger"
            title=named(&kid, |t| t.administration.revoke_key_title)
            consequences=known(vec![text(|t| t.administration.revoke_key_text)])
            action=text(|t| t.administration.revoke_key_submit)
            word
            on_confirm=move |()| {
                let kid = kid.clone();
                sending(async move { client.revoke_key(&kid).await })
            }
            on_done=move |()| {
                messages.say(done.clone());
                changed.try_run(());
            }
        />
    }
    .into_any()
}
