//! What the tokens of an application contain, how they are signed, and a preview of them for a person.

use leptos::prelude::*;
use serde_json::{Value, json};
use shared_types::{Application, IdTokenClaims, SigningAlg, SubjectType, Word};

use super::preview::preview;
use crate::{
    api::without_secret,
    components::{Choice, all},
    texts::{Text, made, text},
    views::{
        administration::{
            value_fields::{Field, Group, Kind, field, required},
            values_form,
        },
        choices::choices,
        edit_dialog::{Items, Values, Words},
    },
};

const SETTINGS: &[Group] = &[Group {
    title: |t| t.parts.token_settings,
    fields: &[
        field("access_token_lifetime", Kind::Number, |t| t.fields.lifetime, Some(|t| t.parts.lifetime_hint)),
        field(
            "access_token_signed_response_alg",
            Kind::Choice(algorithms_or_default),
            |t| t.parts.access_token_alg,
            None,
        ),
        field("id_token_signed_response_alg", Kind::Choice(algorithms), |t| t.fields.signing_alg, None),
        field("id_token_claims", Kind::Choice(choices::<IdTokenClaims>), |t| t.fields.id_token_claims, None),
        field(
            "subject_type",
            Kind::Choice(subject_types),
            |t| t.parts.subject_type,
            Some(|t| t.parts.subject_type_hint),
        ),
        field(
            "session_refresh",
            Kind::Switch,
            |t| t.fields.session_refresh,
            Some(|t| t.fields.session_refresh_hint),
        ),
    ],
}];

/// The algorithms that tokens are signed with.
pub fn algorithms() -> Vec<Choice> {
    SigningAlg::ALL.iter().map(|alg| Choice::new(alg.as_str(), alg.as_str().to_owned())).collect()
}

/// The same, after the one of the system.
pub fn algorithms_or_default() -> Vec<Choice> {
    let default = Choice::new("", text(|t| t.parts.default_algorithm));
    [default].into_iter().chain(algorithms()).collect()
}

fn subject_types() -> Vec<Choice> {
    let name = |kind: SubjectType| match kind {
        SubjectType::Public => text(|t| t.parts.subject_public),
        SubjectType::Pairwise => text(|t| t.parts.subject_pairwise),
    };
    SubjectType::ALL.iter().map(|kind| Choice::new(kind.as_str(), name(*kind))).collect()
}

/// Where the value of a claim comes from: the names of the fields of a mapping.
const ROLES: &str = "roles";
const ATTRIBUTE: &str = "attribute";
const VALUE: &str = "value";

const CLAIM_FIELDS: &[Field] = &[
    required(field("claim", Kind::Text, |t| t.parts.claim_name, Some(|t| t.parts.claim_name_hint))),
    field("source", Kind::Choice(sources), |t| t.parts.claim_source, None),
    field(VALUE, Kind::Text, |t| t.parts.claim_value, Some(|t| t.parts.claim_value_hint)),
];

fn sources() -> Vec<Choice> {
    vec![
        Choice::new(ROLES, text(|t| t.parts.from_roles)),
        Choice::new(ATTRIBUTE, text(|t| t.parts.from_attribute)),
        Choice::new(VALUE, text(|t| t.parts.from_value)),
    ]
}

const CLAIMS: Items = Items {
    id: "claim",
    field: "claim_mappings",
    name: "claim",
    fields: CLAIM_FIELDS,
    words: Words {
        title: |t| t.parts.claims,
        lead: |t| t.parts.claims_lead,
        empty: |t| t.parts.claims_empty,
        add: |t| t.parts.add_claim,
        edit: |t| t.parts.edit_named,
        remove: |t| t.parts.remove_named,
        removes: |t| t.parts.removes_claim,
    },
    open: mapping_as_fields,
    close: mapping_of_fields,
    about: about_mapping,
};

/// A mapping as the dialog shows it.
fn mapping_as_fields(mapping: &Value) -> Values {
    let of = |name: &str| mapping.get(name).filter(|value| !value.is_null()).cloned();
    let (source, value) = match (of(ATTRIBUTE), of(VALUE)) {
        (Some(attribute), _) => (ATTRIBUTE, attribute),
        (_, Some(Value::String(text))) => (VALUE, Value::String(text)),
        (_, Some(value)) => (VALUE, Value::String(value.to_string())),
        _ => (ROLES, Value::Null),
    };
    let claim = of("claim").unwrap_or_default();
    [("claim", claim), ("source", source.into()), (VALUE, value)]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A mapping as the API takes it: a value that is JSON is sent as such, another one as a text.
fn mapping_of_fields(values: Values) -> Value {
    let of = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (claim, value) = (of("claim"), of(VALUE));
    match of("source").as_str() {
        ATTRIBUTE => json!({ "claim": claim, "attribute": value }),
        VALUE => {
            let value = serde_json::from_str::<Value>(&value).unwrap_or(Value::String(value));
            json!({ "claim": claim, "value": value })
        }
        _ => json!({ "claim": claim, "roles": true }),
    }
}

fn about_mapping(mapping: &Value) -> Text {
    let values = mapping_as_fields(mapping);
    let of = |name: &str| values.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let value = of(VALUE);
    match of("source").as_str() {
        ATTRIBUTE => made(move |t| (t.parts.is_attribute)(&value)),
        VALUE => made(move |t| (t.parts.is_value)(&value)),
        _ => text(|t| t.parts.from_roles),
    }
}

/// The part of the page.
pub(super) fn tokens(application: Application) -> AnyView {
    let path = without_secret(&application.client_id);
    let settings = all(vec![CLAIMS.section(path.clone()), values_form(path, SETTINGS)]);
    view! {
        <div class="split wider">
            <div class="sections">{settings}</div>
            <aside aria-labelledby="preview">{preview(application)}</aside>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_sent_as_it_was_read() {
        for mapping in [
            json!({ "claim": "groups", "roles": true }),
            json!({ "claim": "cost_centre", "attribute": "cost_centre" }),
            json!({ "claim": "tier", "value": "gold" }),
            json!({ "claim": "flags", "value": ["a", "b"] }),
        ] {
            assert_eq!(mapping_of_fields(mapping_as_fields(&mapping)), mapping);
        }
    }
}
