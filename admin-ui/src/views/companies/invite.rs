//! Inviting a person to a company (UC-2).

use leptos::prelude::*;
use shared_types::{CompanyRole, NewUser, SystemRole, User, Word};

use crate::{
    api::use_client,
    browser,
    components::{
        Choice, Dialog, Form, FormAlert, RadioField, SelectField, SubmitButton, TextField, use_messages,
    },
    state::use_account,
    text::looks_like_email,
    views::words::{Labelled, choices},
};

/// What was typed.
#[derive(Debug, Clone, Copy)]
struct Draft {
    form: Form,
    name: RwSignal<String>,
    email: RwSignal<String>,
    company_role: RwSignal<String>,
    system_role: RwSignal<String>,
}

impl Draft {
    fn new() -> Self {
        Self {
            form: Form::new(),
            name: RwSignal::default(),
            email: RwSignal::default(),
            company_role: RwSignal::new(CompanyRole::Member.as_str().to_owned()),
            system_role: RwSignal::default(),
        }
    }

    /// Whether it can be sent; what is missing is marked.
    fn is_complete(self) -> bool {
        self.form.clear_all();
        if self.name.with_untracked(|name| name.trim().is_empty()) {
            self.form.mark("name", "Enter a name.");
        }
        if self.email.with_untracked(|email| !looks_like_email(email)) {
            self.form.mark("email", "Enter an email such as name@example.com.");
        }
        if self.form.has_errors() {
            browser::focus_first_error();
        }
        !self.form.has_errors()
    }

    fn data(self) -> NewUser {
        NewUser {
            name: self.name.get_untracked().trim().to_owned(),
            email: self.email.get_untracked().trim().to_owned(),
            system_role: self.system_role.with_untracked(|role| SystemRole::from_word(role)),
            company_role: self.company_role.with_untracked(|role| CompanyRole::from_word(role)),
            ..NewUser::default()
        }
    }
}

/// The dialog.
#[component]
pub(super) fn Invite(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The company.
    company_id: i64,
    /// Is called once the person is invited.
    changed: Callback<()>,
) -> impl IntoView {
    view! { <Dialog open title="Invite a person"><InviteForm open company_id changed/></Dialog> }
}

#[component]
fn InviteForm(open: RwSignal<bool>, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let account = use_account();
    let draft = Draft::new();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !draft.is_complete() {
            return;
        }
        draft.form.send(client.add_user(company_id, draft.data()), move |user: User| {
            messages.say(format!("{} is invited: a mail is on its way to {}.", user.name, user.email));
            open.try_set(false);
            changed.try_run(());
        });
    };
    view! {
        <form novalidate on:submit=submit>
            <FormAlert form=draft.form/>
            <PersonFields draft/>
            {account.is_admin().then(|| view! { <SystemRoleField draft/> })}
            <div class="actions">
                <SubmitButton id="save" form=draft.form label="Invite"/>
                <button type="button" class="button" id="cancel" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
}

#[component]
fn PersonFields(draft: Draft) -> impl IntoView {
    let form = draft.form;
    view! {
        <TextField id="person-email" form field="email" label="Email" kind="email" value=draft.email autofocus=true/>
        <TextField id="person-name" form field="name" label="Name" value=draft.name/>
        <RadioField
            id="company-role"
            form
            field="company_role"
            legend="Role in the company"
            value=draft.company_role
            choices={choices::<CompanyRole>().into_iter().rev().collect::<Vec<_>>()}
        />
    }
}

#[component]
fn SystemRoleField(draft: Draft) -> impl IntoView {
    let mut roles = vec![Choice::new("", "None")];
    roles.extend(SystemRole::ALL.iter().rev().map(|role| Choice::new(role.as_str(), role.label())));
    view! {
        <SelectField
            id="system-role"
            form=draft.form
            field="system_role"
            label="Role on the whole system"
            hint="Administrators may do everything; application managers look after applications and access."
            value=draft.system_role
            choices=roles
        />
    }
}
