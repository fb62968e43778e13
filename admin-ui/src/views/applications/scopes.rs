//! What an application may ask for, and whether people are asked for their consent.

use leptos::prelude::*;
use serde_json::Value;
use shared_types::{ConsentPolicy, PkcePolicy, texts::Language};

use crate::{
    api::{use_client, without_secret},
    components::{all, icon, nothing, paragraph, section, thing, things},
    state::{Remote, loaded, use_account},
    texts::{Text, made, text},
    views::{
        administration::{
            value_fields::{Field, Group, Kind, field, required},
            values_form,
        },
        choices::choices,
        edit_dialog::{Items, Words, as_it_is},
    },
};

const FIELDS: &[Group] = &[Group {
    title: |t| t.parts.scopes,
    fields: &[
        required(field("scope", Kind::Text, |t| t.fields.scope, Some(|t| t.fields.scope_hint))),
        field("consent_policy", Kind::Choice(choices::<ConsentPolicy>), |t| t.fields.consent, None),
        field(
            "default_resource",
            Kind::Text,
            |t| t.parts.default_resource,
            Some(|t| t.parts.default_resource_hint),
        ),
        field("pkce", Kind::Choice(choices::<PkcePolicy>), |t| t.fields.pkce, None),
    ],
}];

/// A description of a scope.
pub const SCOPE_FIELDS: &[Field] = &[
    required(field("scope", Kind::Text, |t| t.parts.scope_name, None)),
    required(field("en", Kind::Text, |t| t.parts.in_english, Some(|t| t.parts.description_hint))),
    field("es", Kind::Text, |t| t.parts.in_spanish, None),
    field("pt", Kind::Text, |t| t.parts.in_portuguese, None),
];

/// The descriptions of an application's own scopes.
const DESCRIPTIONS: Items = Items {
    id: "scope",
    field: "scope_descriptions",
    name: "scope",
    fields: SCOPE_FIELDS,
    words: Words {
        title: |t| t.parts.descriptions,
        lead: |t| t.parts.descriptions_lead,
        empty: |t| t.parts.descriptions_empty,
        add: |t| t.parts.add_description,
        edit: |t| t.parts.edit_named,
        remove: |t| t.parts.remove_named,
        removes: |t| t.parts.removes_description,
    },
    open: as_it_is,
    close: Value::Object,
    about: description,
};

/// What a scope allows, in English where the person's language has no description.
pub fn description(scope: &Value) -> Text {
    let of = |name: &str| scope.get(name).and_then(Value::as_str).map(str::to_owned);
    let (english, spanish, portuguese) = (of("en").unwrap_or_default(), of("es"), of("pt"));
    made(move |t| {
        let own = match t.language {
            Language::English => None,
            Language::Spanish => spanish.as_ref(),
            Language::Portuguese => portuguese.as_ref(),
        };
        own.unwrap_or(&english).clone()
    })
}

/// The part of the page.
pub(super) fn scopes(client_id: String) -> AnyView {
    let path = without_secret(&client_id);
    let mut parts = vec![values_form(path.clone(), FIELDS), DESCRIPTIONS.section(path)];
    if use_account().is_admin() {
        parts.push(resources(client_id));
    }
    all(parts)
}

/// The API resources that the application may ask for or serves.
fn resources(client_id: String) -> AnyView {
    let client = use_client();
    let resources = Remote::new(move || client.resources());
    let rows = loaded(resources, move |found| {
        let rows = found.into_iter().filter_map(|resource| {
            let asks = resource.applications.contains(&client_id);
            let serves = resource.served_by.as_ref() == Some(&client_id);
            let about = match (asks, serves) {
                (_, true) => text(|t| t.parts.serves),
                (true, _) => text(|t| t.parts.asks),
                _ => return None,
            };
            let link = view! { <a href=format!("/resources/{}", resource.id)>{resource.name}</a> };
            let uri = view! { <code dir="ltr">{resource.uri}</code> " · " {about} };
            Some(thing(icon("resource").into_any(), link.into_any(), uri.into_any(), nothing()))
        });
        let rows: Vec<_> = rows.collect();
        match rows.is_empty() {
            true => paragraph("soft", text(|t| t.parts.resources_empty)),
            false => things(rows),
        }
    });
    let link = view! { <a class="button" href="/resources">{text(|t| t.places.resources)}</a> }.into_any();
    section(text(|t| t.places.resources), Some(text(|t| t.parts.resources_lead)), link, rows)
}
