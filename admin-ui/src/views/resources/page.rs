//! One API resource: what it is, its scopes, who may ask for it, and deleting it.

use leptos::prelude::*;
use serde_json::Value;
use shared_types::{ApplicationRef, Resource};

use super::{FIELDS, PATH, list_crumb};
use crate::{
    api::{ApiError, Client, resource_path, use_client},
    browser,
    components::{
        ConfirmButton, Form, FormFrame, Page, all, icon, known, nothing, paragraph, section, sending, thing,
        things, use_messages,
    },
    state::{Remote, loaded, use_replace},
    texts::{Text, counted_unless_none, named, text},
    views::{
        administration::{value_fields::Group, values_form},
        applications::{SCOPE_FIELDS, description},
        combobox::{Among, Chosen, Combobox},
        edit_dialog::{Items, Words, as_it_is},
    },
};

const SETTINGS: &[Group] = &[Group { title: |t| t.settings.group_general, fields: FIELDS }];

const SCOPES: Items = Items {
    id: "scope",
    field: "scopes",
    name: "scope",
    fields: SCOPE_FIELDS,
    words: Words {
        title: |t| t.resources.scopes,
        lead: |t| t.resources.scopes_lead,
        empty: |t| t.resources.scopes_empty,
        add: |t| t.resources.add_scope,
        edit: |t| t.parts.edit_named,
        remove: |t| t.parts.remove_named,
        removes: |t| t.resources.removes_scope,
    },
    open: as_it_is,
    close: Value::Object,
    about: description,
};

/// The page.
#[component]
pub fn ResourcePage(
    /// Its id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let resource = Remote::new(move || client.resource(id));
    loaded(resource, show)
}

fn show(resource: Resource) -> AnyView {
    let path = resource_path(resource.id);
    let title = Text::from(resource.name.clone());
    let uri = resource.uri.clone();
    let facts = move || view! { <code dir="ltr">{uri.clone()}</code> };
    let parts =
        all(vec![values_form(path.clone(), SETTINGS), SCOPES.section(path), applications(resource.id)]);
    view! {
        <Page title above=vec![list_crumb()] facts actions=move || delete(&resource)>{parts}</Page>
    }
    .into_any()
}

/// The applications that may ask for it.
async fn asking(client: Client, id: i64) -> Result<Vec<ApplicationRef>, ApiError> {
    let (resource, known) = futures::try_join!(client.resource(id), client.applications(""))?;
    let mut those = Vec::new();
    for client_id in resource.applications {
        let found = known.items.iter().find(|one| one.client_id == client_id);
        // The list has the first applications only.
        let (code, name) = match found {
            Some(found) => (found.code.clone(), found.name.clone()),
            None => client
                .found_application(&client_id)
                .await
                .map_or_else(|_| (client_id.clone(), client_id.clone()), |found| (found.code, found.name)),
        };
        those.push(ApplicationRef { client_id, code, name });
    }
    Ok(those)
}

fn applications(id: i64) -> AnyView {
    let client = use_client();
    let found = Remote::new(move || asking(client, id));
    let body = loaded(found, move |those: Vec<ApplicationRef>| {
        let messages = use_messages();
        let ids: Vec<String> = those.iter().map(|one| one.client_id.clone()).collect();
        let saved = Callback::new(move |()| {
            messages.say(text(|t| t.settings.saved));
            found.reload();
        });
        let rows = those.into_iter().map(|one| {
            let remove = remove(id, &one, saved);
            let link = view! { <a href=format!("/applications/{}", one.client_id)>{one.name}</a> }.into_any();
            let about = view! { <code dir="ltr">{one.client_id}</code> }.into_any();
            thing(icon("application").into_any(), link, about, remove)
        });
        let rows: Vec<_> = rows.collect();
        let rows = match rows.is_empty() {
            true => paragraph("soft", text(|t| t.resources.applications_empty)),
            false => things(rows),
        };
        all(vec![rows, add(id, ids, saved)])
    });
    let lead = Some(text(|t| t.resources.applications_lead));
    section(text(|t| t.resources.applications_title), lead, nothing(), body)
}

fn remove(id: i64, one: &ApplicationRef, saved: Callback<()>) -> AnyView {
    let (client, removed) = (use_client(), one.client_id.clone());
    view! {
        <ConfirmButton
            id=format!("remove-{}", one.client_id)
            label=text(|t| t.parts.remove)
            full_label=named(&one.name, |t| t.parts.remove_named)
            title=named(&one.name, |t| t.parts.remove_named)
            consequences=known(vec![text(|t| t.resources.removes_application)])
            action=text(|t| t.parts.remove)
            on_confirm=move |()| {
                let removed = removed.clone();
                sending(client.change_resource_applications(id, move |ids: &mut Vec<String>| ids.retain(|id| *id != removed)))
            }
            on_done=saved
        />
    }
    .into_any()
}

fn add(id: i64, ids: Vec<String>, saved: Callback<()>) -> AnyView {
    let client = use_client();
    let form = Form::new();
    let (chosen, taken) = (RwSignal::new(Chosen::default()), ids);
    let send = move |()| {
        let chosen = chosen.with_untracked(|chosen| chosen.id.clone());
        if chosen.is_empty() {
            form.clear_all();
            form.mark("applications", text(|t| t.errors.choose_one));
            return browser::focus_first_error();
        }
        let add = move |ids: &mut Vec<String>| {
            if !ids.contains(&chosen) {
                ids.push(chosen);
            }
        };
        form.send(client.change_resource_applications(id, add), move |()| _ = saved.try_run(()));
    };
    let label = text(|t| t.resources.application_to_add);
    view! {
        <FormFrame
            class="inline-form"
            guarded=false
            form
            on_submit=send
            submit=text(|t| t.resources.add_application)
            submit_id="add-application"
        >
            <Combobox
                id="application"
                form
                field="applications"
                label
                among=Among::Applications
                value=chosen
                taken
            />
        </FormFrame>
    }
    .into_any()
}

fn delete(resource: &Resource) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let id = resource.id;
    let consequences = [
        Some(text(|t| t.resources.delete_text)),
        counted_unless_none(resource.applications.len() as u64, |t| t.resources.deletes_for),
        Some(text(|t| t.forms.cannot_undo)),
    ];
    let done = named(&resource.name, |t| t.applications.deleted);
    view! {
        <ConfirmButton
            id="delete"
            class="button danger"
            label=text(|t| t.resources.delete)
            title=named(&resource.name, |t| t.applications.delete_title)
            consequences=known(consequences.into_iter().flatten().collect())
            action=text(|t| t.resources.delete)
            word=resource.uri.clone()
            on_confirm=move |()| sending(client.delete_resource(id))
            on_done=move |()| {
                messages.say(done.clone());
                go(PATH);
            }
        />
    }
    .into_any()
}
