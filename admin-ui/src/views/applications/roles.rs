//! The roles that people can have in an application.

use leptos::prelude::*;
use serde_json::Value;
use shared_types::{Application, ApplicationRole};

use crate::{
    api::use_client,
    components::{
        ConfirmButton, all, icon, known, line_break, paragraph, section, sending, thing, things, use_messages,
    },
    state::Remote,
    texts::{named, text},
    views::{
        administration::value_fields::{Field, Kind, field, required},
        edit_dialog::{DialogButton, Values, edit_button},
    },
};

const FIELDS: &[Field] = &[
    required(field("name", Kind::Text, |t| t.forms.name, None)),
    required(field("code", Kind::Text, |t| t.forms.code, Some(|t| t.parts.role_code_hint))),
    field("description", Kind::Text, |t| t.parts.description, None),
];

/// The roles.
pub(super) fn roles(application: Application, remote: Remote<Application>) -> AnyView {
    let client_id = StoredValue::new(application.client_id);
    let rows = application.roles.into_iter().map(|role| row(role, client_id, remote)).collect::<Vec<_>>();
    let rows = match rows.is_empty() {
        true => paragraph("soft", text(|t| t.parts.roles_empty)),
        false => things(rows),
    };
    let opener = DialogButton {
        id: "add-role".to_owned(),
        class: "button",
        label: all(vec![icon("add").into_any(), text(|t| t.parts.add_role).into_any()]),
        name: None,
        title: text(|t| t.parts.add_role),
        submit: text(|t| t.parts.add_role),
    };
    let acts = edit_button(opener, FIELDS, Values::new(), save(client_id, None), saved(remote));
    section(text(|t| t.applications.roles), Some(text(|t| t.parts.roles_lead)), acts, rows)
}

fn row(role: ApplicationRole, client_id: StoredValue<String>, remote: Remote<Application>) -> AnyView {
    let ApplicationRole { code, name, description } = role;
    let values = Values::from_iter([
        ("name".to_owned(), name.clone().into()),
        ("code".to_owned(), code.clone().into()),
        ("description".to_owned(), description.clone().into()),
    ]);
    let opener = DialogButton {
        id: format!("edit-role-{code}"),
        class: "button quiet low",
        label: text(|t| t.parts.edit).into_any(),
        name: Some(named(&name, |t| t.parts.edit_role)),
        title: named(&name, |t| t.parts.edit_role),
        submit: text(|t| t.forms.save),
    };
    let edit = edit_button(opener, FIELDS, values, save(client_id, Some(code.clone())), saved(remote));
    let delete = delete(&code, &name, client_id, remote);
    let shown = view! { <code dir="ltr">{code}</code> }.into_any();
    let about = match description {
        Some(description) => all(vec![shown, line_break(), description.into_any()]),
        None => shown,
    };
    thing(icon("people").into_any(), name.into_any(), about, all(vec![edit, delete]))
}

fn save(
    client_id: StoredValue<String>,
    code: Option<String>,
) -> Callback<Values, crate::components::Sending> {
    let client = use_client();
    Callback::new(move |values: Values| {
        sending(client.save_role(client_id.get_value(), code.clone(), Value::Object(values)))
    })
}

fn saved(remote: Remote<Application>) -> Callback<()> {
    let messages = use_messages();
    Callback::new(move |()| {
        messages.say(text(|t| t.parts.role_saved));
        remote.reload();
    })
}

fn delete(code: &str, name: &str, client_id: StoredValue<String>, remote: Remote<Application>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let code = code.to_owned();
    let done = named(name, |t| t.applications.deleted);
    view! {
        <ConfirmButton
            id=format!("delete-role-{code}")
            label=text(|t| t.parts.delete)
            full_label=named(name, |t| t.parts.delete_role)
            title=named(name, |t| t.parts.delete_role_title)
            consequences=known(vec![text(|t| t.parts.delete_role_text), text(|t| t.forms.cannot_undo)])
            action=text(|t| t.parts.delete_role_submit)
            on_confirm=move |()| sending(client.delete_role(client_id.get_value(), code.clone()))
            on_done=move |()| {
                messages.say(done.clone());
                remote.reload();
            }
        />
    }
    .into_any()
}
