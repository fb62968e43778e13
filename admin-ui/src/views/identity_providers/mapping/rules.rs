//! The rules, in their order.

use leptos::prelude::*;
use serde_json::{Value, json};
use shared_types::{MappingProblem, MappingRule, MappingRuleData, ProviderMapping};

use super::rule_form::rule_form;
use crate::{
    api::{ApiError, Client, Seen, use_client},
    browser,
    components::{
        ConfirmButton, Form, FormAlert, Refusal, Sending, acts_below, all, button, dialog_button, icon,
        known, line_break, nothing, paragraph, section, status, thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, label, made, named, text},
};

/// What all rows share.
pub(super) struct Rules {
    client: Client,
    /// `None`: the rules of the installation, which name any application.
    pub(super) company_id: Option<i64>,
    path: String,
    seen: Seen<ProviderMapping>,
    mapping: Remote<Seen<ProviderMapping>>,
    /// The id of the button that has the focus once the rules are drawn anew.
    focused: StoredValue<Option<String>>,
}

impl Rules {
    /// The rules as they are sent.
    fn data(&self) -> Vec<MappingRuleData> {
        self.seen.value.rules.iter().map(data_of).collect()
    }

    /// Saves other rules, unless they were changed since they were read. An error of the rule `at` is one of the dialog's
    /// field.
    fn save(&self, rules: Vec<MappingRuleData>, at: usize) -> Sending {
        let saving =
            replace_rules(self.client, self.path.clone(), self.seen.clone(), json!({ "rules": rules }));
        let row = format!("rules.{at}.");
        Box::pin(async move {
            saving.await.map_err(|error| {
                let mut refusal = Refusal::from(error);
                for (field, _) in &mut refusal.fields {
                    *field = field.trim_start_matches(&row).to_owned();
                }
                refusal
            })
        })
    }

    /// Saves a rule in the place of another, or as the last one.
    pub(super) fn replace(&self, at: Option<usize>, rule: MappingRuleData) -> Sending {
        let mut rules = self.data();
        let at = at.unwrap_or(rules.len());
        match rules.get_mut(at) {
            Some(old) => *old = rule,
            None => rules.push(rule),
        }
        self.save(rules, at)
    }
}

/// Saves other rules, unless they were changed since they were seen. The rest of the mapping has forms of its own.
async fn replace_rules(
    client: Client,
    path: String,
    seen: Seen<ProviderMapping>,
    change: Value,
) -> Result<(), ApiError> {
    match client.change_object(path.clone(), seen.version, change.clone()).await {
        Err(error) if error.status() == 412 => {
            let now = client.provider_mapping(path.clone()).await?;
            if now.value.rules != seen.value.rules {
                return Err(error);
            }
            client.change_object(path, now.version, change).await
        }
        saved => saved,
    }
}

/// A rule as it is sent.
fn data_of(rule: &MappingRule) -> MappingRuleData {
    let MappingRule { claim, value, company_role, client_id, roles, .. } = rule.clone();
    MappingRuleData { claim, value, company_role, client_id, roles: Some(roles) }
}

/// The section.
pub(super) fn rules(
    company_id: Option<i64>,
    path: String,
    mapping: Remote<Seen<ProviderMapping>>,
) -> AnyView {
    let client = use_client();
    let focused = StoredValue::new(None);
    let body = loaded(mapping, move |seen| {
        let path = path.clone();
        shown(StoredValue::new(Rules { client, company_id, path, seen, mapping, focused }))
    });
    let lead = match company_id {
        Some(_) => text(|t| t.mapping.lead),
        None => text(|t| t.mapping.installation_lead),
    };
    section(text(|t| t.mapping.title), Some(lead), nothing(), body)
}

fn shown(rules: StoredValue<Rules>) -> AnyView {
    let form = Form::new();
    if let Some(id) = rules.with_value(|rules| rules.focused.try_update_value(Option::take)).flatten() {
        browser::focus(id);
    }
    let all_rules = rules.with_value(|rules| rules.seen.value.rules.clone());
    let last = all_rules.len().saturating_sub(1);
    let rows = all_rules.into_iter().enumerate().map(|(at, rule)| row(rules, form, (at, last), rule));
    let rows: Vec<_> = rows.collect();
    let rows = match rows.is_empty() {
        true => paragraph("soft", text(|t| t.mapping.empty)),
        false => all(vec![
            view! { <FormAlert form/> }.into_any(),
            view! { <div id="rules">{things(rows)}</div> }.into_any(),
        ]),
    };
    let label = all(vec![icon("add").into_any(), text(|t| t.mapping.add).into_any()]);
    let add = dialog_button(
        move |open| button("add-rule".to_owned(), "button", label, None, open),
        text(|t| t.mapping.add),
        move |open| rule_form(open, rules, None, saved(rules)),
    );
    all(vec![rows, acts_below(vec![add])])
}

