//! How applications register themselves (RFC 7591): whether they may, and the initial access tokens.

use leptos::prelude::*;
use shared_types::{CreateInitialAccessToken, InitialAccessToken};

use super::{
    administration::{groups::REGISTRATION_SETTINGS, values_form},
    combobox::{Among, Chosen, Combobox},
    new_token::{Words, create_button, end_of, lifetime_field},
};
use crate::{
    api::use_client,
    browser,
    components::{
        Cancel, ConfirmButton, Form, FormFrame, Page, TextField, all, facts, icon, known, paragraph, section,
        sending, thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, made, named, text},
};

/// The days for which a token can be valid.
const LIFETIMES: [i64; 4] = [7, 30, 90, 365];
/// The days that are chosen at first.
const LIFETIME: i64 = 30;

/// What is said of the tokens.
const WORDS: Words = Words {
    create: |t| t.resources.create_token,
    title: |t| t.resources.token_title,
    explained: |t| t.resources.token_text,
};

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
    section(
        text(|t| t.resources.tokens),
        lead,
        create_button("button", WORDS, Callback::new(move |()| tokens.reload()), create_form),
        rows,
    )
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
        let data = CreateInitialAccessToken {
            name: name.get_untracked().trim().to_owned(),
            company_id: company_id.unwrap_or_default(),
            max_uses: Some(max_uses),
            expires_at: end_of(days, LIFETIME),
        };
        form.send(client.create_initial_access_token(data), move |made| {
            open.try_set(false);
            created.try_run(made.token);
        });
    };
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
            {lifetime_field(form, days, &LIFETIMES)}
        </FormFrame>
    }
    .into_any()
}
