//! Validation of the mapping of an identity provider.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;
use shared_types::{MappedField, MappingProblem, MappingRuleData};

use super::terms::Terms;
use crate::users;
use kernel::{
    Error, Fields, Result,
    validate::{self, MAX_NAME},
};
use store::payloads::{RuleApplication, RuleRole, StoredRule};

/// The maximum number of rules of an identity provider: each is evaluated at every sign-in with it.
const MAX_RULES: usize = 100;
/// The maximum number of roles that a rule gives.
const MAX_ROLES: usize = 20;
/// The maximum number of profile fields that are copied.
const MAX_FIELDS: usize = 30;

/// Validates rules, and looks up what they name. One that is saved already stays as it is, even if it refers to what no
/// longer exists: otherwise no other rule could be changed before.
///
/// # Errors
/// [`Error::Invalid`] with every invalid field: `too_many`; `required`, `too_long`, `invalid`; `unknown` for what the
/// company does not have, `not_allowed` for a role that its entitlement does not allow; `duplicate`.
pub(super) async fn rules(
    connection: &impl ConnectionTrait,
    company_id: Option<i64>,
    rules: &[MappingRuleData],
    saved: &[StoredRule],
) -> Result<Vec<StoredRule>> {
    if rules.len() > MAX_RULES {
        return Err(Error::field("rules", "too_many", format!("at most {MAX_RULES} are allowed")));
    }
    let mut fields = Fields::new();
    let rules: Vec<_> =
        rules.iter().enumerate().map(|(index, rule)| normalised(&mut fields, index, rule)).collect();
    let terms = Terms::named(connection, company_id, &rules).await?;
    let of_saved = Terms::of_rules(connection, company_id, saved).await?;
    let saved: Vec<_> = saved.iter().map(|rule| (of_saved.as_request(rule), rule)).collect();
    let mut seen = Vec::with_capacity(rules.len());
    let mut checked = Vec::with_capacity(rules.len());
    for (index, rule) in rules.into_iter().enumerate() {
        if seen.contains(&rule) {
            fields.add(format!("rules.{index}.claim"), "duplicate", "another rule is the same");
        }
        seen.push(rule.clone());
        checked.push(match saved.iter().find(|(known, _)| *known == rule) {
            Some((_, known)) => (*known).clone(),
            None => {
                let application = application(&mut fields, index, &rule, &terms);
                let MappingRuleData { claim, value, company_role, .. } = rule;
                StoredRule { claim, value, company_role, application }
            }
        });
    }
    fields.finish()?;
    Ok(checked)
}

/// Validates what does not depend on the company.
fn normalised(fields: &mut Fields, index: usize, rule: &MappingRuleData) -> MappingRuleData {
    let at = |member: &str| format!("rules.{index}.{member}");
    let client_id = rule.client_id.clone().filter(|id| !id.trim().is_empty());
    match (rule.company_role, &client_id) {
        (None, None) => {
            let text = "must be the role in the company; or client_id and roles must be given";
            fields.add(at("company_role"), "required", text);
        }
        (Some(_), Some(_)) => {
            let text = "company_role and client_id exclude each other: add a rule for each";
            fields.add(at("client_id"), "invalid", text);
        }
        _ => {}
    }
    let named = rule.roles.as_deref().unwrap_or_default();
    if named.len() > MAX_ROLES {
        fields.add(at("roles"), "too_many", format!("at most {MAX_ROLES} are allowed"));
    }
    let mut roles: Vec<String> = named.iter().take(MAX_ROLES).cloned().collect();
    let mut seen = HashSet::new();
    roles.retain(|code| seen.insert(code.clone()));
    MappingRuleData {
        claim: validate::text(fields, &at("claim"), &rule.claim, MAX_NAME),
        value: validate::text(fields, &at("value"), &rule.value, MAX_NAME),
        company_role: rule.company_role,
        client_id,
        roles: Some(roles),
    }
}

/// Looks up the application of a rule, and its roles.
fn application(
    fields: &mut Fields,
    index: usize,
    rule: &MappingRuleData,
    terms: &Terms,
) -> Option<RuleApplication> {
    let client_id = rule.client_id.clone()?;
    let at = |member: &str| format!("rules.{index}.{member}");
    let Some(application) = terms.client(&client_id) else {
        fields.add(at("client_id"), "unknown", "there is no such application, or the company may not use it");
        return None;
    };
    let codes = rule.roles.as_deref().unwrap_or_default();
    if codes.is_empty() {
        fields.add(at("roles"), "required", "must name a role");
    }
    let mut roles = Vec::with_capacity(codes.len());
    for (place, code) in codes.iter().enumerate() {
        match application.role_named(code) {
            Ok(id) => roles.push(RuleRole { id, code: code.clone() }),
            Err(MappingProblem::RoleNotAllowed) => {
                let text = "the entitlement of the company does not allow this role";
                fields.add(at(&format!("roles.{place}")), "not_allowed", text);
            }
            Err(_) => {
                fields.add(at(&format!("roles.{place}")), "unknown", "the application has no such role");
            }
        }
    }
    Some(RuleApplication { id: application.id, client_id, roles })
}

/// Validates the profile fields to copy.
///
/// # Errors
/// [`Error::Invalid`] with every invalid field: `too_many`, `required`, `too_long`, `invalid`, `unknown`, `duplicate`.
pub(super) fn fields(mapped: &[MappedField]) -> Result<Vec<MappedField>> {
    if mapped.len() > MAX_FIELDS {
        return Err(Error::field("fields", "too_many", format!("at most {MAX_FIELDS} are allowed")));
    }
    let mut fields = Fields::new();
    let mut seen = HashSet::new();
    let mut checked = Vec::with_capacity(mapped.len());
    for (index, one) in mapped.iter().enumerate() {
        let at = |member: &str| format!("fields.{index}.{member}");
        let claim = validate::text(&mut fields, &at("claim"), &one.claim, MAX_NAME);
        let field = validate::text(&mut fields, &at("field"), &one.field, MAX_NAME);
        if !users::is_external_field(&field) {
            fields.add(at("field"), "unknown", "must be a text of the profile, or attributes. with a name");
        }
        if !seen.insert(field.clone()) {
            fields.add(at("field"), "duplicate", "another claim is copied to it");
        }
        checked.push(MappedField { claim, field });
    }
    fields.finish()?;
    Ok(checked)
}