/// Loads the rules again, and says that they were saved.
fn saved(rules: StoredValue<Rules>) -> Callback<()> {
    let messages = use_messages();
    Callback::new(move |()| {
        messages.say(text(|t| t.settings.saved));
        rules.with_value(|rules| rules.mapping.reload());
    })
}

fn row(rules: StoredValue<Rules>, form: Form, (at, last): (usize, usize), rule: MappingRule) -> AnyView {
    let name = condition(&rule);
    let edit = {
        let (name, rule) = (name.clone(), rule.clone());
        let title = named(&name, |t| t.mapping.edit);
        let full = title.clone();
        dialog_button(
            move |open| {
                let label = text(|t| t.parts.edit).into_any();
                button(format!("edit-rule-{at}"), "button quiet low", label, Some(full), open)
            },
            title,
            move |open| rule_form(open, rules, Some((at, &rule)), saved(rules)),
        )
    };
    let remove = view! {
        <ConfirmButton
            id=format!("remove-rule-{at}")
            label=text(|t| t.parts.remove)
            full_label=named(&name, |t| t.mapping.remove)
            title=named(&name, |t| t.mapping.remove)
            consequences=known(vec![text(|t| t.mapping.removes)])
            action=text(|t| t.parts.remove)
            on_confirm=move |()| rules.with_value(|rules| {
                let mut all = rules.data();
                all.remove(at);
                rules.save(all, at)
            })
            on_done=saved(rules)
        />
    };
    let up = (at > 0).then(|| mover(rules, form, (at, at - 1, last), &name));
    let down = (at < last).then(|| mover(rules, form, (at, at + 1, last), &name));
    let acts = [up, down, Some(edit), Some(remove.into_any())];
    let code = view! { <code dir="ltr">{name}</code> }.into_any();
    thing(icon("access").into_any(), code, about(&rule), all(acts.into_iter().flatten().collect()))
}

/// A button that moves a rule up or down.
fn mover(
    rules: StoredValue<Rules>,
    form: Form,
    (from, to, last): (usize, usize, usize),
    name: &str,
) -> AnyView {
    let is_up = to < from;
    let (word, id, picture) = match is_up {
        true => (named(name, |t| t.mapping.move_up), "up", icon("up").into_any()),
        false => (named(name, |t| t.mapping.move_down), "down", icon("down").into_any()),
    };
    // The button that the moved rule has there.
    let next = if to == 0 {
        "down"
    } else if to == last {
        "up"
    } else {
        id
    };
    let next = format!("{next}-rule-{to}");
    let messages = use_messages();
    let run = Callback::new(move |()| {
        let call = rules.with_value(|rules| {
            let mut all = rules.data();
            all.swap(from, to);
            rules.save(all, to)
        });
        let next = next.clone();
        form.send(call, move |()| {
            messages.say(text(|t| t.mapping.moved));
            rules.with_value(|rules| {
                rules.focused.set_value(Some(next));
                rules.mapping.reload();
            });
        });
    });
    button(format!("{id}-rule-{from}"), "button quiet low", picture, Some(word), run)
}

/// Names a rule by its condition.
fn condition(rule: &MappingRule) -> String {
    format!("{} = {}", rule.claim, rule.value)
}

/// What a rule gives, and what is wrong with it.
fn about(rule: &MappingRule) -> AnyView {
    let gives = match (rule.company_role, &rule.client_id) {
        (Some(role), _) => label(role),
        (None, client_id) => {
            let name = rule.application_name.clone().or_else(|| client_id.clone()).unwrap_or_default();
            let roles = rule.roles.join(", ");
            made(move |t| (t.mapping.roles_in)(&roles, &name))
        }
    };
    match rule.problem {
        None => gives.into_any(),
        Some(problem) => {
            all(vec![gives.into_any(), line_break(), status("status bad", problem_text(problem))])
        }
    }
}

/// Why a rule gives nothing.
pub(super) fn problem_text(problem: MappingProblem) -> Text {
    match problem {
        MappingProblem::NotEntitled => text(|t| t.mapping.not_entitled),
        MappingProblem::UnknownRole => text(|t| t.mapping.unknown_role),
        MappingProblem::RoleNotAllowed => text(|t| t.mapping.role_not_allowed),
    }
}
