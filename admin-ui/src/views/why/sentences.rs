//! Why a rule is satisfied or not, as a sentence in the language of the person who reads it.

use leptos::prelude::Get;
use shared_types::{AccessRule, ApplicationRole, ExplainedRule, Timestamp};

use crate::texts::{Text, Texts, label, made, named, text, with_text};

/// The names in the sentences.
pub(super) struct Names {
    /// The company's name.
    pub company: String,
    /// The roles of the application.
    pub roles: Vec<ApplicationRole>,
}

/// A text into which a name is filled.
type Filled = fn(&'static Texts) -> fn(&str) -> String;

impl Names {
    fn company(&self, pick: Filled) -> Text {
        named(&self.company, pick)
    }

    /// A text with the names of roles; nothing where there are none.
    fn roles(&self, codes: Option<&Vec<String>>, pick: Filled) -> Option<Text> {
        let name = |code: &String| {
            let role = self.roles.iter().find(|role| role.code == *code);
            role.map_or_else(|| code.clone(), |role| role.name.clone())
        };
        let names = codes?.iter().map(name).collect::<Vec<_>>();
        (!names.is_empty()).then(|| named(&names.join(", "), pick))
    }
}

fn at(moment: Timestamp, pick: Filled) -> Text {
    made(move |t| pick(t)(&t.moment(moment)))
}

/// Why a rule is satisfied or not.
pub(super) fn why(names: &Names, rule: &ExplainedRule) -> Text {
    match (rule.rule, rule.satisfied) {
        (AccessRule::PersonActive, _) => match rule.person_status {
            Some(status) => with_text(&label(status), |t| t.why.person_status),
            None => Text::from(rule.detail.clone()),
        },
        (AccessRule::Membership, true) => names.company(|t| t.why.is_member),
        (AccessRule::Membership, false) => names.company(|t| t.why.is_no_member),
        (AccessRule::CompanyActive, true) => names.company(|t| t.why.company_is_active),
        (AccessRule::CompanyActive, false) => names.company(|t| t.why.company_is_disabled),
        (AccessRule::Entitlement, true) => names.company(|t| t.why.is_entitled),
        (AccessRule::Entitlement, false) => names.company(|t| t.why.is_not_entitled),
        (AccessRule::ValidFrom, _) => match rule.at {
            Some(from) => at(from, |t| t.why.begins),
            None => text(|t| t.why.no_begin),
        },
        (AccessRule::ValidUntil, _) => match rule.at {
            Some(until) => at(until, |t| t.why.ends),
            None => text(|t| t.why.no_end),
        },
        (AccessRule::Assigned, _) => assigned(names, rule),
        (AccessRule::RoleAllowed, _) => role_allowed(names, rule),
    }
}

fn assigned(names: &Names, rule: &ExplainedRule) -> Text {
    let given = names.roles(rule.roles.as_ref(), |t| t.why.was_given);
    match (given, rule.all_members) {
        (Some(given), _) => given,
        (None, Some(true)) => text(|t| t.why.every_member),
        (None, _) => text(|t| t.why.was_given_none),
    }
}

fn role_allowed(names: &Names, rule: &ExplainedRule) -> Text {
    let allowed = names.roles(rule.roles.as_ref(), |t| t.why.allows);
    let outside = names.roles(rule.roles_not_allowed.as_ref(), |t| t.why.does_not_allow);
    match (allowed, outside) {
        (Some(allowed), Some(outside)) => made(move |_| format!("{} {}", allowed.get(), outside.get())),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => text(|t| t.why.no_role),
    }
}
