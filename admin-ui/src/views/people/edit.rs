//! Editing a person (UC-4).

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use shared_types::{CompanyRef, CompanyRole, SystemRole, Word, readable_email};

use super::{above_person, person_path};
use crate::{
    api::{Seen, use_client, user_path},
    browser,
    components::{
        Alert, Cancel, Choice, Crumb, Form, FormFrame, Page, SelectField, TextField, Tone, all, nothing,
        paragraph, section, use_messages,
    },
    state::{Remote, loaded, use_account, use_replace},
    text::looks_like_email,
    texts::{Text, label, named, text},
    views::{
        conflict::{Editing, Field},
        person_fields::{self, Draft, Wording},
    },
};

/// What the fields say of somebody else.
const OTHERS: Wording = Wording {
    data: |t| t.person.names,
    lead: |t| t.person.names_lead,
    more: |t| t.person.more,
    other: |path| match path {
        "username" => (None, Some(|t| t.person.username_hint)),
        "profile" => (Some(|t| t.person.profile), None),
        _ => (None, None),
    },
    is_own: false,
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
    loaded(user, move |seen| page(company_id, user_id, seen, user))
}

fn text_of(fields: &Map<String, Value>, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The companies to which the person belongs.
fn companies_of(fields: &Map<String, Value>) -> Vec<CompanyRef> {
    let all = fields.get("memberships").and_then(Value::as_array);
    let company = |place: &Value| serde_json::from_value(place.get("company")?.clone()).ok();
    all.into_iter().flatten().filter_map(company).collect()
}

fn page(
    company_id: i64,
    user_id: i64,
    seen: Seen<Map<String, Value>>,
    remote: Remote<Seen<Map<String, Value>>>,
) -> AnyView {
    let messages = use_messages();
    let go = use_replace();
    let form = Form::new();
    let fields = &seen.value;
    let path = person_path(company_id, user_id);
    let name = text_of(fields, "name");
    let is_home = fields.get("home_company_id").and_then(Value::as_i64) == Some(company_id);
    let companies = companies_of(fields);
    let draft = Draft::of(fields);
    let own = own(fields);
    let signals = own.clone().map(|(_, _, value)| value);
    let (back, done) = (path.clone(), named(&name, |t| t.person.saved));
    let saved = Callback::new(move |()| {
        messages.say(done.clone());
        go(&back);
    });
    let reload = Callback::new(move |()| remote.reload());
    let editing = Editing::patch(form, user_path(company_id, user_id), &compared(), false, seen, saved);
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
        editing.save_change(change);
    };
    let title = named(&name, |t| t.person.edit_title);
    let mut above = above_person(company_id, companies.iter());
    above.push(Crumb::new(path.clone(), name));
    let fields = if is_home { home_fields(form, draft, signals[0]) } else { other_home() };
    let roles = roles(form, signals[1], signals[2]);
    view! {
        <Page title above>
            <FormFrame form on_submit=submit submit=text(|t| t.forms.save) cancel=Cancel::To(path)>
                {fields}
                {roles}
            </FormFrame>
            {editing.question(reload)}
        </Page>
    }
    .into_any()
}

/// The fields that a profile does not have, beside what they begin with.
fn own(fields: &Map<String, Value>) -> [(&'static str, String, RwSignal<String>); 3] {
    ["email", "company_role", "system_role"].map(|field| {
        let mut before = text_of(fields, field);
        if field == "email" {
            before = readable_email(&before).into_owned();
        }
        (field, before.clone(), RwSignal::new(before))
    })
}

/// The fields by which two versions of a person are compared.
fn compared() -> Vec<Field> {
    let own = [
        Field::named(
            "email",
            |email| Some(Text::from(readable_email(email).into_owned())),
            |t| t.forms.email,
        ),
        Field::word::<CompanyRole>("company_role", |t| t.person.company_role),
        Field::word::<SystemRole>("system_role", |t| t.person.system_role),
    ];
    own.into_iter().chain(person_fields::compared(&OTHERS)).collect()
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
        person_fields::fields(form, draft, &OTHERS),
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
