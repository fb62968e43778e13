//! The fields of a person's profile, which people fill in for themselves and administrators for others.

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use shared_types::texts::Language;

use crate::{
    components::{Choice, Form, SelectField, TextArea, TextField, all, nothing, section},
    texts::{Text, Texts, made, text},
    views::conflict,
};

/// A text, by the language.
pub type Words = fn(&'static Texts) -> &'static str;

/// A field: its path in the API, its label, its help, what browsers can fill in, and the type of its input.
struct Field {
    path: &'static str,
    label: Words,
    hint: Option<Words>,
    autocomplete: &'static str,
    kind: &'static str,
}

const fn field(path: &'static str, autocomplete: &'static str, label: Words) -> Field {
    Field { path, label, hint: None, autocomplete, kind: "text" }
}

const fn with_hint(field: Field, hint: Words) -> Field {
    Field { hint: Some(hint), ..field }
}

/// The names.
const NAMES: [Field; 5] = [
    field("name", "name", |t| t.forms.name),
    field("given_name", "given-name", |t| t.profile.given_name),
    field("family_name", "family-name", |t| t.profile.family_name),
    field("nickname", "nickname", |t| t.profile.nickname),
    with_hint(field("username", "username", |t| t.profile.username), |t| t.profile.username_hint),
];

/// What else applications may ask for (OpenID Connect Core section 5.1).
const MORE: [Field; 8] = [
    field("middle_name", "additional-name", |t| t.profile.middle_name),
    field("gender", "sex", |t| t.profile.gender),
    with_hint(field("birthdate", "bday", |t| t.profile.birthdate), |t| t.profile.birthdate_hint),
    with_hint(field("zoneinfo", "off", |t| t.profile.zoneinfo), |t| t.profile.zoneinfo_hint),
    with_hint(field("phone_number", "tel", |t| t.profile.phone_number), |t| t.profile.phone_number_hint),
    field("website", "url", |t| t.profile.website),
    field("profile", "off", |t| t.profile.profile),
    field("picture", "photo", |t| t.profile.picture),
];

/// The parts of the postal address.
const ADDRESS: [Field; 5] = [
    field("address.street_address", "street-address", |t| t.profile.street_address),
    field("address.postal_code", "postal-code", |t| t.profile.postal_code),
    field("address.locality", "address-level2", |t| t.profile.locality),
    field("address.region", "address-level1", |t| t.profile.region),
    field("address.country", "country-name", |t| t.profile.country),
];

/// What is typed into the fields, beside what they began with.
#[derive(Debug, Clone, Copy)]
pub struct Draft(StoredValue<Vec<(&'static str, String, RwSignal<String>)>>);

/// The paths of the fields that are no texts of their own.
const LOCALE: &str = "locale";
const ATTRIBUTES: &str = "attributes";

impl Draft {
    /// The draft of a profile, by the names of its fields.
    pub fn of(profile: &Map<String, Value>) -> Self {
        let paths = NAMES.iter().chain(&MORE).chain(&ADDRESS).map(|field| field.path).chain([LOCALE]);
        let mut fields: Vec<_> = paths
            .map(|path| {
                let value = match path.split_once('.') {
                    Some((outer, inner)) => profile.get(outer).and_then(|value| value.get(inner)),
                    None => profile.get(path),
                };
                let value = value.and_then(Value::as_str).unwrap_or_default().to_owned();
                (path, value.clone(), RwSignal::new(value))
            })
            .collect();
        let attributes = profile.get(ATTRIBUTES).and_then(Value::as_object).map(written).unwrap_or_default();
        fields.push((ATTRIBUTES, attributes.clone(), RwSignal::new(attributes)));
        Self(StoredValue::new(fields))
    }

    fn value(self, path: &str) -> RwSignal<String> {
        self.0.with_value(|fields| {
            let found = fields.iter().find(|(known, ..)| *known == path);
            found.map_or_else(|| RwSignal::new(String::new()), |(_, _, value)| *value)
        })
    }

    /// The merge patch (RFC 7396) of what differs; nothing where a field is wrong, which is then marked.
    pub fn change(self, form: Form) -> Option<Map<String, Value>> {
        let mut change = Map::new();
        self.0.with_value(|fields| {
            for (path, before, value) in fields {
                let value = value.get_untracked();
                if value.trim() == before.trim() {
                    continue;
                }
                if *path == ATTRIBUTES {
                    match parsed(before, &value) {
                        Ok(attributes) => _ = change.insert(ATTRIBUTES.to_owned(), Value::Object(attributes)),
                        Err(line) => {
                            form.mark(ATTRIBUTES, made(move |t| (t.profile.attribute_invalid)(&line)))
                        }
                    }
                    continue;
                }
                insert(&mut change, path, value.trim());
            }
        });
        if change.get("name").is_some_and(Value::is_null) {
            form.mark("name", text(|t| t.errors.name_missing));
        }
        (!form.has_errors()).then_some(change)
    }
}

/// Sets a field of a merge patch: an empty text clears it.
fn insert(change: &mut Map<String, Value>, path: &str, value: &str) {
    let value = if value.is_empty() { Value::Null } else { json!(value) };
    match path.split_once('.') {
        None => _ = change.insert(path.to_owned(), value),
        Some((outer, inner)) => {
            if let Value::Object(outer) = change.entry(outer).or_insert_with(|| json!({})) {
                outer.insert(inner.to_owned(), value);
            }
        }
    }
}

/// Attributes as people write them: one on each line.
fn written(attributes: &Map<String, Value>) -> String {
    let line = |(name, value): (&String, &Value)| match value {
        // A text that would be read as something else keeps its quotation marks.
        Value::String(text) if serde_json::from_str::<Value>(text).is_err() => format!("{name} = {text}"),
        value => format!("{name} = {value}"),
    };
    attributes.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What changes of the attributes: those that are no longer there are cleared. Fails with the line that is none.
fn parsed(before: &str, after: &str) -> Result<Map<String, Value>, String> {
    let mut change = Map::new();
    for line in before.lines() {
        if let Some((name, _)) = line.split_once('=') {
            change.insert(name.trim().to_owned(), Value::Null);
        }
    }
    for line in after.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once('=').ok_or_else(|| line.to_owned())?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() {
            return Err(line.to_owned());
        }
        let value = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
        change.insert(name.to_owned(), value);
    }
    Ok(change)
}

/// What the fields say: of the own profile, or of somebody else's. Each program contains only what it says itself.
#[derive(Debug)]
pub struct Wording {
    /// The heading of the names.
    pub data: Words,
    /// The sentence below it.
    pub lead: Words,
    /// The heading of the other fields.
    pub more: Words,
    /// The label and the help of a field that differ from those of the own profile.
    pub other: fn(&str) -> (Option<Words>, Option<Words>),
    /// Whether the browser can fill in what it knows about its user.
    pub is_own: bool,
}

/// The fields, in sections.
pub fn fields(form: Form, draft: Draft, wording: &Wording) -> AnyView {
    let attributes = view! {
        <TextArea
            id="attributes"
            form
            field=ATTRIBUTES
            label=text(|t| t.profile.attributes)
            value=draft.value(ATTRIBUTES)
            hint=text(|t| t.profile.attributes_hint)
        />
    };
    let names = all(vec![text_fields(form, draft, &NAMES, wording), locale(form, draft)]);
    let more = all(vec![text_fields(form, draft, &MORE, wording), attributes.into_any()]);
    let address = text_fields(form, draft, &ADDRESS, wording);
    all(vec![
        section(text(wording.data), Some(text(wording.lead)), nothing(), names),
        section(text(wording.more), None, nothing(), more),
        section(text(|t| t.profile.address), None, nothing(), address),
    ])
}

/// The fields, as two versions of a profile are compared.
pub fn compared(wording: &Wording) -> Vec<conflict::Field> {
    let texts = NAMES.iter().chain(&MORE).chain(&ADDRESS).map(|field| {
        let (other, _) = (wording.other)(field.path);
        conflict::Field::text(field.path, other.unwrap_or(field.label))
    });
    let others = [
        conflict::Field::named(LOCALE, language, |t| t.profile.locale),
        conflict::Field::text(ATTRIBUTES, |t| t.profile.attributes),
    ];
    texts.chain(others).collect()
}

/// The name of one of our languages.
fn language(tag: &str) -> Option<Text> {
    let found = Language::ALL.into_iter().find(|language| language.tag() == tag);
    found.map(|language| Text::from(language.name().to_owned()))
}

fn text_fields(form: Form, draft: Draft, fields: &'static [Field], wording: &Wording) -> AnyView {
    let fields = fields.iter().map(|field| {
        let Field { path, label, hint, autocomplete, kind } = field;
        let (other_label, other_hint) = (wording.other)(path);
        let (label, hint) = (other_label.unwrap_or(*label), other_hint.or(*hint));
        let autocomplete = if wording.is_own { *autocomplete } else { "off" };
        // Ids are words with hyphens.
        let id = path.replace(['_', '.'], "-");
        view! {
            <TextField
                id
                form
                field=*path
                label=text(label)
                hint=hint.map(text)
                value=draft.value(path)
                kind=*kind
                autocomplete
                optional=*path != "name"
            />
        }
    });
    view! { <div class="pair">{fields.collect_view()}</div> }.into_any()
}

/// The language: one of ours, or the one that is known already.
fn locale(form: Form, draft: Draft) -> AnyView {
    let value = draft.value(LOCALE);
    let mut choices = vec![Choice::new("", text(|t| t.profile.locale_automatic))];
    choices.extend(Language::ALL.map(|language| Choice::new(language.tag(), language.name().to_owned())));
    let known = value.get_untracked();
    if choices.iter().all(|choice| choice.value != known) {
        choices.push(Choice::new(known.clone(), known));
    }
    view! { <SelectField id="locale" form field=LOCALE label=text(|t| t.profile.locale) value choices/> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_they_are_written() {
        let Value::Object(attributes) =
            json!({ "age": 7, "department": "Sales", "code": "7", "teams": ["a", "b"], "equals": "a = b" })
        else {
            return;
        };
        assert_eq!(parsed("", &written(&attributes)), Ok(attributes));
    }

    #[test]
    fn an_attribute_that_is_gone_is_cleared() {
        let change = parsed("a = 1\nb = 2", "b = 3\n\n");
        assert_eq!(change.map(Value::Object), Ok(json!({ "a": null, "b": 3 })));
        assert_eq!(parsed("", "no sign"), Err("no sign".to_owned()));
        assert_eq!(parsed("", "= 3"), Err("= 3".to_owned()));
    }

    #[test]
    fn parts_of_an_address_are_set_inside_it() {
        let mut change = Map::new();
        insert(&mut change, "address.country", "Spain");
        insert(&mut change, "address.region", "");
        insert(&mut change, "name", "Ada");
        assert_eq!(
            Value::Object(change),
            json!({ "address": { "country": "Spain", "region": null }, "name": "Ada" })
        );
    }
}
