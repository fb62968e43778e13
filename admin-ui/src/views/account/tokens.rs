//! The own API tokens.

use leptos::prelude::*;
use shared_types::{ApiScope, ApiToken, CreateApiToken, Timestamp, Word};

use crate::{
    api::{Owner, use_client},
    browser,
    components::{
        Cancel, Choice, ConfirmButton, Form, FormFrame, RadioField, SelectField, TextField, acts_below, all,
        button, dialog, dialog_button, dialog_opener, facts, icon, known, nothing, paragraph, section,
        sending, thing, things, use_messages, value,
    },
    state::{Remote, loaded},
    texts::{counted, made, named, text},
};

/// The days for which a token can be valid.
const LIFETIMES: [i64; 5] = [7, 30, 90, 180, 365];
/// The days that are chosen at first.
const LIFETIME: i64 = 90;

/// A day and a minute, in milliseconds.
const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// The tokens; of the caller, with a button that creates one.
pub fn tokens_section(owner: Owner) -> AnyView {
    let client = use_client();
    let tokens = Remote::new(move || client.api_tokens(owner));
    let (lead, empty, acts) = match owner {
        Owner::Caller => {
            (text(|t| t.security.tokens_lead), text(|t| t.security.tokens_empty), create_button(tokens))
        }
        Owner::User { .. } => (text(|t| t.person.tokens_lead), text(|t| t.person.tokens_empty), nothing()),
    };
    let rows = loaded(tokens, move |found| match found.is_empty() {
        true => paragraph("soft", empty.clone()),
        false => things(found.into_iter().map(|token| row(owner, token, tokens)).collect()),
    });
    section(text(|t| t.security.tokens), Some(lead), acts, rows.into_any())
}

fn create_button(tokens: Remote<Vec<ApiToken>>) -> AnyView {
    let new_token = RwSignal::new(String::new());
    let is_made = RwSignal::new(false);
    let created = Callback::new(move |token| {
        new_token.try_set(token);
        is_made.try_set(true);
        tokens.reload();
    });
    let label = all(vec![icon("add").into_any(), text(|t| t.security.create_token).into_any()]);
    let create = dialog_button(
        |open| dialog_opener("create-token".to_owned(), "button low", label, None, open),
        text(|t| t.security.create_token),
        move |open| create_form(open, created),
    );
    let made =
        dialog(is_made, text(|t| t.security.token_title), move || shown(new_token.get_untracked(), is_made));
    all(vec![create, made])
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
        let lifetime = days.with_untracked(|days| days.parse().unwrap_or(LIFETIME));
        // A minute less, since a year is the most and the clocks of both sides differ.
        let ends = Timestamp::from_timestamp_millis(browser::now() as i64 + lifetime * DAY - MINUTE);
        let data = CreateApiToken {
            name: name.get_untracked().trim().to_owned(),
            scope: scope.with_untracked(|scope| ApiScope::from_word(scope)),
            expires_at: ends,
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
    let lifetimes =
        LIFETIMES.map(|days| Choice::new(days.to_string(), counted(days, |t| t.security.in_days)));
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
            <SelectField
                id="token-lifetime"
                form
                field="expires_at"
                label=text(|t| t.security.token_ends)
                value=days
                choices=lifetimes.to_vec()
            />
        </FormFrame>
    }
    .into_any()
}

/// The new token, which is shown once.
fn shown(token: String, open: RwSignal<bool>) -> AnyView {
    let kept = Callback::new(move |()| open.set(false));
    let label = text(|t| t.security.token_kept).into_any();
    all(vec![
        paragraph("", text(|t| t.security.token_text)),
        value(token.clone(), token, "new-token", text(|t| t.security.copy_token)),
        acts_below(vec![button("token-kept".to_owned(), "button main", label, None, kept)]),
    ])
}
