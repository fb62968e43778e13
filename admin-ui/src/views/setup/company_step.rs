//! The first step: the company and the administrator.

use leptos::prelude::*;

use super::wizard::{PASSWORD_LENGTH, Wizard};
use crate::{
    components::{FormAlert, PasswordField, TextField},
    text::{CODE_HINT, code_following},
    views::plain::Plain,
};

#[component]
pub(super) fn CompanyStep(wizard: Wizard) -> impl IntoView {
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        wizard.go_on();
    };
    view! {
        <Plain title="Set up Aldaba" lead="Step 1 of 2: your company and you." focus_elsewhere=true>
            <form novalidate on:submit=submit>
                <FormAlert form=wizard.form/>
                <CompanyFields wizard/>
                <AdministratorFields wizard/>
                <div class="actions">
                    <button type="submit" class="button primary" id="next">"Next"</button>
                    <button type="button" class="button" id="cancel" on:click=move |_| wizard.cancel()>
                        "Cancel"
                    </button>
                </div>
            </form>
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
        <fieldset class="card">
            <legend>"Company"</legend>
            <TextField
                id="company-name"
                form
                field="company.name"
                label="Name"
                autocomplete="organization"
                value=wizard.company_name
                autofocus=true
                on_change=follow
            />
            <TextField
                id="company-code"
                form
                field="company.code"
                label="Code"
                hint=format!("Programs know the company by its code. {CODE_HINT}")
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
        <fieldset class="card">
            <legend>"Administrator"</legend>
            <p class="hint">"That is you: you may do everything here, and invite others who may."</p>
            <TextField
                id="admin-name"
                form
                field="administrator.name"
                label="Your name"
                autocomplete="name"
                value=wizard.admin_name
                optional=true
            />
            <TextField
                id="admin-email"
                form
                field="administrator.email"
                label="Your email"
                hint="You sign in with it."
                kind="email"
                autocomplete="username"
                value=wizard.admin_email
            />
            <PasswordField
                id="admin-password"
                form
                field="administrator.password"
                label="Password"
                value=wizard.admin_password
                fewest=PASSWORD_LENGTH
            />
        </fieldset>
    }
}
