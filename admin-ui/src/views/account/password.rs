//! The own password.

use leptos::prelude::*;
use shared_types::{ApiToken, LinkedIdentity, PasswordChange, limits};

use super::email::email_row;
use crate::{
    api::{Owner, use_client},
    browser,
    components::{
        Cancel, Checkbox, Form, FormFrame, PasswordField, dialog_button, dialog_opener, icon, nothing,
        section, thing, things, use_messages,
    },
    state::{Remote, loaded, use_account},
    texts::{Text, text},
};

/// The password and the email.
pub(super) fn signing_in() -> AnyView {
    let client = use_client();
    let me = Remote::new(move || client.me());
    let rows = loaded(me, move |value| things(vec![password_row(), email_row(value, me)]));
    section(text(|t| t.security.signing_in), None, nothing(), rows.into_any())
}

fn password_row() -> AnyView {
    let label = text(|t| t.security.change_password);
    let change = dialog_button(
        |open| dialog_opener("change-password".to_owned(), "button low", label.into_any(), None, open),
        text(|t| t.security.change_password),
        change_form,
    );
    thing(icon("lock").into_any(), text(|t| t.security.password).into_any(), nothing(), change)
}

fn change_form(open: RwSignal<bool>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let end_sessions = RwSignal::new(true);
    let (revoked, removed) = (RwSignal::new(Vec::new()), RwSignal::new(Vec::new()));
    let submit = move |()| {
        form.clear_all();
        for (field, value) in [("current_password", current), ("new_password", new)] {
            if value.with_untracked(String::is_empty) {
                form.mark(field, text(|t| t.security.password_missing));
            }
        }
        if form.has_errors() {
            return browser::focus_first_error();
        }
        let change = PasswordChange {
            current_password: current.get_untracked(),
            new_password: new.get_untracked(),
            end_sessions: Some(end_sessions.get_untracked()),
            revoke_api_tokens: Some(revoked.get_untracked()),
            remove_linked_identities: Some(removed.get_untracked()),
        };
        let ends = end_sessions.get_untracked();
        form.send(client.change_my_password(change), move |()| {
            messages.say(done(ends));
            open.try_set(false);
        });
    };
    let email = use_account().email();
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.security.change_password) cancel=Cancel::close(open)>
            // Password managers store the new password under this name.
            <input class="unseen" type="email" autocomplete="username" value=email tabindex="-1" aria-hidden="true" readonly/>
            <PasswordField
                id="current-password"
                form
                field="current_password"
                label=text(|t| t.security.current_password)
                value=current
                autocomplete="current-password"
            />
            <PasswordField
                id="new-password"
                form
                field="new_password"
                label=text(|t| t.security.new_password)
                value=new
                fewest=*limits::PASSWORD.start()
            />
            <Checkbox
                id="end-sessions"
                label=text(|t| t.security.end_sessions)
                checked=true
                on_change=move |checked| end_sessions.set(checked)
                hint=Some(text(|t| t.security.end_sessions_hint))
            />
            {(tokens_to_revoke(revoked), logins_to_remove(removed))}
        </FormFrame>
    }
    .into_any()
}

fn done(ends_sessions: bool) -> Text {
    match ends_sessions {
        true => text(|t| t.security.password_changed_others),
        false => text(|t| t.security.password_changed),
    }
}

/// The API tokens, to choose those to revoke; nothing where there are none.
fn tokens_to_revoke(revoked: RwSignal<Vec<i64>>) -> AnyView {
    let client = use_client();
    let tokens = Remote::new(move || client.api_tokens(Owner::Caller));
    let label = |token: &ApiToken| Text::from(token.name.clone());
    loaded(tokens, move |tokens| {
        let (title, hint) = (text(|t| t.security.revoke_tokens), text(|t| t.security.revoke_tokens_hint));
        let choices = tokens.iter().map(|token| (token.id, label(token))).collect();
        choose("revoke", (title, hint), choices, revoked)
    })
    .into_any()
}

/// The external logins, to choose those to remove; nothing where there are none.
fn logins_to_remove(removed: RwSignal<Vec<i64>>) -> AnyView {
    let client = use_client();
    let logins = Remote::new(move || client.my_linked_identities());
    let label = |login: &LinkedIdentity| match &login.email {
        Some(email) => Text::from(format!("{} ({email})", login.provider_name)),
        None => Text::from(login.provider_name.clone()),
    };
    loaded(logins, move |logins| {
        let (title, hint) = (text(|t| t.security.remove_logins), text(|t| t.security.remove_logins_hint));
        let choices = logins.linked.iter().map(|login| (login.id, label(login))).collect();
        choose("remove-login", (title, hint), choices, removed)
    })
    .into_any()
}

/// A checkbox for each of some things, by their ids; nothing where there are none.
fn choose(
    prefix: &'static str,
    (title, hint): (Text, Text),
    choices: Vec<(i64, Text)>,
    chosen: RwSignal<Vec<i64>>,
) -> AnyView {
    if choices.is_empty() {
        return nothing();
    }
    let choice = move |(id, label): (i64, Text)| {
        let on_change = move |checked: bool| {
            chosen.update(|ids| {
                ids.retain(|known| *known != id);
                ids.extend(checked.then_some(id));
            });
        };
        view! { <Checkbox id=format!("{prefix}-{id}") label checked=false on_change hint=None/> }
    };
    view! {
        <fieldset class="field">
            <legend>{title}</legend>
            <p class="hint">{hint}</p>
            {choices.into_iter().map(choice).collect_view()}
        </fieldset>
    }
    .into_any()
}
