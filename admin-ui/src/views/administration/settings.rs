//! The settings of the installation, and the rules of a sign-in policy.

use leptos::prelude::*;
use serde_json::{Map, Value};
use shared_types::{SecondFactorCounts, SignInPolicyStatus};

use super::{
    groups::{POLICY, SECOND_FACTOR, SETTINGS, SOURCES},
    value_fields::{Draft, Group, Label, compared, fields},
};
use crate::{
    api::{Seen, use_client},
    browser,
    components::{Crumb, Form, FormFrame, Page, paragraph, use_messages},
    state::{Remote, loaded, use_company_name},
    texts::{Number, Text, Texts, counted_unless_none, made, text},
    views::conflict::Editing,
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

    /// Where the server counts who follows the rules for second factors.
    fn status_path(&self) -> String {
        match self {
            Self::Installation => "/v1/sign-in-policy/status".to_owned(),
            Self::Company(_) => self.path() + "/status",
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
                Crumb::new(format!("/companies/{id}"), use_company_name()),
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
    let client = use_client();
    let path = whose.status_path();
    let status = Remote::new(move || client.policy_status(path.clone()));
    view! {
        <Page title lead above>
            {loaded(status, followed)}
            {values_form(whose.path(), whose.groups())}
        </Page>
    }
}

/// A text about two numbers.
type OfTwo = fn(&'static Texts) -> fn(&Number, &Number) -> String;

/// How many people follow the rules for second factors.
fn followed(status: SignInPolicyStatus) -> AnyView {
    let SignInPolicyStatus { people, administrators } = status;
    let with = |counts: SecondFactorCounts, pick: OfTwo| {
        made(move |t| pick(t)(&t.number(counts.with_second_factor), &t.number(counts.total)))
    };
    let lines = [
        Some(with(people, |t| t.settings.people_with_factor)),
        Some(with(administrators, |t| t.settings.administrators_with_factor)),
        counted_unless_none(people.overdue, |t| t.settings.people_overdue),
        counted_unless_none(people.due_later, |t| t.settings.people_due_later),
    ];
    let lines = lines.into_iter().flatten().map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul id="policy-status" class="soft">{lines}</ul> }.into_any()
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
    let messages = use_messages();
    let form = Form::new();
    let draft = Draft::of(groups, &seen.value);
    let now = seen.value.get("effective").and_then(Value::as_object).map(in_force);
    let pinned = seen.value.get("pinned").and_then(Value::as_array).cloned().unwrap_or_default();
    let pinned: Vec<_> = pinned.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let saved = Callback::new(move |()| {
        messages.say(text(|t| t.settings.saved));
        values.reload();
    });
    let reload = Callback::new(move |()| values.reload());
    let editing = Editing::patch(form, path, &compared(groups), true, seen, saved);
    let submit = move |()| {
        form.clear_all();
        match draft.change(form) {
            Some(change) => editing.save_change(change),
            None => browser::focus_first_error(),
        }
    };
    let fields = fields(form, draft, groups, &pinned);
    view! {
        {now}
        <FormFrame form on_submit=submit submit=text(|t| t.forms.save)>{fields}</FormFrame>
        {editing.question(reload)}
    }
    .into_any()
}

/// The effective rules.
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
