//! The profile fields that are copied from claims.

use serde_json::{Value, json};

use crate::{
    components::Choice,
    texts::{Text, Texts, made, text},
    views::{
        administration::value_fields::{Field, Kind, field, required},
        edit_dialog::{Items, Values, Words},
    },
};

const ROW: &[Field] = &[
    required(field("claim", Kind::Text, |t| t.mapping.claim, Some(|t| t.mapping.field_claim_hint))),
    field("field", Kind::Choice(choices), |t| t.mapping.field, None),
    field("attribute", Kind::Text, |t| t.mapping.attribute_name, Some(|t| t.mapping.attribute_name_hint)),
];

/// The list.
pub(super) const FIELDS: Items = Items {
    id: "mapped-field",
    field: "fields",
    name: "claim",
    fields: ROW,
    words: Words {
        title: |t| t.mapping.fields_title,
        lead: |t| t.mapping.fields_lead,
        empty: |t| t.mapping.fields_empty,
        add: |t| t.mapping.add_field,
        edit: |t| t.parts.edit_named,
        remove: |t| t.parts.remove_named,
        removes: |t| t.mapping.removes_field,
    },
    open,
    close,
    about,
};

type Label = fn(&'static Texts) -> &'static str;

/// The fields, with what they are called; the last are the attributes.
const CHOICES: [(&str, Label); 14] = [
    ("name", |t| t.forms.name),
    ("given_name", |t| t.profile.given_name),
    ("family_name", |t| t.profile.family_name),
    ("phone_number", |t| t.profile.phone_number),
    ("locale", |t| t.profile.locale),
    ("nickname", |t| t.profile.nickname),
    ("middle_name", |t| t.profile.middle_name),
    ("profile", |t| t.profile.profile),
    ("picture", |t| t.profile.picture),
    ("website", |t| t.profile.website),
    ("gender", |t| t.profile.gender),
    ("birthdate", |t| t.profile.birthdate),
    ("zoneinfo", |t| t.profile.zoneinfo),
    (ATTRIBUTES, |t| t.mapping.attribute),
];
const ATTRIBUTES: &str = "attributes";

fn choices() -> Vec<Choice> {
    CHOICES.iter().map(|(value, label)| Choice::new(*value, text(*label))).collect()
}

/// Returns a value of a row as text.
fn of(row: &Value, name: &str) -> String {
    row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Splits the field of a row into what is chosen and the name of the attribute.
fn split(row: &Value) -> (String, String) {
    let field = of(row, "field");
    match field.split_once('.') {
        Some((chosen, attribute)) => (chosen.to_owned(), attribute.to_owned()),
        None => (field, String::new()),
    }
}

fn open(row: &Value) -> Values {
    let (chosen, attribute) = split(row);
    let values = json!({ "claim": of(row, "claim"), "field": chosen, "attribute": attribute });
    values.as_object().cloned().unwrap_or_default()
}

fn close(values: Values) -> Value {
    let row = Value::Object(values);
    let chosen = Some(of(&row, "field")).filter(|chosen| !chosen.is_empty());
    // The first one is shown where none was chosen.
    let chosen = chosen.unwrap_or_else(|| CHOICES[0].0.to_owned());
    let field = match chosen == ATTRIBUTES {
        true => format!("{ATTRIBUTES}.{}", of(&row, "attribute")),
        false => chosen,
    };
    json!({ "claim": of(&row, "claim"), "field": field })
}

fn about(row: &Value) -> Text {
    let (chosen, attribute) = split(row);
    called(chosen, attribute)
}

/// What a field is called.
fn called(chosen: String, attribute: String) -> Text {
    made(move |t| match CHOICES.iter().find(|(value, _)| *value == chosen) {
        Some((ATTRIBUTES, label)) => format!("{}: {attribute}", label(t)),
        Some((_, label)) => label(t).to_owned(),
        None => chosen.clone(),
    })
}

/// What the field of a user is called.
pub(super) fn field_name(field: &str) -> Text {
    let (chosen, attribute) = split(&json!({ "field": field }));
    called(chosen, attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_chosen_and_an_attribute_is_named() {
        for row in [
            json!({ "claim": "c", "field": "phone_number" }),
            json!({ "claim": "c", "field": "attributes.cost.center" }),
        ] {
            assert_eq!(close(open(&row)), row);
        }
        let new = json!({ "claim": "c" }).as_object().cloned().unwrap();
        assert_eq!(close(new), json!({ "claim": "c", "field": "name" }));
    }
}
