//! The own API tokens.

use leptos::prelude::*;
use shared_types::{ApiScope, ApiToken, CreateApiToken, Word};

use crate::{
    api::{Owner, use_client},
    browser,
    components::{
        Cancel, Choice, ConfirmButton, Form, FormFrame, RadioField, TextField, facts, icon, known, nothing,
        paragraph, section, sending, thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{made, named, text},
    views::new_token::{Words, create_button, end_of, lifetime_field},
};

/// The days for which a token can be valid.
const LIFETIMES: [i64; 5] = [7, 30, 90, 180, 365];
/// The days that are chosen at first.
const LIFETIME: i64 = 90;

/// What is said of the tokens.
const WORDS: Words = Words {
    create: |t| t.security.create_token,
    title: |t| t.security.token_title,
    explained: |t| t.security.token_text,
};

/// The tokens; of the caller, with a button that creates one.
pub fn tokens_section(owner: Owner) -> AnyView {
    let client = use_client();
    let tokens = Remote::new(move || client.api_tokens(owner));
    let (lead, empty, acts) = match owner {
        Owner::Caller => (
            text(|t| t.security.tokens_lead),
            text(|t| t.security.tokens_empty),
            create_button("button low", WORDS, Callback::new(move |()| tokens.reload()), create_form),
        ),
        Owner::User { .. } => (text(|t| t.person.tokens_lead), text(|t| t.person.tokens_empty), nothing()),
    };
    let rows = loaded(tokens, move |found| match found.is_empty() {
        true => paragraph("soft", empty.clone()),
        false => things(found.into_iter().map(|token| row(owner, token, tokens)).collect()),
    });
    section(text(|t| t.security.tokens), Some(lead), acts, rows.into_any())
}

fn row(owner: Owner, token: ApiToken, tokens: Remote<Vec<ApiToken>>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let ApiToken { id, name, .. } = token.clone();
    let revoked = named(&name, |t| t.security.revoked);
    let revoke = view! {
        <ConfirmButton
            id=format!("revoke-token-{id}")
            label=text(|t| t.security.revoke)
            full_label=named(&name, |t| t.security.revoke_named)
            class="button quiet low danger"
            title=named(&name, |t| t.security.revoke_title)
            consequences=known(vec![text(|t| t.security.revoke_text)])
            action=text(|t| t.security.revoke_submit)
            on_confirm=move |()| sending(client.revoke_api_token(owner, id))
            on_done=move |()| {
                messages.say(revoked.clone());
                tokens.reload();
            }
        />
    };
    thing(icon("key").into_any(), name.into_any(), about_token(&token), revoke.into_any())
}

/// What a token can do, until when, and when it was last used.
fn about_token(token: &ApiToken) -> AnyView {
    let (ends, used) = (token.expires_at, token.last_used_at);
    let is_over = (ends.timestamp_millis() as f64) < browser::now();
    facts(vec![
        match token.scope {
            ApiScope::All => text(|t| t.security.scope_all),
            ApiScope::Read => text(|t| t.security.scope_read),
        },
        made(move |t| match is_over {
            true => (t.security.ended_on)(&t.day(ends)),
            false => (t.security.ends_on)(&t.day(ends)),
        }),
        match used {
            Some(at) => made(move |t| (t.security.last_used)(&t.moment(at))),
            None => text(|t| t.security.never_used),
        },
    ])
}

fn create_form(open: RwSignal<bool>, created: Callback<String>) -> AnyView {
    let client = use_client();
    let form = Form::new();
    let name = RwSignal::new(String::new());
    let scope = RwSignal::new(ApiScope::Read.as_str().to_owned());
    let days = RwSignal::new(LIFETIME.to_string());
    let submit = move |()| {
        form.clear_all();
        if name.with_untracked(|name| name.trim().is_empty()) {
            form.mark("name", text(|t| t.errors.name_missing));
            return browser::focus_first_error();
        }
        let data = CreateApiToken {
            name: name.get_untracked().trim().to_owned(),
            scope: scope.with_untracked(|scope| ApiScope::from_word(scope)),
            expires_at: end_of(days, LIFETIME),
        };
        form.send(client.create_my_api_token(data), move |made| {
            open.try_set(false);
            created.try_run(made.token);
        });
    };
    let scopes = vec![
        Choice::new(ApiScope::Read.as_str(), text(|t| t.security.scope_read))
            .with_hint(Some(text(|t| t.security.scope_read_hint))),
        Choice::new(ApiScope::All.as_str(), text(|t| t.security.scope_all))
            .with_hint(Some(text(|t| t.security.scope_all_hint))),
    ];
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.security.create_token) cancel=Cancel::close(open)>
            <TextField
                id="token-name"
                form
                field="name"
                label=text(|t| t.security.token_name)
                hint=text(|t| t.security.token_name_hint)
                value=name
                autofocus=true
            />
            <RadioField id="token-scope" form field="scope" legend=text(|t| t.security.token_scope) value=scope choices=scopes/>
            {lifetime_field(form, days, &LIFETIMES)}
        </FormFrame>
    }
    .into_any()
}
