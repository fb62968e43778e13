//! A form over values of the API by their names: settings, and the rules of a sign-in policy. What each value is
//! decides which field it has; only what differs is sent.

use leptos::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    browser,
    components::{
        Checkbox, Choice, Form, SelectField, TextArea, TextField, all, nothing, paragraph, section,
    },
    text::lines,
    texts::{Text, Texts, made, text},
    views::{
        combobox::{Among, Chosen, Combobox},
        conflict,
    },
};

/// A text of the app.
pub type Label = fn(&'static Texts) -> &'static str;

/// What a value is.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A text.
    Text,
    /// A text that is not shown while it is typed.
    Secret,
    /// A whole number.
    Number,
    /// The day on which something takes effect.
    Day,
    /// Texts, one on each line.
    Lines,
    /// On or off.
    Switch,
    /// One of some words.
    One(&'static [(&'static str, Label)]),
    /// `true`, `false` or nothing, by these words.
    Decision(&'static [(&'static str, Label)]),
    /// Some of some words.
    Several(&'static [(&'static str, Label)]),
    /// One of some choices.
    Choice(fn() -> Vec<Choice>),
    /// A company, by its id.
    Company,
    /// Any JSON.
    Json,
    /// A text of several lines.
    Long,
}

/// A value.
pub struct Field {
    /// Its name in the API.
    pub name: &'static str,
    /// What people read.
    pub label: Label,
    /// Help.
    pub hint: Option<Label>,
    /// What it is.
    pub kind: Kind,
    /// Whether it cannot stay empty.
    pub required: bool,
}

impl Field {
    /// The value, as two versions of it are compared.
    pub fn compared(&self) -> conflict::Field {
        let (name, label) = (self.name, self.label);
        match self.kind {
            Kind::One(words) | Kind::Decision(words) | Kind::Several(words) => {
                conflict::Field::listed(name, words, label)
            }
            Kind::Day => conflict::Field::day(name, label),
            Kind::Secret => conflict::Field::secret(name, label),
            _ => conflict::Field::text(name, label),
        }
    }
}

/// A group of values under a heading.
pub struct Group {
    /// The heading.
    pub title: Label,
    /// The values.
    pub fields: &'static [Field],
}

/// The values of groups, as two versions of them are compared.
pub fn compared(groups: &'static [Group]) -> Vec<conflict::Field> {
    groups.iter().flat_map(|group| group.fields).map(Field::compared).collect()
}

/// A field.
pub const fn field(name: &'static str, kind: Kind, label: Label, hint: Option<Label>) -> Field {
    Field { name, label, hint, kind, required: false }
}

/// The same field, which cannot stay empty.
pub const fn required(field: Field) -> Field {
    Field { required: true, ..field }
}

