//! The passkeys (WebAuthn): adding, renaming and removing them.

use leptos::prelude::*;
use shared_types::{CreatePasskey, Factors, Passkey};

use super::recovery_codes::Codes;
use crate::{
    api::{ApiError, Client, use_client},
    browser,
    components::{
        Cancel, ConfirmButton, Form, FormFrame, Refusal, TextField, all, dialog_button, dialog_opener, facts,
        icon, known, paragraph, section, sending, thing, things, use_messages,
    },
    passkey::{self, PasskeyFailure},
    state::Remote,
    text::filled,
    texts::{Text, made, named, text},
};

/// The section.
pub(super) fn passkeys_section(passkeys: Vec<Passkey>, factors: Remote<Factors>, codes: Codes) -> AnyView {
    let rows = match passkeys.is_empty() {
        true => paragraph("soft", text(|t| t.security.passkeys_empty)),
        false => things(passkeys.into_iter().map(|passkey| row(passkey, factors)).collect()),
    };
    let label = all(vec![icon("add").into_any(), text(|t| t.security.add_passkey).into_any()]);
    let add = dialog_button(
        |open| dialog_opener("add-passkey".to_owned(), "button low", label, None, open),
        text(|t| t.security.add_passkey),
        move |open| add_form(open, factors, codes),
    );
    section(text(|t| t.security.passkeys), Some(text(|t| t.security.passkeys_lead)), add, rows)
}

fn row(passkey: Passkey, factors: Remote<Factors>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let Passkey { id, name, created_at, last_used_at, .. } = passkey;
    let about = facts(vec![
        made(move |t| (t.security.added_on)(&t.day(created_at))),
        match last_used_at {
            Some(at) => made(move |t| (t.security.last_used)(&t.moment(at))),
            None => text(|t| t.security.never_used),
        },
    ]);
    let rename_name = Some(named(&name, |t| t.security.rename_named));
    let current = name.clone();
    let rename = dialog_button(
        |open| {
            let label = text(|t| t.security.rename).into_any();
            dialog_opener(format!("rename-{id}"), "button quiet low", label, rename_name, open)
        },
        text(|t| t.security.rename_title),
        move |open| rename_form(id, current.clone(), open, factors),
    );
    let removed = named(&name, |t| t.security.passkey_removed);
    let remove = view! {
        <ConfirmButton
            id=format!("remove-passkey-{id}")
            label=text(|t| t.security.turn_off)
            full_label=named(&name, |t| t.security.remove_named)
            class="button quiet low danger"
            title=named(&name, |t| t.security.remove_title)
            consequences=known(vec![text(|t| t.security.remove_text)])
            action=text(|t| t.security.remove_submit)
            on_confirm=move |()| sending(client.remove_my_passkey(id))
            on_done=move |()| {
                messages.say(removed.clone());
                factors.reload();
            }
        />
    };
    thing(icon("passkey").into_any(), name.into_any(), about, all(vec![rename, remove.into_any()]))
}

fn name_field(form: Form, value: RwSignal<String>) -> AnyView {
    view! {
        <TextField
            id="passkey-name"
            form
            field="name"
            label=text(|t| t.security.passkey_name)
            hint=text(|t| t.security.passkey_name_hint)
            value
            optional=true
            autofocus=true
        />
    }
    .into_any()
}

fn add_form(open: RwSignal<bool>, factors: Remote<Factors>, codes: Codes) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let name = RwSignal::new(String::new());
    let submit = move |()| {
        let name = name.with_untracked(|name| filled(name));
        form.run(async move {
            let made = create(client, name).await?;
            messages.say(text(|t| t.security.passkey_added));
            open.try_set(false);
            factors.reload();
            if let Some(made) = made {
                codes.show(made);
            }
            Ok(())
        });
    };
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.security.create_passkey) cancel=Cancel::close(open)>
            {paragraph("", text(|t| t.security.add_passkey_text))}
            {name_field(form, name)}
        </FormFrame>
    }
    .into_any()
}

/// Creates a passkey in the browser and registers it; answers with new recovery codes, if there are any.
async fn create(client: Client, name: Option<String>) -> Result<Option<Vec<String>>, Refusal> {
    let options = client.begin_my_passkey().await?;
    let credential =
        passkey::create_passkey(&options.public_key.to_string()).await.map_err(|failure| Refusal {
            message: match failure {
                PasskeyFailure::Unsupported => text(|t| t.security.passkey_unsupported),
                PasskeyFailure::Known => text(|t| t.security.passkey_known),
                PasskeyFailure::Cancelled => text(|t| t.security.passkey_cancelled),
            },
            ..Refusal::default()
        })?;
    let credential = serde_json::from_str(&credential).map_err(|_| ApiError::Unreadable(0))?;
    let data = CreatePasskey { challenge_id: options.challenge_id, name, credential };
    Ok(client.create_my_passkey(data).await?.recovery_codes)
}

fn rename_form(id: i64, name: String, open: RwSignal<bool>, factors: Remote<Factors>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let name = RwSignal::new(name);
    let submit = move |()| {
        let name = name.get_untracked().trim().to_owned();
        form.clear_all();
        if name.is_empty() {
            form.mark("name", text(|t| t.errors.name_missing));
            return browser::focus_first_error();
        }
        let renamed: Text = named(&name, |t| t.security.renamed);
        form.send(client.rename_my_passkey(id, name), move |()| {
            messages.say(renamed);
            open.try_set(false);
            factors.reload();
        });
    };
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.forms.save) cancel=Cancel::close(open)>
            {name_field(form, name)}
        </FormFrame>
    }
    .into_any()
}
