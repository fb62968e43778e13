//! The email domains of a company, and whether it requires its external login (UC-20).

mod break_glass;
mod required;
mod row;

use leptos::prelude::*;
use shared_types::{Company, EmailDomain, FieldError};

use super::above;
use crate::{
    api::{ApiError, Client, use_client},
    browser,
    components::{
        Cancel, Empty, Form, FormFrame, Page, Refusal, TextField, dialog_button, icon, nothing, section,
        things,
    },
    state::{Remote, loaded},
    texts::{Text, text},
};

/// The button that adds a domain, which is always there.
const ADD: &str = "add-domain";

/// The page.
#[component]
pub fn CompanyEmailDomains(
    /// The company's id.
    id: i64,
) -> impl IntoView {
    let client = use_client();
    let company = Remote::new(move || client.company(id));
    loaded(company, |company| body(&company))
}

fn body(company: &Company) -> AnyView {
    let client = use_client();
    let company_id = company.id;
    let list = List {
        company_id,
        client,
        domains: Remote::new(move || client.email_domains(company_id)),
        next_focus: StoredValue::new(None),
    };
    view! {
        <Page
            title=text(|t| t.places.email_domains)
            lead=text(|t| t.domains.lead)
            above=above(company)
            actions=move || list.add_button(ADD, Some("n"))
        >
            {list.section()}
            {required::required(company_id)}
        </Page>
    }
    .into_any()
}

/// The domains.
#[derive(Clone, Copy)]
struct List {
    company_id: i64,
    client: Client,
    domains: Remote<Vec<EmailDomain>>,
    /// The id of what has the focus once the list is loaded again.
    next_focus: StoredValue<Option<String>>,
}

impl List {
    fn section(self) -> AnyView {
        let rows = loaded(self.domains, move |found| {
            if let Some(id) = self.next_focus.try_update_value(Option::take).flatten() {
                browser::focus(id);
            }
            match found.is_empty() {
                true => self.empty(),
                false => self.rows(found),
            }
        });
        section(text(|t| t.domains.domains), Some(text(|t| t.domains.domains_lead)), nothing(), rows)
    }

    fn rows(self, found: Vec<EmailDomain>) -> AnyView {
        let removed = Callback::new(move |()| self.reload(ADD.to_owned()));
        things(found.into_iter().map(|domain| row::row(self.company_id, domain, removed)).collect())
    }

    fn empty(self) -> AnyView {
        view! {
            <Empty title=text(|t| t.domains.empty_title) hint=text(|t| t.domains.empty)>
                {self.add_button("add-first-domain", None)}
            </Empty>
        }
        .into_any()
    }

    /// Loads the list again, and then moves the focus to the element with an id.
    fn reload(self, focus: String) {
        self.next_focus.try_set_value(Some(focus));
        self.domains.reload();
    }

    fn add_button(self, id: &'static str, key: Option<&'static str>) -> AnyView {
        let opener = move |open: Callback<()>| {
            view! {
                <button
                    type="button"
                    class="button main"
                    id=id
                    aria-haspopup="dialog"
                    aria-keyshortcuts=key
                    on:click=move |_| open.run(())
                >
                    {icon("add")} {text(|t| t.domains.add)}
                </button>
            }
            .into_any()
        };
        dialog_button(opener, text(|t| t.domains.add), move |open| self.add_form(open))
    }

    fn add_form(self, open: RwSignal<bool>) -> AnyView {
        let form = Form::new();
        let typed = RwSignal::new(String::new());
        let submit = move |()| {
            let domain = typed.with_untracked(|typed| domain_in(typed).to_owned());
            let call = self.client.add_email_domain(self.company_id, domain);
            form.send(async move { call.await.map_err(refused) }, move |added| {
                open.try_set(false);
                self.reload(row::name_id(added.id));
            });
        };
        view! {
            <FormFrame form on_submit=submit submit=text(|t| t.domains.add) cancel=Cancel::close(open)>
                <TextField
                    id="domain"
                    form
                    field="domain"
                    label=text(|t| t.domains.domain)
                    hint=text(|t| t.domains.domain_hint)
                    value=typed
                    autofocus=true
                />
            </FormFrame>
        }
        .into_any()
    }
}

/// The domain that is meant by what was typed, which may be an email.
fn domain_in(typed: &str) -> &str {
    let typed = typed.trim();
    typed.rsplit_once('@').map_or(typed, |(_, domain)| domain)
}

/// Why a form was rejected, with the errors that only this page has.
fn refused(error: ApiError) -> Refusal {
    let errors = match &error {
        ApiError::Refused(problem, _) => problem.errors.clone(),
        _ => Vec::new(),
    };
    let whole = match error.code() {
        "too_many" => Some(text(|t| t.domains.too_many)),
        "no_identity_provider" => Some(text(|t| t.domains.no_login)),
        _ => None,
    };
    let mut refusal = Refusal::from(error);
    refusal.message = whole.unwrap_or(refusal.message);
    for (error, (_, message)) in errors.iter().zip(&mut refusal.fields) {
        if let Some(better) = explained(error) {
            *message = better;
        }
    }
    refusal
}

fn explained(error: &FieldError) -> Option<Text> {
    Some(match (error.field.as_str(), error.code.as_str()) {
        ("domain", "invalid") => text(|t| t.domains.invalid),
        ("domain", "public") => text(|t| t.domains.public),
        ("domain", "duplicate") => text(|t| t.domains.duplicate),
        (break_glass::FIELD, "required") => text(|t| t.domains.break_glass_required),
        (break_glass::FIELD, "too_many") => text(|t| t.domains.break_glass_too_many),
        (break_glass::FIELD, "invalid") => text(|t| t.domains.break_glass_invalid),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::domain_in;

    #[test]
    fn a_domain_may_be_typed_as_part_of_an_email() {
        for typed in ["acme.example", " acme.example ", "@acme.example", "ana@acme.example"] {
            assert_eq!(domain_in(typed), "acme.example", "{typed}");
        }
        assert_eq!(domain_in(""), "");
    }
}
