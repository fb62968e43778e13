//! The dialog in which a rule is added or edited.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared_types::{Application, CompanyRole, MappingRule, MappingRuleData, Word};

use super::rules::Rules;
use crate::{
    api::{ApiError, Client, use_client},
    browser,
    components::{
        Cancel, Checkbox, Choice, FieldError, Form, FormFrame, RadioField, TextField, all, paragraph,
    },
    state::{Remote, loaded},
    text::filled,
    texts::{label, text},
    views::combobox::{Among, Chosen, Combobox},
};

/// What a rule gives, beside the roles in the company.
const APPLICATION: &str = "application";

/// What is typed and chosen.
#[derive(Clone, Copy)]
struct Draft {
    claim: RwSignal<String>,
    value: RwSignal<String>,
    gives: RwSignal<String>,
    application: RwSignal<Chosen>,
    roles: RwSignal<BTreeSet<String>>,
}

impl Draft {
    fn of(rule: Option<&MappingRule>) -> Self {
        let rule = rule.cloned().unwrap_or_default();
        let gives = rule.company_role.map_or(APPLICATION, CompanyRole::as_str).to_owned();
        let name = rule.application_name.or_else(|| rule.client_id.clone()).unwrap_or_default();
        let id = rule.client_id.unwrap_or_default();
        Self {
            claim: RwSignal::new(rule.claim),
            value: RwSignal::new(rule.value),
            gives: RwSignal::new(gives),
            application: RwSignal::new(Chosen { id, name }),
            roles: RwSignal::new(rule.roles.into_iter().collect()),
        }
    }

    fn gives_roles(self) -> bool {
        self.gives.with(|gives| gives == APPLICATION)
    }

    /// The rule; nothing where something is missing, which is then marked.
    fn data(self, form: Form) -> Option<MappingRuleData> {
        let company_role = self.gives.with_untracked(|gives| CompanyRole::from_word(gives));
        let client_id = self.application.with_untracked(|chosen| chosen.id.clone());
        let roles: Vec<String> = self.roles.get_untracked().into_iter().collect();
        let is_role = company_role.is_none();
        for (field, is_missing, message) in [
            (
                "claim",
                self.claim.with_untracked(|claim| filled(claim).is_none()),
                text(|t| t.errors.field_required),
            ),
            (
                "value",
                self.value.with_untracked(|value| filled(value).is_none()),
                text(|t| t.errors.field_required),
            ),
            ("client_id", is_role && client_id.is_empty(), text(|t| t.mapping.application_missing)),
            (
                "roles",
                is_role && !client_id.is_empty() && roles.is_empty(),
                text(|t| t.mapping.roles_missing),
            ),
        ] {
            if is_missing {
                form.mark(field, message);
            }
        }
        (!form.has_errors()).then(|| MappingRuleData {
            claim: self.claim.get_untracked().trim().to_owned(),
            value: self.value.get_untracked().trim().to_owned(),
            company_role,
            client_id: is_role.then_some(client_id),
            roles: is_role.then_some(roles),
        })
    }
}

/// The form, of a rule and its place, or of a new one. `done` is called once it is saved.
pub(super) fn rule_form(
    open: RwSignal<bool>,
    rules: StoredValue<Rules>,
    rule: Option<(usize, &MappingRule)>,
    done: Callback<()>,
) -> AnyView {
    let form = Form::new();
    let at = rule.map(|(at, _)| at);
    let draft = Draft::of(rule.map(|(_, rule)| rule));
    let company_id = rules.with_value(|rules| rules.company_id);
    let send = move |()| {
        form.clear_all();
        let Some(data) = draft.data(form) else { return browser::focus_first_error() };
        form.send(rules.with_value(|rules| rules.replace(at, data)), move |()| {
            open.try_set(false);
            done.try_run(());
        });
    };
    let submit = if at.is_some() { text(|t| t.forms.save) } else { text(|t| t.mapping.add) };
    view! {
        <FormFrame form on_submit=send submit submit_id="save-dialog" cancel=Cancel::close(open)>
            {fields(form, draft, company_id)}
        </FormFrame>
    }
    .into_any()
}

