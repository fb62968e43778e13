//! Inviting a person to another company (UC-7).

use leptos::prelude::*;
use shared_types::{CompanyRole, InviteMember, User, Word};

use crate::{
    api::use_client,
    browser,
    components::{
        Cancel, Choice, Form, FormFrame, RadioField, dialog_button, dialog_opener, paragraph, use_messages,
    },
    texts::{label, named, text},
    views::combobox::{Among, Chosen, Combobox},
};

/// A button that opens the question to which company.
pub(super) fn add_to_company(person: &User) -> AnyView {
    let word = text(|t| t.person.add_to_company);
    let person = person.clone();
    dialog_button(
        |open| dialog_opener("add-to-company".to_owned(), "button low", word.into_any(), None, open),
        text(|t| t.person.add_to_company),
        move |open| form(&person, open),
    )
}

fn form(person: &User, open: RwSignal<bool>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let taken: Vec<String> =
        person.memberships.iter().flatten().map(|membership| membership.company.id.to_string()).collect();
    let company = RwSignal::new(Chosen::default());
    let role = RwSignal::new(CompanyRole::Member.as_str().to_owned());
    let roles = [CompanyRole::Member, CompanyRole::CompanyAdmin];
    let (email, done) = (person.email.clone(), named(&person.name, |t| t.person.invited_to));
    let submit = move |()| {
        form.clear_all();
        let Ok(company_id) = company.with_untracked(|chosen| chosen.id.parse()) else {
            form.mark("company", text(|t| t.errors.choose_one));
            return browser::focus_first_error();
        };
        let company_role = role.with_untracked(|role| CompanyRole::from_word(role));
        let data = InviteMember { email: email.clone(), company_role };
        let done = done.clone();
        form.send(client.invite_member(company_id, data), move |()| {
            messages.say(done);
            open.try_set(false);
        });
    };
    view! {
        <FormFrame form on_submit=submit submit=text(|t| t.person.invite) cancel=Cancel::close(open)>
            {paragraph("", text(|t| t.person.add_to_company_text))}
            <Combobox
                id="company"
                form
                field="company"
                label=text(|t| t.places.company)
                among=Among::Companies
                value=company
                taken
            />
            <RadioField
                id="company-role"
                form
                field="company_role"
                legend=text(|t| t.person.company_role)
                value=role
                choices=roles.map(|role| Choice::new(role.as_str(), label(role))).to_vec()
            />
        </FormFrame>
    }
    .into_any()
}
