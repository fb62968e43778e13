//! How applications register themselves (RFC 7591): whether they may, and the initial access tokens.

use leptos::prelude::*;
use shared_types::{CreateInitialAccessToken, InitialAccessToken, Timestamp};

use super::{
    administration::{groups::REGISTRATION_SETTINGS, values_form},
    combobox::{Among, Chosen, Combobox},
};
use crate::{
    api::use_client,
    browser,
    components::{
        Cancel, Choice, ConfirmButton, Form, FormFrame, Page, SelectField, TextField, acts_below, all,
        button, dialog, dialog_button, dialog_opener, facts, icon, known, paragraph, section, sending, thing,
        things, use_messages, value,
    },
    state::{Remote, loaded},
    texts::{Text, counted, made, named, text},
};

/// The days for which a token can be valid.
const LIFETIMES: [i64; 4] = [7, 30, 90, 365];
/// The days that are chosen at first.
const LIFETIME: i64 = 30;
/// A day and a minute, in milliseconds.
const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// The tokens.
type Tokens = Remote<Vec<InitialAccessToken>>;

/// The page.
#[component]
pub fn RegistrationPage() -> impl IntoView {
    let parts = all(vec![values_form("/v1/settings".to_owned(), REGISTRATION_SETTINGS), tokens()]);
    view! {
        <Page title=text(|t| t.places.registration) lead=text(|t| t.resources.registration_lead)>{parts}</Page>
    }
}

fn tokens() -> AnyView {
    let client = use_client();
    let tokens = Remote::new(move || client.initial_access_tokens());
    let rows = loaded(tokens, move |found| match found.is_empty() {
        true => paragraph("soft", text(|t| t.resources.tokens_empty)),
        false => things(found.into_iter().map(|token| row(token, tokens)).collect()),
    });
    let lead = Some(text(|t| t.resources.tokens_lead));
    section(text(|t| t.resources.tokens), lead, create_button(tokens), rows)
}

fn row(token: InitialAccessToken, tokens: Tokens) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let InitialAccessToken { id, name, company, max_uses, uses, expires_at, .. } = token;
    let about = facts(vec![
        Text::from(company.name),
        made(move |t| (t.resources.uses)(&t.number(uses), &t.number(max_uses))),
        made(move |t| (t.parts.valid_until)(&t.day(expires_at))),
    ]);
    let revoked = named(&name, |t| t.security.revoked);
    let revoke = view! {
        <ConfirmButton
            id=format!("revoke-token-{id}")
            label=text(|t| t.security.revoke)
            full_label=named(&name, |t| t.security.revoke_named)
            class="button quiet low danger"
            title=named(&name, |t| t.security.revoke_title)
            consequences=known(vec![text(|t| t.resources.revoke_text)])
            action=text(|t| t.security.revoke_submit)
            on_confirm=move |()| sending(client.revoke_initial_access_token(id))
            on_done=move |()| {
                messages.say(revoked.clone());
                tokens.reload();
            }
        />
    };
    thing(icon("register").into_any(), name.into_any(), about, revoke.into_any())
}

fn create_button(tokens: Tokens) -> AnyView {
    let (made, is_made) = (RwSignal::new(String::new()), RwSignal::new(false));
    let created = Callback::new(move |token| {
        made.try_set(token);
        is_made.try_set(true);
        tokens.reload();
    });
    let label = all(vec![icon("add").into_any(), text(|t| t.resources.create_token).into_any()]);
    let create = dialog_button(
        |open| dialog_opener("create-token".to_owned(), "button", label, None, open),
        text(|t| t.resources.create_token),
        move |open| create_form(open, created),
    );
    let shown =
        dialog(is_made, text(|t| t.resources.token_title), move || shown(made.get_untracked(), is_made));
    all(vec![create, shown])
}

fn create_form(open: RwSignal<bool>, created: Callback<String>) -> AnyView {
    let client = use_client();
    let form = Form::new();
    let (name, company) = (RwSignal::new(String::new()), RwSignal::new(Chosen::default()));
    let (uses, days) = (RwSignal::new("1".to_owned()), RwSignal::new(LIFETIME.to_string()));
    let submit = move |()| {
        form.clear_all();
        if name.with_untracked(|name| name.trim().is_empty()) {
            form.mark("name", text(|t| t.errors.name_missing));
        }
        let company_id = company.with_untracked(|company| company.id.parse().ok());
        if company_id.is_none() {
            form.mark("company_id", text(|t| t.errors.choose_one));
        }
        let Ok(max_uses) = uses.with_untracked(|uses| uses.trim().parse()) else {
            form.mark("max_uses", text(|t| t.settings.number_invalid));
            return browser::focus_first_error();
        };
        if form.has_errors() {
            return browser::focus_first_error();
        }
        let lifetime = days.with_untracked(|days| days.parse().unwrap_or(LIFETIME));
        // A minute less, since a year is the most and the clocks of both sides differ.
        let ends = Timestamp::from_timestamp_millis(browser::now() as i64 + lifetime * DAY - MINUTE);
        let data = CreateInitialAccessToken {
            name: name.get_untracked().trim().to_owned(),
            company_id: company_id.unwrap_or_default(),
            max_uses: Some(max_uses),
            expires_at: ends,
        };
        form.send(client.create_initial_access_token(data), move |made| {
            open.try_set(false);
            created.try_run(made.token);
        });
    };
    let lifetimes =
        LIFETIMES.map(|days| Choice::new(days.to_string(), counted(days, |t| t.security.in_days)));
    let hint = text(|t| t.resources.company_hint);
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.resources.create_token) cancel=Cancel::close(open)>
            <TextField id="token-name" form field="name" label=text(|t| t.forms.name) value=name autofocus=true/>
            <Combobox
                id="token-company"
                form
                field="company_id"
                label=text(|t| t.places.company)
                hint=Some(hint)
                among=Among::Companies
                value=company
            />
            <TextField id="token-uses" form field="max_uses" label=text(|t| t.resources.max_uses) kind="number" value=uses/>
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
        paragraph("", text(|t| t.resources.token_text)),
        value(token.clone(), token, "new-token", text(|t| t.security.copy_token)),
        acts_below(vec![button("token-kept".to_owned(), "button main", label, None, kept)]),
    ])
}
