//! The forms of a new and of an existing company (UC-8, UC-9).

use leptos::prelude::*;
use shared_types::{Company, CompanyChange, CompanyStatus, CreateCompany, Word};

use super::{PATH, company_path, list_crumb, new_products::NewProducts};
use crate::{
    api::{Seen, use_client},
    browser,
    components::{Cancel, Checkbox, Form, FormFrame, Page, RadioField, TextField, use_messages},
    state::{Remote, use_replace},
    text::{code_following, filled},
    texts::{made, named, text},
    views::{
        choices::choices,
        conflict::{Editing, Field},
    },
};

/// What was typed.
#[derive(Debug, Clone, Copy)]
struct Draft {
    form: Form,
    is_new: bool,
    name: RwSignal<String>,
    code: RwSignal<String>,
    status: RwSignal<String>,
    visible: RwSignal<bool>,
}

impl Draft {
    fn new(company: Option<&Company>) -> Self {
        let status = company.and_then(|company| company.status).unwrap_or(CompanyStatus::Active);
        Self {
            form: Form::new(),
            is_new: company.is_none(),
            name: RwSignal::new(company.map(|company| company.name.clone()).unwrap_or_default()),
            code: RwSignal::new(company.map(|company| company.code.clone()).unwrap_or_default()),
            status: RwSignal::new(status.as_str().to_owned()),
            visible: RwSignal::new(
                company.and_then(|company| company.visible_to_members).unwrap_or_default(),
            ),
        }
    }

    /// Whether it can be sent; what is missing is marked.
    fn is_complete(self) -> bool {
        self.form.clear_all();
        if self.name.with_untracked(|name| name.trim().is_empty()) {
            self.form.mark("name", text(|t| t.companies.name_missing));
            browser::focus_first_error();
        }
        !self.form.has_errors()
    }

    fn trimmed_name(self) -> String {
        self.name.with_untracked(|name| name.trim().to_owned())
    }

    fn filled_code(self) -> Option<String> {
        self.code.with_untracked(|code| filled(code))
    }

    fn change(self) -> CompanyChange {
        CompanyChange {
            name: Some(self.trimmed_name()),
            code: self.filled_code(),
            status: self.status.with_untracked(|status| CompanyStatus::from_word(status)),
            visible_to_members: Some(self.visible.get_untracked()),
            entitlements: None,
        }
    }
}

/// The form of a new company.
#[component]
pub fn AddCompany() -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let draft = Draft::new(None);
    let products = NewProducts::new();
    let send = move |()| {
        if !draft.is_complete() {
            return;
        }
        let go = go.clone();
        let data = CreateCompany {
            name: draft.trimmed_name(),
            code: draft.filled_code(),
            entitlements: products.entitlements(),
        };
        draft.form.send(client.add_company(data), move |company: Company| {
            messages.say(named(&company.name, |t| t.companies.added));
            go(&company_path(company.id));
        });
    };
    view! {
        <Page title=text(|t| t.companies.add) above=vec![list_crumb()] focus_elsewhere=true>
            <FormFrame
                form=draft.form
                on_submit=send
                submit=text(|t| t.companies.add_submit)
                cancel=Cancel::To(PATH.to_owned())
            >
                <Fields draft/>
                {products.section(draft.form)}
            </FormFrame>
        </Page>
    }
}

/// The fields of an existing company.
const FIELDS: [Field; 4] = [
    Field::text("name", |t| t.forms.name),
    Field::text("code", |t| t.forms.code),
    Field::word::<CompanyStatus>("status", |t| t.forms.status),
    Field::text("visible_to_members", |t| t.companies.visible),
];

/// The form of an existing company, which stays on its page.
pub(super) fn company_form(seen: &Seen<Company>, remote: Remote<Seen<Company>>) -> AnyView {
    let messages = use_messages();
    let draft = Draft::new(Some(&seen.value));
    let reload = Callback::new(move |()| remote.reload());
    let saved = Callback::new(move |()| {
        messages.say(named(&draft.trimmed_name(), |t| t.companies.saved));
        remote.reload();
    });
    let path = format!("/v1/companies/{}", seen.value.id);
    let editing = Editing::new(draft.form, path, &FIELDS, seen, &draft.change(), saved);
    let send = move |()| {
        if draft.is_complete() {
            editing.save(&draft.change());
        }
    };
    view! {
        <FormFrame form=draft.form on_submit=send submit=text(|t| t.forms.save)><Fields draft/></FormFrame>
        {editing.question(reload)}
    }
    .into_any()
}

#[component]
fn Fields(draft: Draft) -> impl IntoView {
    let form = draft.form;
    let follow = move |(before, after): (String, String)| {
        if draft.is_new {
            draft.code.update(|code| *code = code_following(code, &before, &after));
            form.clear("code");
        }
    };
    let status = (!draft.is_new).then(|| {
        view! {
            <RadioField
                id="status"
                form
                field="status"
                legend=text(|t| t.forms.status)
                value=draft.status
                choices={choices::<CompanyStatus>()}
            />
            <Checkbox
                id="visible-to-members"
                label=text(|t| t.companies.visible)
                checked=draft.visible.get_untracked()
                on_change=move |on| draft.visible.set(on)
                hint=Some(text(|t| t.companies.visible_hint))
            />
        }
    });
    view! {
        <div class="group">
            <TextField
                id="name"
                form
                field="name"
                label=text(|t| t.forms.name)
                value=draft.name
                autofocus=draft.is_new
                on_change=follow
            />
            <TextField
                id="code"
                form
                field="code"
                label=text(|t| t.forms.code)
                hint=made(|t| format!("{} {}", t.companies.code_hint, t.code_rule()))
                value=draft.code
                optional=draft.is_new
            />
            {status}
        </div>
    }
}
