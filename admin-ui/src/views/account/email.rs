//! The own email, and changing it.

use leptos::prelude::*;
use shared_types::{Me, readable_email};

use crate::{
    api::use_client,
    browser,
    components::{
        Cancel, ConfirmButton, Form, FormFrame, TextField, all, bidirectional, dialog_button, dialog_opener,
        icon, known, line_break, sending, status, thing, use_messages,
    },
    state::Remote,
    text::looks_like_email,
    texts::{Text, named, text},
};

/// The email with its state, a change that waits for its confirmation, and the buttons for both.
pub(super) fn email_row(value: Me, me: Remote<Me>) -> AnyView {
    let name = text(|t| t.forms.email).into_any();
    thing(icon("mail").into_any(), name, about(&value), acts(value, me))
}

fn about(me: &Me) -> AnyView {
    let (class, word) = match me.email_verified {
        true => ("status good", text(|t| t.profile.confirmed)),
        false => ("status soon", text(|t| t.profile.not_confirmed)),
    };
    let mut about = vec![bidirectional("email", readable_email(&me.email).into_owned()), status(class, word)];
    if let Some(email) = me.pending_email.as_deref() {
        about.push(line_break());
        about.push(named(&readable_email(email), |t| t.profile.pending).into_any());
    }
    all(about)
}

fn acts(value: Me, me: Remote<Me>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let cancel = value.pending_email.is_some().then(|| {
        view! {
            <ConfirmButton
                id="keep-email"
                label=text(|t| t.profile.cancel_change)
                class="button quiet low danger"
                title=text(|t| t.profile.cancel_change)
                consequences=known(vec![text(|t| t.profile.change_cancelled)])
                action=text(|t| t.profile.cancel_change)
                on_confirm=move |()| sending(client.cancel_my_email_change())
                on_done=move |()| {
                    messages.say(text(|t| t.profile.change_cancelled));
                    me.reload();
                }
            />
        }
    });
    let label = text(|t| t.profile.change_email);
    let change = dialog_button(
        |open| dialog_opener("change-email".to_owned(), "button low", label.into_any(), None, open),
        text(|t| t.profile.change_email_title),
        move |open| change_form(open, me),
    );
    all(vec![cancel.into_any(), change])
}

fn change_form(open: RwSignal<bool>, me: Remote<Me>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let email = RwSignal::new(String::new());
    let submit = move |()| {
        let new = email.get_untracked().trim().to_owned();
        form.clear_all();
        if !looks_like_email(&new) {
            let error: Text = match new.is_empty() {
                true => text(|t| t.errors.email_missing),
                false => text(|t| t.errors.email_invalid),
            };
            form.mark("email", error);
            return browser::focus_first_error();
        }
        let sent = named(&new, |t| t.profile.link_sent);
        form.send(client.confirm_my_email(new), move |()| {
            messages.say(sent);
            open.try_set(false);
            me.reload();
        });
    };
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.profile.send_link) cancel=Cancel::close(open)>
            <TextField
                id="new-email"
                form
                field="email"
                label=text(|t| t.profile.new_email)
                hint=text(|t| t.profile.new_email_hint)
                value=email
                kind="email"
                autocomplete="email"
                autofocus=true
            />
        </FormFrame>
    }
    .into_any()
}