fn fields(form: Form, draft: Draft, company_id: Option<i64>) -> AnyView {
    let condition = view! {
        <TextField
            id="rule-claim"
            form
            field="claim"
            label=text(|t| t.mapping.claim)
            hint=text(|t| t.mapping.claim_hint)
            value=draft.claim
        />
        <TextField
            id="rule-value"
            form
            field="value"
            label=text(|t| t.mapping.value)
            hint=text(|t| t.mapping.value_hint)
            value=draft.value
        />
        <RadioField
            id="rule-gives"
            form
            field="company_role"
            legend=text(|t| t.mapping.gives)
            value=draft.gives
            choices=choices()
        />
    };
    let gives = Memo::new(move |_| draft.gives_roles());
    let of_application = move || gives.get().then(|| application(form, draft, company_id));
    all(vec![condition.into_any(), of_application.into_any()])
}

fn choices() -> Vec<Choice> {
    let role = |role: CompanyRole| Choice::new(role.as_str(), label(role));
    vec![
        Choice::new(APPLICATION, text(|t| t.mapping.gives_roles)),
        role(CompanyRole::CompanyAdmin).with_hint(Some(text(|t| t.mapping.gives_admin_hint))),
        role(CompanyRole::Member).with_hint(Some(text(|t| t.mapping.gives_member_hint))),
    ]
}

/// The application, and its roles once it is chosen.
fn application(form: Form, draft: Draft, company_id: Option<i64>) -> AnyView {
    let chosen = Memo::new(move |_| draft.application.with(|chosen| chosen.id.clone()));
    Effect::new(move |before: Option<String>| {
        let now = chosen.get();
        // Those of another application are other roles.
        if before.is_some_and(|before| before != now) {
            draft.roles.set(BTreeSet::new());
        }
        now
    });
    let roles = move || match chosen.get() {
        id if id.is_empty() => paragraph("hint", text(|t| t.mapping.roles_later)),
        id => roles(form, draft, (company_id, id)),
    };
    view! {
        <Combobox
            id="rule-application"
            form
            field="client_id"
            label=text(|t| t.mapping.application)
            among=company_id.map_or(Among::Applications, Among::Entitled)
            value=draft.application
        />
        {roles}
    }
    .into_any()
}

/// The codes of the roles that a company may give, `None` for all, and the application.
async fn roles_of(
    client: Client,
    company_id: Option<i64>,
    client_id: String,
) -> Result<(Option<Vec<String>>, Application), ApiError> {
    let application = client.application(&client_id);
    let Some(company_id) = company_id else { return Ok((None, application.await?)) };
    let (right, application) = futures::try_join!(client.entitlement(company_id, &client_id), application)?;
    Ok((right.roles, application))
}

/// The boxes of the roles that the company may give; of the installation, of all roles.
fn roles(form: Form, draft: Draft, (company_id, client_id): (Option<i64>, String)) -> AnyView {
    let client = use_client();
    let found = Remote::new(move || roles_of(client, company_id, client_id.clone()));
    loaded(found, move |(right, application)| {
        let is_allowed = |code: &String| right.as_ref().is_none_or(|allowed| allowed.contains(code));
        let mut allowed = application.roles;
        allowed.retain(|role| is_allowed(&role.code));
        // What cannot be given any more has no box, and is not sent.
        draft.roles.update(|chosen| chosen.retain(|code| allowed.iter().any(|role| role.code == *code)));
        let boxes = allowed.into_iter().map(|role| {
            let (code, id) = (role.code.clone(), format!("rule-role-{}", role.code));
            let checked = draft.roles.with_untracked(|chosen| chosen.contains(&code));
            let change = move |on: bool| {
                form.clear("roles");
                draft.roles.update(|chosen| {
                    chosen.remove(&code);
                    if on {
                        chosen.insert(code.clone());
                    }
                });
            };
            view! { <Checkbox id label=role.name.into() checked on_change=change hint=None/> }.into_any()
        });
        let boxes: Vec<_> = boxes.collect();
        let error = form.error_at("roles");
        view! {
            <fieldset class="field">
                <legend>{text(|t| t.mapping.roles)}</legend>
                {boxes}
                <FieldError id="rule-roles" error/>
            </fieldset>
        }
        .into_any()
    })
}
