//! One row of a list that is a value of an object. Only this row is compared with what is stored: rows that somebody else
//! changed meanwhile stay as they are, and where it is this one, both versions are shown.

use std::pin::Pin;

use leptos::prelude::*;
use serde_json::{Value, json};

use super::{Items, Values, edit_form};
use crate::{
    api::{ApiError, Client, Seen},
    components::{Form, Refusal, Sending, all, paragraph},
    state::Remote,
    texts::{Text, text},
    views::{
        administration::value_fields::Field,
        conflict::{answers, both_versions, in_place},
    },
};

/// A list inside an object.
pub(super) struct List {
    pub(super) client: Client,
    pub(super) items: Items,
    /// The path of the object in the API.
    pub(super) path: String,
    pub(super) values: Remote<Seen<Values>>,
}

/// Why a row was not saved.
enum Unsaved {
    /// The server rejected it.
    Refused(Refusal),
    /// Somebody else changed it, to this, or removed it.
    Changed(Option<Value>),
}

impl From<ApiError> for Unsaved {
    fn from(error: ApiError) -> Self {
        Self::Refused(error.into())
    }
}

/// A row that is being saved.
type Saving = Pin<Box<dyn Future<Output = Result<(), Unsaved>>>>;

/// The rows of a list that is a value of an object.
pub(super) fn rows_of(object: &Values, field: &str) -> Vec<Value> {
    object.get(field).and_then(Value::as_array).cloned().unwrap_or_default()
}

impl List {
    /// Puts `after` in the place of the row `before`: without the one it is added, without the other removed.
    fn save(&self, before: Option<Value>, after: Option<Value>) -> Saving {
        let (client, items, path) = (self.client, self.items, self.path.clone());
        Box::pin(async move {
            let now = client.values(path.clone()).await?;
            let mut rows = rows_of(&now.value, items.field);
            let at = match &before {
                None => rows.len(),
                Some(before) => place_of(&rows, before, items.name).map_err(Unsaved::Changed)?,
            };
            match after {
                Some(row) => match rows.get_mut(at) {
                    Some(old) => *old = row,
                    None => rows.push(row),
                },
                None => _ = rows.remove(at),
            }
            let change = json!({ (items.field): rows });
            client.change_values(path, now.version, change).await.map_err(|error| refused(error, items, at))
        })
    }

    /// Removes a row. One that is gone already is removed.
    pub(super) fn remove(&self, row: Value) -> Sending {
        let saving = self.save(Some(row), None);
        Box::pin(async move {
            match saving.await {
                Ok(()) | Err(Unsaved::Changed(None)) => Ok(()),
                Err(Unsaved::Refused(refusal)) => Err(refusal),
                Err(Unsaved::Changed(Some(_))) => Err(ApiError::Outdated.into()),
            }
        })
    }
}

/// Finds a row as it was. Otherwise returns the one that has its name now.
fn place_of(rows: &[Value], before: &Value, name: &str) -> Result<usize, Option<Value>> {
    let same = rows.iter().position(|row| row == before);
    same.ok_or_else(|| rows.iter().find(|row| row.get(name) == before.get(name)).cloned())
}

/// An error at a value of the row is one of the dialog's field.
fn refused(error: ApiError, items: Items, at: usize) -> Unsaved {
    let mut refusal = Refusal::from(error);
    let row = format!("{}.{at}.", items.field);
    for (field, _) in &mut refusal.fields {
        *field = field.trim_start_matches(&row).to_owned();
    }
    Unsaved::Refused(refusal)
}

/// A row in its dialog.
#[derive(Clone, Copy)]
struct Editing {
    list: StoredValue<List>,
    items: Items,
    form: Form,
    open: RwSignal<bool>,
    saved: Callback<()>,
    /// The row as the dialog opened.
    loaded: StoredValue<Values>,
    /// The row as it was seen last; `None` for one that is not stored.
    seen: StoredValue<Option<Value>>,
    change: StoredValue<Values>,
    is_asked: RwSignal<bool>,
}

/// The form of a row, or of a new one. `saved` is called once it is saved.
pub(super) fn row_form(
    open: RwSignal<bool>,
    list: StoredValue<List>,
    row: Option<&Value>,
    submit: Text,
    saved: Callback<()>,
) -> AnyView {
    let items = list.with_value(|list| list.items);
    let values = row.map(items.open).unwrap_or_default();
    let editing = Editing {
        list,
        items,
        form: Form::new(),
        open,
        saved,
        loaded: StoredValue::new(values.clone()),
        seen: StoredValue::new(row.cloned()),
        change: StoredValue::new(Values::new()),
        is_asked: RwSignal::new(false),
    };
    if row.is_some() {
        editing.form.mark_changes();
    }
    let send = Callback::new(move |change: Values| {
        editing.change.set_value(change);
        editing.send();
    });
    let form = edit_form(editing.form, open, items.fields, &values, submit, send);
    in_place(editing.is_asked.into(), form, move || editing.question())
}

impl Editing {
    /// The row as it was seen last, as its fields show it.
    fn seen(self) -> Values {
        self.seen.with_value(|row| row.as_ref().map(self.items.open).unwrap_or_default())
    }

    fn send(self) {
        // What was typed is kept in a row that is gone meanwhile.
        let mut values = match self.seen.with_value(Option::is_some) {
            true => self.seen(),
            false => self.loaded.get_value(),
        };
        values.extend(self.change.get_value());
        let row = (self.items.close)(values);
        let saving = self.list.with_value(|list| list.save(self.seen.get_value(), Some(row)));
        self.form.run(async move {
            match saving.await {
                Ok(()) => {
                    self.open.try_set(false);
                    self.saved.try_run(());
                    Ok(())
                }
                Err(Unsaved::Refused(refusal)) => Err(refusal),
                Err(Unsaved::Changed(theirs)) => {
                    self.seen.try_set_value(theirs);
                    self.is_asked.try_set(true);
                    Err(Refusal { message: text(|t| t.access.changed_meanwhile), ..Refusal::default() })
                }
            }
        });
    }

    /// Shows both versions of the row. The next attempt is made upon the other one.
    fn question(self) -> AnyView {
        let save = Callback::new(move |()| {
            self.is_asked.set(false);
            self.send();
        });
        let discard = Callback::new(move |()| {
            self.form.untouch();
            self.open.set(false);
            self.list.with_value(|list| list.values.reload());
        });
        let keep = Callback::new(move |()| self.is_asked.set(false));
        let is_gone = self.seen.with_value(Option::is_none);
        let explained = match is_gone {
            true => text(|t| t.access.removed_meanwhile),
            false => text(|t| t.access.conflict_fields),
        };
        let fields: Vec<_> = self.items.fields.iter().map(Field::compared).collect();
        let both = both_versions(&fields, &self.loaded.get_value(), &self.seen(), &self.change.get_value());
        all(vec![paragraph("", explained), both, answers(save, discard, keep)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_as_it_was_or_by_its_name() {
        let rows = [json!({ "scope": "read", "description": "Read" }), json!({ "scope": "write" })];
        assert_eq!(place_of(&rows, &json!({ "scope": "write" }), "scope"), Ok(1));
        assert_eq!(place_of(&rows, &json!({ "scope": "read" }), "scope"), Err(Some(rows[0].clone())));
        assert_eq!(place_of(&rows, &json!({ "scope": "delete" }), "scope"), Err(None));
    }
}
