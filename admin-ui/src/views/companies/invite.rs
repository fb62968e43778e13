//! Inviting a person to a company (UC-2).

use leptos::prelude::*;
use shared_types::{CompanyRole, CreateUser, InviteMember, SystemRole, User, Word, readable_email};

use crate::{
    api::use_client,
    browser,
    components::{
        Alert, Cancel, Choice, Dialog, Form, FormFrame, RadioField, SelectField, TextField, Tone,
        use_messages,
    },
    state::use_account,
    text::looks_like_email,
    texts::{Text, made, named, text},
    views::choices::choices,
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
            self.form.mark("name", text(|t| t.errors.name_missing));
        }
        if self.email.with_untracked(|email| !looks_like_email(email)) {
            self.form.mark("email", text(|t| t.errors.email_invalid));
        }
        if self.form.has_errors() {
            browser::focus_first_error();
        }
        !self.form.has_errors()
    }

    fn data(self) -> CreateUser {
        CreateUser {
            name: self.name.get_untracked().trim().to_owned(),
            email: self.email.get_untracked().trim().to_owned(),
            system_role: self.system_role.with_untracked(|role| SystemRole::from_word(role)),
            company_role: self.company_role.with_untracked(|role| CompanyRole::from_word(role)),
            ..CreateUser::default()
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
    /// Called once the person is invited.
    changed: Callback<()>,
) -> impl IntoView {
    view! { <Dialog open title=text(|t| t.people.invite)><InviteForm open company_id changed/></Dialog> }
}

#[component]
fn InviteForm(open: RwSignal<bool>, company_id: i64, changed: Callback<()>) -> impl IntoView {
    let client = use_client();
    let messages = use_messages();
    let account = use_account();
    let draft = Draft::new();
    let taken = RwSignal::new(String::new());
    let invited = move |said: Text| {
        messages.say(said);
        open.try_set(false);
        changed.try_run(());
    };
    let send = move |()| {
        if !draft.is_complete() {
            return;
        }
        let data = draft.data();
        draft.form.run(async move {
            let email = data.email.clone();
            match client.add_user(company_id, data).await {
                Ok(user) => {
                    let User { name, email, .. } = user;
                    invited(made(move |t| (t.people.invited)(&name, &readable_email(&email))));
                    Ok(())
                }
                Err(error) => {
                    if error.is_duplicate("email") {
                        taken.try_set(email);
                    }
                    Err(error.into())
                }
            }
        });
    };
    let join = Callback::new(move |()| {
        let data = draft.data();
        let asked = named(&readable_email(&data.email), |t| t.inviting.asked_to_join);
        let member = InviteMember { email: data.email, company_role: data.company_role };
        draft.form.send(client.invite_member(company_id, member), move |()| invited(asked));
    });
    view! {
        <FormFrame
            form=draft.form
            on_submit=send
            submit=text(|t| t.people.invite_submit)
            cancel=Cancel::close(open)
        >
            {move || joining(draft, &taken.get(), join)}
            <PersonFields draft/>
            {account.is_admin().then(|| view! { <SystemRoleField draft/> })}
        </FormFrame>
    }
}

/// The way on where somebody signs in with the email already.
fn joining(draft: Draft, taken: &str, join: Callback<()>) -> Option<impl IntoView + use<>> {
    let is_shown = !taken.is_empty() && draft.email.with(|email| email.trim() == taken);
    is_shown.then(|| {
        let acts = move || {
            view! {
                <button type="button" class="button low" id="ask-to-join" on:click=move |_| join.run(())>
                    {text(|t| t.inviting.ask_to_join)}
                </button>
            }
        };
        let said = named(&readable_email(taken), |t| t.inviting.has_login);
        view! { <Alert tone=Tone::Info acts=Some(acts.into())><p>{said}</p></Alert> }
    })
}

#[component]
fn PersonFields(draft: Draft) -> impl IntoView {
    let form = draft.form;
    view! {
        <TextField
            id="person-email"
            form
            field="email"
            label=text(|t| t.forms.email)
            kind="email"
            value=draft.email
            autofocus=true
        />
        <TextField id="person-name" form field="name" label=text(|t| t.forms.name) value=draft.name/>
        <RadioField
            id="company-role"
            form
            field="company_role"
            legend=text(|t| t.people.company_role)
            value=draft.company_role
            choices={choices::<CompanyRole>().into_iter().rev().collect::<Vec<_>>()}
        />
    }
}

#[component]
fn SystemRoleField(draft: Draft) -> impl IntoView {
    let mut roles = vec![Choice::new("", text(|t| t.forms.none))];
    roles.extend(choices::<SystemRole>().into_iter().rev());
    view! {
        <SelectField
            id="system-role"
            form=draft.form
            field="system_role"
            label=text(|t| t.people.system_role)
            hint=text(|t| t.people.system_role_hint)
            value=draft.system_role
            choices=roles
        />
    }
}
