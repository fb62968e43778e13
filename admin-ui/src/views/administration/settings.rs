//! The settings of the installation, and the rules of a sign-in policy.

use leptos::prelude::*;
use serde_json::{Map, Value};

use super::{
    groups::{POLICY, SECOND_FACTOR, SETTINGS, SOURCES},
    value_fields::{Draft, Group, Label, fields},
};
use crate::{
    api::{Seen, use_client},
    browser,
    components::{Crumb, Form, FormFrame, Page, paragraph, use_messages},
    state::{Remote, loaded},
    texts::{Text, made, text},
};

/// Whose values are changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The settings of the installation.
    Installation,
    /// The sign-in policy of a company.
    Company(i64),
}

impl Whose {
    fn path(&self) -> String {
        match self {
            Self::Installation => "/v1/settings".to_owned(),
            Self::Company(id) => format!("/v1/companies/{id}/sign-in-policy"),
        }
    }

    fn groups(&self) -> &'static [Group] {
        match self {
            Self::Installation => SETTINGS,
            Self::Company(_) => POLICY,
        }
    }

    fn title(&self) -> Text {
        match self {
            Self::Installation => text(|t| t.places.settings),
            _ => text(|t| t.places.policy),
        }
    }

    fn lead(&self) -> Text {
        match self {
            Self::Installation => text(|t| t.settings.lead),
            _ => text(|t| t.settings.policy_lead),
        }
    }

    fn above(&self) -> Vec<Crumb> {
        match self {
            Self::Installation => Vec::new(),
            Self::Company(id) => vec![
                Crumb::new("/companies", text(|t| t.frame.companies)),
                Crumb::new(format!("/companies/{id}"), text(|t| t.places.company)),
            ],
        }
    }
}

/// Values by their names.
type Values = Map<String, Value>;

/// The page.
#[component]
pub fn SettingsPage(
    /// Whose values are changed.
    whose: Whose,
) -> impl IntoView {
    let (title, lead, above) = (whose.title(), whose.lead(), whose.above());
    view! { <Page title lead above>{values_form(whose.path(), whose.groups())}</Page> }
}

/// A form over the values at a path of the API, which takes merge patches of them.
pub fn values_form(path: String, groups: &'static [Group]) -> AnyView {
    let client = use_client();
    let values = {
        let path = path.clone();
        Remote::new(move || client.values(path.clone()))
    };
    loaded(values, move |seen| form(path.clone(), seen, groups, values))
}

fn form(path: String, seen: Seen<Values>, groups: &'static [Group], values: Remote<Seen<Values>>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let value = seen.value;
    let names: Vec<_> = groups.iter().flat_map(|group| group.fields).map(|field| field.name).collect();
    let before = value.clone();
    let draft = Draft::of(groups, &value);
    let pinned = value.get("pinned").and_then(Value::as_array).cloned().unwrap_or_default();
    let pinned: Vec<_> = pinned.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let submit = move |()| {
        form.clear_all();
        let Some(change) = draft.change(form) else { return browser::focus_first_error() };
        if change.is_empty() {
            form.untouch();
            return messages.say(text(|t| t.profile.nothing_changed));
        }
        let (path, change) = (path.clone(), Value::Object(change));
        form.send(client.change_values_seen(path, before.clone(), names.clone(), change), move |()| {
            messages.say(text(|t| t.settings.saved));
            values.reload();
        });
    };
    let now = value.get("effective").and_then(Value::as_object).map(in_force);
    let fields = fields(form, draft, groups, &pinned);
    view! {
        {now}
        <FormFrame form on_submit=submit submit=text(|t| t.forms.save)>{fields}</FormFrame>
    }
    .into_any()
}

/// What holds now, of all rules together.
fn in_force(effective: &Values) -> AnyView {
    let rule = effective.get("second_factor").and_then(Value::as_str).unwrap_or_default().to_owned();
    let source = effective.get("second_factor_source").and_then(Value::as_str).unwrap_or_default().to_owned();
    paragraph(
        "soft",
        made(move |t| {
            let name = |words: &[(&str, Label)], word: &str| {
                words.iter().find(|(known, _)| *known == word).map(|(_, label)| label(t)).unwrap_or_default()
            };
            let rule = name(SECOND_FACTOR, &rule);
            (t.settings.in_force)(rule, name(SOURCES, &source))
        }),
    )
}
