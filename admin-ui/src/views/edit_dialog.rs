//! Dialogs with fields, and rows that such dialogs add and edit: plain functions, so that the program has them once.

use leptos::prelude::*;
use serde_json::{Map, Value, json};

use super::administration::value_fields::{Draft, Field, fields_of};
use crate::{
    api::{Client, Seen, use_client},
    browser,
    components::{
        Cancel, ConfirmButton, Form, FormFrame, Refusal, Sending, all, dialog_button, dialog_opener, icon,
        known, nothing, paragraph, section, thing, things, use_messages,
    },
    state::{Remote, loaded},
    texts::{Text, Texts, named, text},
};

/// Values by their names.
pub type Values = Map<String, Value>;
type Label = fn(&'static Texts) -> &'static str;
type Named = fn(&'static Texts) -> fn(&str) -> String;

/// A button that opens a dialog.
pub struct DialogButton {
    /// Its id.
    pub id: String,
    /// Its classes.
    pub class: &'static str,
    /// What it says.
    pub label: AnyView,
    /// What it does, in full.
    pub name: Option<Text>,
    /// The title of the dialog.
    pub title: Text,
    /// What the button of the dialog says.
    pub submit: Text,
}

/// A button that opens a dialog with fields. `save` gets all values, and `done` is called once they are saved.
pub fn edit_button(
    opener: DialogButton,
    fields: &'static [Field],
    values: Values,
    save: Callback<Values, Sending>,
    done: Callback<()>,
) -> AnyView {
    let DialogButton { id, class, label, name, title, submit } = opener;
    dialog_button(
        move |open| dialog_opener(id, class, label, name, open),
        title,
        move |open| edit_form(open, fields, &values, submit.clone(), save, done),
    )
}

fn edit_form(
    open: RwSignal<bool>,
    fields: &'static [Field],
    values: &Values,
    submit: Text,
    save: Callback<Values, Sending>,
    done: Callback<()>,
) -> AnyView {
    let form = Form::new();
    let draft = Draft::of_fields(fields, values);
    let before = values.clone();
    let send = move |()| {
        form.clear_all();
        let Some(change) = draft.change(form) else { return browser::focus_first_error() };
        let mut all = before.clone();
        all.extend(change);
        form.send(save.run(all), move |()| {
            open.try_set(false);
            done.try_run(());
        });
    };
    let fields = fields_of(form, draft, fields, &[]);
    view! {
        <FormFrame form on_submit=send submit submit_id="save-dialog" cancel=Cancel::close(open)>{fields}</FormFrame>
    }
    .into_any()
}

/// What the rows of a list inside an object say.
#[derive(Clone, Copy)]
pub struct Words {
    /// The heading.
    pub title: Label,
    /// A sentence under the heading.
    pub lead: Label,
    /// What stands there without rows.
    pub empty: Label,
    /// What the button that adds a row says.
    pub add: Label,
    /// What the button that edits a row is called.
    pub edit: Named,
    /// What the button that removes a row is called, which is also its question.
    pub remove: Named,
    /// What is lost with a row.
    pub removes: Label,
}

/// The rows of a list that is a value of an object.
#[derive(Clone, Copy)]
pub struct Items {
    /// What ids begin with.
    pub id: &'static str,
    /// The name of the value.
    pub field: &'static str,
    /// The name of the value in a row by which people call it.
    pub name: &'static str,
    /// The fields of a row.
    pub fields: &'static [Field],
    /// What it says.
    pub words: Words,
    /// A row as its fields show it.
    pub open: fn(&Value) -> Values,
    /// A row as it is sent.
    pub close: fn(Values) -> Value,
    /// What stands under the name of a row.
    pub about: fn(&Value) -> Text,
}

/// The values of a row as they are.
pub fn as_it_is(row: &Value) -> Values {
    row.as_object().cloned().unwrap_or_default()
}

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
        let before = seen.value.get(self.field).cloned().unwrap_or_default();
        let rows = before.as_array().cloned().unwrap_or_default();
        let list = List {
            client: use_client(),
            items: self,
            path: path.to_owned(),
            before,
            rows: rows.clone(),
            values,
        };
        let list = StoredValue::new(list);
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
        let add = edit_button(opener, self.fields, Values::new(), saves(list, None), reload(values));
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
        let edit = edit_button(opener, self.fields, (self.open)(row), saves(list, Some(at)), reload(values));
        let remove = view! {
            <ConfirmButton
                id=format!("remove-{}-{at}", self.id)
                label=text(|t| t.parts.remove)
                full_label=named(&name, self.words.remove)
                title=named(&name, self.words.remove)
                consequences=known(vec![text(self.words.removes)])
                action=text(|t| t.parts.remove)
                on_confirm=move |()| list.with_value(|list| {
                    let mut rows = list.rows.clone();
                    rows.remove(at);
                    list.save(rows, at)
                })
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

/// A list inside an object.
struct List {
    client: Client,
    items: Items,
    path: String,
    /// The list as the API gave it.
    before: Value,
    rows: Vec<Value>,
    values: Remote<Seen<Values>>,
}

impl List {
    /// Saves other rows. An error at a value of the row `at` is one of the dialog's field.
    fn save(&self, rows: Vec<Value>, at: usize) -> Sending {
        let change = json!({ (self.items.field): rows });
        let before = Values::from_iter([(self.items.field.to_owned(), self.before.clone())]);
        let names = vec![self.items.field];
        let call = self.client.change_values_seen(self.path.clone(), before, names, change);
        let row = format!("{}.{at}.", self.items.field);
        Box::pin(async move {
            call.await.map_err(|error| {
                let mut refusal = Refusal::from(error);
                for (field, _) in &mut refusal.fields {
                    *field = field.trim_start_matches(&row).to_owned();
                }
                refusal
            })
        })
    }
}

fn saves(list: StoredValue<List>, at: Option<usize>) -> Callback<Values, Sending> {
    Callback::new(move |values: Values| {
        list.with_value(|list| {
            let (row, mut rows) = ((list.items.close)(values), list.rows.clone());
            let at = at.unwrap_or(rows.len());
            match rows.get_mut(at) {
                Some(old) => *old = row,
                None => rows.push(row),
            }
            list.save(rows, at)
        })
    })
}

/// Loads the object again, and says that it was saved.
fn reload(values: Remote<Seen<Values>>) -> Callback<()> {
    let messages = use_messages();
    Callback::new(move |()| {
        messages.say(text(|t| t.settings.saved));
        values.reload();
    })
}