/// What is typed, beside what it began with.
#[derive(Clone, Copy)]
pub struct Draft(StoredValue<Vec<(&'static Field, String, RwSignal<String>)>>);

impl Draft {
    /// The draft of values.
    pub fn of(groups: &'static [Group], values: &Map<String, Value>) -> Self {
        Self::of_all(groups.iter().flat_map(|group| group.fields).collect(), values)
    }

    /// The draft of the values of some fields.
    pub fn of_fields(fields: &'static [Field], values: &Map<String, Value>) -> Self {
        Self::of_all(fields.iter().collect(), values)
    }

    fn of_all(fields: Vec<&'static Field>, values: &Map<String, Value>) -> Self {
        let fields = fields.into_iter().map(|field| {
            let before = written(values.get(field.name).unwrap_or(&Value::Null), field.kind);
            (field, before.clone(), RwSignal::new(before))
        });
        Self(StoredValue::new(fields.collect()))
    }

    /// The merge patch of what differs: what is emptied is reset. Nothing where a field is wrong, which is then marked.
    pub fn change(self, form: Form) -> Option<Map<String, Value>> {
        let mut change = Map::new();
        self.0.with_value(|fields| {
            for (field, before, value) in fields {
                let value = value.get_untracked();
                if value.trim() == before.trim() {
                    continue;
                }
                match read(value.trim(), field.kind) {
                    Some(value) => _ = change.insert(field.name.to_owned(), value),
                    None => form.mark(field.name, text(|t| t.settings.number_invalid)),
                }
            }
        });
        (!form.has_errors()).then_some(change)
    }
}

/// A value as it stands in its field.
fn written(value: &Value, kind: Kind) -> String {
    match (value, kind) {
        (Value::Null, _) => String::new(),
        (value, Kind::Json) => serde_json::to_string_pretty(value).unwrap_or_default(),
        (Value::String(moment), Kind::Day) => browser::day_of(moment),
        (Value::String(text), _) => text.clone(),
        (Value::Array(items), kind) => {
            let items: Vec<_> = items.iter().filter_map(Value::as_str).collect();
            items.join(if let Kind::Lines = kind { "\n" } else { "," })
        }
        (value, _) => value.to_string(),
    }
}

/// What a field stands for; nothing where it is no value of its kind.
fn read(typed: &str, kind: Kind) -> Option<Value> {
    match kind {
        Kind::Lines => return Some(json!(lines(typed))),
        Kind::Switch => return Some(json!(typed == "true")),
        _ if typed.is_empty() => return Some(Value::Null),
        Kind::Decision(_) => return Some(json!(typed == "true")),
        Kind::Number | Kind::Company => return typed.parse::<u32>().ok().map(|number| json!(number)),
        Kind::Day => return browser::start_of_day(typed, 0).map(|moment| json!(moment)),
        Kind::Several(_) => return Some(json!(typed.split(',').collect::<Vec<_>>())),
        Kind::Json => return serde_json::from_str(typed).ok(),
        Kind::Text | Kind::Long | Kind::Secret | Kind::One(_) | Kind::Choice(_) => {}
    }
    Some(json!(typed))
}

/// The fields, in their groups. Those that are pinned can only be read.
pub fn fields(form: Form, draft: Draft, groups: &'static [Group], pinned: &[String]) -> AnyView {
    let groups = groups.iter().map(|group| {
        section(text(group.title), None, nothing(), fields_of(form, draft, group.fields, pinned))
    });
    all(groups.collect())
}

/// Fields without a heading, as in a dialog.
pub fn fields_of(form: Form, draft: Draft, fields: &'static [Field], pinned: &[String]) -> AnyView {
    let fields = fields.iter().map(|field| {
        let value = draft.0.with_value(|fields| {
            fields.iter().find(|(known, ..)| known.name == field.name).map(|(_, _, value)| *value)
        });
        let value = value.unwrap_or_else(|| RwSignal::new(String::new()));
        match pinned.iter().any(|name| name == field.name) {
            true => fixed(field, value.get_untracked()),
            false => one(form, field, value),
        }
    });
    all(fields.collect())
}

fn fixed(field: &'static Field, value: String) -> AnyView {
    let said = made(move |t| format!("{}: {value}. {}", (field.label)(t), t.settings.pinned));
    paragraph("hint", said)
}

fn one(form: Form, field: &'static Field, value: RwSignal<String>) -> AnyView {
    let Field { name, label, hint, kind, required } = field;
    let (name, id, label, hint) = (*name, name.replace('_', "-"), text(*label), hint.map(text));
    match kind {
        Kind::Lines | Kind::Json | Kind::Long => {
            let hint = hint.unwrap_or_else(|| text(|t| t.settings.one_on_each_line));
            view! { <TextArea id=name form field=name label value hint/> }.into_any()
        }
        Kind::Switch => {
            let checked = value.get_untracked() == "true";
            let chosen = move |checked: bool| value.set(checked.to_string());
            view! { <Checkbox id label checked on_change=chosen hint/> }.into_any()
        }
        Kind::One(words) | Kind::Decision(words) => {
            let choices = words.iter().map(|(word, label)| Choice::new(*word, text(*label))).collect();
            view! { <SelectField id form field=name label value choices/> }.into_any()
        }
        Kind::Choice(choices) => {
            let choices = choices();
            match hint {
                Some(hint) => view! { <SelectField id form field=name label value choices hint/> }.into_any(),
                None => view! { <SelectField id form field=name label value choices/> }.into_any(),
            }
        }
        Kind::Several(words) => several(id, label, words, value),
        Kind::Company => {
            let chosen = RwSignal::new(Chosen::of_id(value.get_untracked()));
            Effect::new(move |_| value.set(chosen.with(|chosen| chosen.id.clone())));
            let (among, optional) = (Among::Companies, !required);
            view! { <Combobox id form field=name label hint among value=chosen optional/> }.into_any()
        }
        kind => {
            let kind = match kind {
                Kind::Number => "number",
                Kind::Day => "date",
                Kind::Secret => "password",
                _ => "text",
            };
            let optional = !required && value.with_untracked(String::is_empty);
            view! { <TextField id form field=name label hint value kind optional/> }.into_any()
        }
    }
}

fn several(
    id: String,
    legend: Text,
    words: &'static [(&'static str, Label)],
    value: RwSignal<String>,
) -> AnyView {
    let boxes = words.iter().map(|&(word, label)| {
        let checked = value.with_untracked(|value| value.split(',').any(|known| known == word));
        let chosen = move |checked: bool| {
            value.update(|value| {
                let kept = words.iter().map(|(known, _)| *known).filter(|known| match *known == word {
                    true => checked,
                    false => value.split(',').any(|chosen| chosen == *known),
                });
                *value = kept.collect::<Vec<_>>().join(",");
            });
        };
        let id = format!("{id}-{word}");
        view! { <Checkbox id label=text(label) checked on_change=chosen hint=None/> }.into_any()
    });
    let boxes: Vec<_> = boxes.collect();
    view! { <fieldset class="field"><legend>{legend}</legend>{boxes}</fieldset> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_are_written() {
        for (value, kind) in [
            (json!(7), Kind::Number),
            (json!(7), Kind::Company),
            (json!(true), Kind::Switch),
            (json!(true), Kind::Decision(&[])),
            (json!(false), Kind::Decision(&[])),
            (Value::Null, Kind::Decision(&[])),
            (json!(["a", "b"]), Kind::Lines),
            (json!(["a", "b"]), Kind::Several(&[])),
            (json!("a"), Kind::Text),
            (Value::Null, Kind::Number),
            (json!({ "keys": [] }), Kind::Json),
        ] {
            assert_eq!(read(&written(&value, kind), kind), Some(value));
        }
        assert_eq!(read("seven", Kind::Number), None);
    }
}
