//! Editing a person (UC-4).

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use shared_types::{CompanyRole, SystemRole, Word, readable_email};

use super::person_path;
use crate::{
    api::{Seen, use_client},
    browser,
    components::{
        Alert, Cancel, Choice, Crumb, Form, FormFrame, Page, SelectField, TextField, Tone, all, nothing,
        paragraph, section, use_messages,
    },
    state::{Remote, loaded, use_account, use_replace},
    text::looks_like_email,
    texts::{label, named, text},
    views::person_fields::{self, Draft},
};

/// The page.
#[component]
pub fn EditPerson(
    /// The id of the company through which the person is seen.
    company_id: i64,
    /// The id of the person.
    user_id: i64,
) -> impl IntoView {
    let client = use_client();
    let user = Remote::new(move || client.user_fields(company_id, user_id));
    loaded(user, move |seen| page(company_id, user_id, seen))
}

fn text_of(fields: &Map<String, Value>, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn page(company_id: i64, user_id: i64, seen: Seen<Map<String, Value>>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let form = Form::new();
    let Seen { value: fields, version } = seen;
    let path = person_path(company_id, user_id);
    let name = text_of(&fields, "name");
    let is_home = fields.get("home_company_id").and_then(Value::as_i64) == Some(company_id);
    let draft = Draft::of(&fields);
    let own = ["email", "company_role", "system_role"].map(|field| {
        let mut before = text_of(&fields, field);
        if field == "email" {
            before = readable_email(&before).into_owned();
        }
        (field, before.clone(), RwSignal::new(before))
    });
    let signals = own.clone().map(|(_, _, value)| value);
    let (back, done) = (path.clone(), named(&name, |t| t.person.saved));
    let submit = move |()| {
        form.clear_all();
        if !signals[0].with_untracked(|email| looks_like_email(email)) {
            form.mark("email", text(|t| t.errors.email_invalid));
        }
        let Some(mut change) = draft.change(form) else { return browser::focus_first_error() };
        for (field, before, value) in &own {
            let value = value.get_untracked();
            if value != *before {
                let value = if value.is_empty() { Value::Null } else { json!(value.trim()) };
                change.insert((*field).to_owned(), value);
            }
        }
        if change.is_empty() {
            return messages.say(text(|t| t.profile.nothing_changed));
        }
        let (go, back, done) = (go.clone(), back.clone(), done.clone());
        let call = client.change_user(company_id, user_id, version.clone(), Value::Object(change));
        form.send(call, move |()| {
            messages.say(done);
            go(&back);
        });
    };
    let title = named(&name, |t| t.person.edit_title);
    let fields = if is_home { home_fields(form, draft, signals[0]) } else { other_home() };
    let roles = roles(form, signals[1], signals[2]);
    view! {
        <Page title above=vec![
            Crumb::new(format!("/companies/{company_id}"), text(|t| t.places.people)),
            Crumb::new(path.clone(), name),
        ]>
            <FormFrame form on_submit=submit submit=text(|t| t.forms.save) cancel=Cancel::To(path)>
                {fields}
                {roles}
            </FormFrame>
        </Page>
    }
    .into_any()
}

fn home_fields(form: Form, draft: Draft, email: RwSignal<String>) -> AnyView {
    let email = view! {
        <TextField
            id="email"
            form
            field="email"
            label=text(|t| t.forms.email)
            hint=text(|t| t.person.email_hint)
            value=email
            kind="email"
        />
    };
    all(vec![
        section(text(|t| t.forms.email), None, nothing(), email.into_any()),
        person_fields::fields(form, draft),
    ])
}

fn other_home() -> AnyView {
    view! { <Alert tone=Tone::Info>{paragraph("", text(|t| t.person.other_home))}</Alert> }.into_any()
}

fn roles(form: Form, company_role: RwSignal<String>, system_role: RwSignal<String>) -> AnyView {
    let of_company = [CompanyRole::Member, CompanyRole::CompanyAdmin];
    let choices = of_company.map(|role| Choice::new(role.as_str(), label(role))).to_vec();
    let company = view! {
        <SelectField
            id="company-role"
            form
            field="company_role"
            label=text(|t| t.person.company_role)
            value=company_role
            choices
        />
    };
    let mut fields = vec![company.into_any()];
    if use_account().is_admin() {
        let mut choices = vec![Choice::new("", text(|t| t.person.no_system_role))];
        choices.extend(SystemRole::ALL.iter().map(|role| Choice::new(role.as_str(), label(*role))));
        let system = view! {
            <SelectField
                id="system-role"
                form
                field="system_role"
                label=text(|t| t.person.system_role)
                value=system_role
                choices
            />
        };
        fields.push(system.into_any());
    }
    section(text(|t| t.forms.role), None, nothing(), all(fields))
}
