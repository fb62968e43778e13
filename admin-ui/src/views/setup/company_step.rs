//! The first step: the company and the administrator.

use leptos::prelude::*;
use shared_types::limits;

use super::wizard::Wizard;
use crate::{
    components::{Cancel, FormFrame, PasswordField, TextField},
    text::code_following,
    texts::{made, text},
    views::plain::Plain,
};

#[component]
pub(super) fn CompanyStep(wizard: Wizard) -> impl IntoView {
    let cancel = Callback::new(move |()| wizard.cancel());
    view! {
        <Plain title=text(|t| t.setup.title) lead=text(|t| t.setup.company_lead) focus_elsewhere=true>
            <FormFrame
                guarded=false
                form=wizard.form
                on_submit=move |()| wizard.go_on()
                submit=text(|t| t.setup.go_on)
                submit_id="next"
                cancel=Cancel::Run(cancel)
            >
                <CompanyFields wizard/>
                <AdministratorFields wizard/>
            </FormFrame>
        </Plain>
    }
}

#[component]
fn CompanyFields(wizard: Wizard) -> impl IntoView {
    let form = wizard.form;
    let follow = move |(before, after): (String, String)| {
        wizard.company_code.update(|code| *code = code_following(code, &before, &after));
        form.clear("company.code");
    };
    view! {
        <fieldset class="group">
            <legend>{text(|t| t.setup.company)}</legend>
            <TextField
                id="company-name"
                form
                field="company.name"
                label=text(|t| t.forms.name)
                autocomplete="organization"
                value=wizard.company_name
                autofocus=true
                on_change=follow
            />
            <TextField
                id="company-code"
                form
                field="company.code"
                label=text(|t| t.forms.code)
                hint=made(|t| format!("{} {}", t.companies.code_hint, t.code_rule()))
                value=wizard.company_code
                optional=true
            />
        </fieldset>
    }
}

#[component]
fn AdministratorFields(wizard: Wizard) -> impl IntoView {
    let form = wizard.form;
    view! {
        <fieldset class="group">
            <legend>{text(|t| t.setup.administrator)}</legend>
            <p class="hint">{text(|t| t.setup.administrator_hint)}</p>
            <TextField
                id="admin-name"
                form
                field="administrator.name"
                label=text(|t| t.setup.your_name)
                autocomplete="name"
                value=wizard.admin_name
                optional=true
            />
            <TextField
                id="admin-email"
                form
                field="administrator.email"
                label=text(|t| t.setup.your_email)
                hint=text(|t| t.setup.your_email_hint)
                kind="email"
                autocomplete="username"
                value=wizard.admin_email
            />
            <PasswordField
                id="admin-password"
                form
                field="administrator.password"
                label=text(|t| t.setup.password)
                value=wizard.admin_password
                fewest=*limits::PASSWORD.start()
            />
        </fieldset>
    }
}
