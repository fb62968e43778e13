//! Dialogs with fields, and rows that such dialogs add and edit: plain functions, so that the program has them once.

mod items;
mod row;

use leptos::prelude::*;
use serde_json::Value;

use super::administration::value_fields::{Draft, Field, fields_of};
use crate::{
    browser,
    components::{Cancel, Form, FormFrame, Sending, dialog_button, dialog_opener},
    texts::{Text, Texts},
};

pub use super::conflict::Values;

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

impl DialogButton {
    /// The button, and the dialog with a content that is made anew each time.
    fn with(self, content: impl Fn(RwSignal<bool>, Text) -> AnyView + Send + Sync + 'static) -> AnyView {
        let Self { id, class, label, name, title, submit } = self;
        dialog_button(
            move |open| dialog_opener(id, class, label, name, open),
            title,
            move |open| content(open, submit.clone()),
        )
    }
}

/// A button that opens a dialog with fields. `save` gets all values, and `done` is called once they are saved.
pub fn edit_button(
    opener: DialogButton,
    fields: &'static [Field],
    values: Values,
    save: Callback<Values, Sending>,
    done: Callback<()>,
) -> AnyView {
    opener.with(move |open, submit| {
        let form = Form::new();
        let before = values.clone();
        let send = Callback::new(move |change: Values| {
            let mut all = before.clone();
            all.extend(change);
            form.send(save.run(all), move |()| {
                open.try_set(false);
                done.try_run(());
            });
        });
        edit_form(form, open, fields, &values, submit, send)
    })
}

/// A form in a dialog. `send` gets the values that were changed.
fn edit_form(
    form: Form,
    open: RwSignal<bool>,
    fields: &'static [Field],
    values: &Values,
    submit: Text,
    send: Callback<Values>,
) -> AnyView {
    let draft = Draft::of_fields(fields, values);
    let send = move |()| {
        form.clear_all();
        match draft.change(form) {
            Some(change) => send.run(change),
            None => browser::focus_first_error(),
        }
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
