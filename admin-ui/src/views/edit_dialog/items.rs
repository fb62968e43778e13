//! Rows of a list that is a value of an object, which dialogs add and edit.

use leptos::prelude::*;
use serde_json::Value;

use super::{
    DialogButton, Items, Values,
    row::{List, row_form, rows_of},
};
use crate::{
    api::{Seen, use_client},
    components::{ConfirmButton, all, icon, known, nothing, paragraph, section, thing, things, use_messages},
    state::{Remote, loaded},
    texts::{named, text},
};

impl Items {
    /// The section, for the object at a path of the API.
    pub fn section(self, path: String) -> AnyView {
        let client = use_client();
        let values = {
            let path = path.clone();
            Remote::new(move || client.values(path.clone()))
        };
        let rows = loaded(values, move |seen| self.rows(&path, seen, values));
        section(text(self.words.title), Some(text(self.words.lead)), nothing(), rows)
    }

    fn rows(self, path: &str, seen: Seen<Values>, values: Remote<Seen<Values>>) -> AnyView {
        let rows = rows_of(&seen.value, self.field);
        let list =
            StoredValue::new(List { client: use_client(), items: self, path: path.to_owned(), values });
        let shown = rows.iter().enumerate().map(|(at, row)| self.row(list, at, row)).collect::<Vec<_>>();
        let shown = match shown.is_empty() {
            true => paragraph("soft", text(self.words.empty)),
            false => things(shown),
        };
        let opener = DialogButton {
            id: format!("add-{}", self.id),
            class: "button",
            label: all(vec![icon("add").into_any(), text(self.words.add).into_any()]),
            name: None,
            title: text(self.words.add),
            submit: text(self.words.add),
        };
        let saved = reload(values);
        let add = opener.with(move |open, submit| row_form(open, list, None, submit, saved));
        all(vec![shown, view! { <div class="acts below">{add}</div> }.into_any()])
    }

    fn row(self, list: StoredValue<List>, at: usize, row: &Value) -> AnyView {
        let name = row.get(self.name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let values = list.with_value(|list| list.values);
        let opener = DialogButton {
            id: format!("edit-{}-{at}", self.id),
            class: "button quiet low",
            label: text(|t| t.parts.edit).into_any(),
            name: Some(named(&name, self.words.edit)),
            title: named(&name, self.words.edit),
            submit: text(|t| t.forms.save),
        };
        let (saved, before, removed) = (reload(values), row.clone(), row.clone());
        let edit = opener.with(move |open, submit| row_form(open, list, Some(&before), submit, saved));
        let remove = view! {
            <ConfirmButton
                id=format!("remove-{}-{at}", self.id)
                label=text(|t| t.parts.remove)
                full_label=named(&name, self.words.remove)
                title=named(&name, self.words.remove)
                consequences=known(vec![text(self.words.removes)])
                action=text(|t| t.parts.remove)
                on_confirm=move |()| list.with_value(|list| list.remove(removed.clone()))
                on_done=move |()| values.reload()
            />
        };
        let code = view! { <code dir="ltr">{name}</code> }.into_any();
        thing(
            icon("resource").into_any(),
            code,
            (self.about)(row).into_any(),
            all(vec![edit, remove.into_any()]),
        )
    }
}

/// Loads the object again, and says that it was saved.
fn reload(values: Remote<Seen<Values>>) -> Callback<()> {
    let messages = use_messages();
    Callback::new(move |()| {
        messages.say(text(|t| t.settings.saved));
        values.reload();
    })
}
