//! Inviting a person to another company (UC-7).

use leptos::prelude::*;
use shared_types::{Company, CompanyRole, InviteMember, User, Word};

use crate::{
    api::use_client,
    browser,
    components::{
        Cancel, Choice, Form, FormFrame, RadioField, SelectField, button, dialog_button, paragraph,
        use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, label, named, text},
};

/// A button that opens the question to which company.
pub(super) fn add_to_company(person: &User) -> AnyView {
    let word = text(|t| t.person.add_to_company);
    let person = person.clone();
    dialog_button(
        |open| button("add-to-company".to_owned(), "button low", word.into_any(), None, open),
        text(|t| t.person.add_to_company),
        move |open| companies(person.clone(), open),
    )
}

fn companies(person: User, open: RwSignal<bool>) -> AnyView {
    let client = use_client();
    let companies = Remote::new(move || async move { client.companies("").await.map(|page| page.items) });
    loaded(companies, move |all| form(&person, all, open)).into_any()
}

fn form(person: &User, companies: Vec<Company>, open: RwSignal<bool>) -> AnyView {
    let client = use_client();
    let messages = use_messages();
    let form = Form::new();
    let is_member = |company: &Company| {
        person.memberships.iter().flatten().any(|membership| membership.company.id == company.id)
    };
    let mut choices = vec![Choice::new("", Text::default())];
    let others = companies.into_iter().filter(|company| !is_member(company));
    choices.extend(others.map(|company| Choice::new(company.id.to_string(), company.name)));
    let company = RwSignal::new(String::new());
    let role = RwSignal::new(CompanyRole::Member.as_str().to_owned());
    let roles = [CompanyRole::Member, CompanyRole::CompanyAdmin];
    let (email, done) = (person.email.clone(), named(&person.name, |t| t.person.invited_to));
    let submit = move |()| {
        form.clear_all();
        let Ok(company_id) = company.with_untracked(|id| id.parse()) else {
            form.mark("company", text(|t| t.errors.field_required));
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
            <SelectField id="company" form field="company" label=text(|t| t.places.company) value=company choices=choices.clone()/>
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
