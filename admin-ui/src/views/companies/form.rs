//! Adding and editing a company (UC-8, UC-9).

use leptos::prelude::*;
use shared_types::{Company, CompanyChange, CompanyStatus, NewCompany, Word};

use super::company_path;
use crate::{
    api::use_client,
    browser,
    components::{Crumb, Form, FormAlert, Page, RadioField, SubmitButton, TextField, use_messages},
    state::{Remote, loaded, use_replace},
    text::{CODE_HINT, code_following, filled},
    views::words::choices,
};

/// What was typed.
#[derive(Debug, Clone, Copy)]
struct Draft {
    form: Form,
    is_new: bool,
    name: RwSignal<String>,
    code: RwSignal<String>,
    status: RwSignal<String>,
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
        }
    }

    /// Whether it can be sent; what is missing is marked.
    fn is_complete(self) -> bool {
        self.form.clear_all();
        if self.name.with_untracked(|name| name.trim().is_empty()) {
            self.form.mark("name", "Enter a name.");
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
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !draft.is_complete() {
            return;
        }
        let go = go.clone();
        let data = NewCompany { name: draft.trimmed_name(), code: draft.filled_code(), entitlements: None };
        draft.form.send(client.add_company(data), move |company: Company| {
            messages.say(format!("{} is added.", company.name));
            go(&company_path(company.id));
        });
    };
    view! {
        <Page title="Add a company" above=vec![Crumb::new("/companies", "Companies")] focus_elsewhere=true>
            <form class="narrow" novalidate on:submit=submit>
                <Fields draft/>
                <div class="actions">
                    <SubmitButton id="save" form=draft.form label="Add"/>
                    <a href="/companies" class="button" id="cancel">"Cancel"</a>
                </div>
            </form>
        </Page>
    }
}

/// The form of a company that is there.
#[component]
pub fn EditCompany(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company(id));
    loaded(company, |company| view! { <EditForm company/> })
}

#[component]
fn EditForm(company: Company) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let go = use_replace();
    let draft = Draft::new(Some(&company));
    let (id, path) = (company.id, company_path(company.id));
    let above = vec![Crumb::new("/companies", "Companies"), Crumb::new(path.clone(), company.name.clone())];
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !draft.is_complete() {
            return;
        }
        let go = go.clone();
        draft.form.send(client.change_company(id, draft.change()), move |company: Company| {
            messages.say(format!("{} is saved.", company.name));
            go(&company_path(id));
        });
    };
    view! {
        <Page title=format!("Edit {}", company.name) above focus_elsewhere=true>
            <form class="narrow" novalidate on:submit=submit>
                <Fields draft/>
                <div class="actions">
                    <SubmitButton id="save" form=draft.form label="Save"/>
                    <a href=path class="button" id="cancel">"Cancel"</a>
                </div>
            </form>
        </Page>
    }
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
                legend="Status"
                value=draft.status
                choices={choices::<CompanyStatus>()}
            />
        }
    });
    view! {
        <FormAlert form/>
        <div class="card">
            <TextField id="name" form field="name" label="Name" value=draft.name autofocus=true on_change=follow/>
            <TextField
                id="code"
                form
                field="code"
                label="Code"
                hint=format!("Programs know the company by its code. {CODE_HINT}")
                value=draft.code
                optional=draft.is_new
            />
            {status}
        </div>
    }
}
