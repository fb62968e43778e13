//! Saving what a form changed of an object, unless somebody else changed the object meanwhile. Then both versions are
//! shown, and what the person changed can be saved over the other version.

mod both;
mod compare;
mod field;

use leptos::prelude::*;
use serde::Serialize;
use serde_json::Value;

use self::compare::{changed, is_same, part, replaced, values};
pub use self::{
    both::{answers, both_versions, in_place},
    compare::Values,
    field::Field,
};
use crate::{
    api::{ApiError, Client, Seen, use_client},
    browser,
    components::{Form, Messages, Refusal, all, dialog, paragraph, use_messages},
    texts::text,
};

/// How a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As the fields that are sent of the whole object.
    Fields,
    /// As a merge patch (RFC 7396) of the whole object.
    Patch,
    /// The same of an object of which the page has other forms: only the fields of this form are compared.
    PatchPart,
    /// As all fields of the form, of which those without a value are left out.
    Whole,
}

/// An object that a form changes.
#[derive(Debug, Clone, Copy)]
pub struct Editing {
    client: Client,
    messages: Messages,
    form: Form,
    path: StoredValue<String>,
    /// What is asked of the change beside it; empty: nothing.
    query: StoredValue<String>,
    fields: StoredValue<Vec<Field>>,
    way: Way,
    /// The object as the form began.
    loaded: StoredValue<Values>,
    /// What the form would have sent then.
    pristine: StoredValue<Values>,
    /// The object as it was seen last.
    seen: StoredValue<Values>,
    version: StoredValue<Option<String>>,
    /// What the person changed.
    change: StoredValue<Values>,
    is_asked: RwSignal<bool>,
    /// The code of the last error; empty: none.
    error_code: RwSignal<String>,
    on_saved: Callback<()>,
    refused: fn(ApiError) -> Refusal,
}

impl Editing {
    /// An object at a path of the API, as it was seen, and what the form sends while nothing is changed in it.
    /// `on_saved` is called once the change is saved.
    pub fn new(
        form: Form,
        path: String,
        fields: &[Field],
        seen: &Seen<impl Serialize>,
        pristine: &impl Serialize,
        on_saved: Callback<()>,
    ) -> Self {
        let (loaded, version) = (values(&seen.value), seen.version.clone());
        let editing = Self::of(form, path, fields, Way::Fields, Seen { value: loaded, version }, on_saved);
        editing.pristine.set_value(values(pristine));
        editing
    }

    /// An object that the form changes by a merge patch. If the page has other forms of the object (`is_part`), somebody
    /// else changed it only if they changed one of `fields`.
    pub fn patch(
        form: Form,
        path: String,
        fields: &[Field],
        is_part: bool,
        seen: Seen<Values>,
        on_saved: Callback<()>,
    ) -> Self {
        Self::of(form, path, fields, if is_part { Way::PatchPart } else { Way::Patch }, seen, on_saved)
    }

    /// The same for an object that is replaced as a whole: a field without a value is one without a limit.
    pub fn whole(
        form: Form,
        path: String,
        fields: &[Field],
        seen: &Seen<impl Serialize>,
        pristine: &impl Serialize,
        on_saved: Callback<()>,
    ) -> Self {
        Self { way: Way::Whole, ..Self::new(form, path, fields, seen, pristine, on_saved) }
    }

    fn of(
        form: Form,
        path: String,
        fields: &[Field],
        way: Way,
        seen: Seen<Values>,
        on_saved: Callback<()>,
    ) -> Self {
        form.mark_changes();
        Self {
            client: use_client(),
            messages: use_messages(),
            form,
            path: StoredValue::new(path),
            query: StoredValue::new(String::new()),
            fields: StoredValue::new(fields.to_vec()),
            way,
            loaded: StoredValue::new(seen.value.clone()),
            pristine: StoredValue::new(Values::new()),
            seen: StoredValue::new(seen.value),
            version: StoredValue::new(seen.version),
            change: StoredValue::new(Values::new()),
            is_asked: RwSignal::new(false),
            error_code: RwSignal::new(String::new()),
            on_saved,
            refused: Refusal::from,
        }
    }

    /// Explains errors by `refused`.
    pub fn explained_by(self, refused: fn(ApiError) -> Refusal) -> Self {
        Self { refused, ..self }
    }

    /// Adds a query to the path to which the change is sent.
    pub fn set_query(self, query: String) {
        self.query.set_value(query);
    }

    /// The code of the last error; empty: none.
    pub fn error_code(self) -> Signal<String> {
        self.error_code.into()
    }

    /// Saves the fields in which what the form sends now differs from what it began with.
    pub fn save(self, now: &impl Serialize) {
        let now = values(now);
        self.save_change(self.pristine.with_value(|pristine| {
            match self.way {
                Way::Whole => self
                    .fields
                    .with_value(|fields| replaced(fields.iter().map(|field| field.name), pristine, &now)),
                _ => changed(pristine, now),
            }
        }));
    }

    /// Saves a change: fields, or a merge patch of them.
    pub fn save_change(self, change: Values) {
        if change.is_empty() {
            self.form.untouch();
            return self.messages.say(text(|t| t.profile.nothing_changed));
        }
        self.change.set_value(change);
        self.send();
    }

    fn send(self) {
        let (path, version, change) =
            (self.path.get_value(), self.version.get_value(), self.change.get_value());
        self.form.run(async move {
            let saved = match self.way {
                Way::Fields => self.client.change_object(path.clone(), version, Value::Object(change)).await,
                Way::Patch => self.client.change_values(path.clone(), version, Value::Object(change)).await,
                Way::PatchPart => self.change_part(path.clone(), Value::Object(change)).await,
                Way::Whole => {
                    let path = browser::with_query(&path, &self.query.get_value());
                    self.client.change_object(path, version, self.all_fields(&change)).await
                }
            };
            match saved {
                Ok(()) => _ = self.on_saved.try_run(()),
                Err(error) if error.status() == 412 => return self.meet(path).await,
                Err(error) => {
                    self.error_code.try_set(error.code().to_owned());
                    return Err((self.refused)(error));
                }
            }
            Ok(())
        });
    }

    /// All fields of the form: those that the person changed, and the others as they were seen last.
    fn all_fields(self, change: &Values) -> Value {
        let seen = self.seen.get_value();
        let value = |field: &Field| {
            let value = change.get(field.name).or_else(|| seen.get(field.name));
            value.filter(|value| !value.is_null()).map(|value| (field.name.to_owned(), value.clone()))
        };
        Value::Object(self.fields.with_value(|fields| fields.iter().filter_map(value).collect()))
    }

    /// Changes fields of an object unless somebody else changed one of the form's.
    async fn change_part(self, path: String, change: Value) -> Result<(), ApiError> {
        let now = self.client.values(path.clone()).await?;
        let is_other = |field: &Field| {
            self.seen.with_value(|seen| !is_same(part(seen, field.name), part(&now.value, field.name)))
        };
        if self.fields.with_value(|fields| fields.iter().any(is_other)) {
            return Err(ApiError::Outdated);
        }
        self.client.change_values(path, now.version, change).await
    }

    /// Loads what somebody else saved, and shows both versions. The next attempt is made upon that version.
    async fn meet(self, path: String) -> Result<(), Refusal> {
        let Seen { value, version } = self.client.values(path).await?;
        self.seen.try_set_value(value);
        self.version.try_set_value(version);
        self.is_asked.try_set(true);
        Err(Refusal { message: text(|t| t.access.changed_meanwhile), ..Refusal::default() })
    }

    /// The question which version to keep. `on_reload` loads the object again, which discards what was typed.
    pub fn question(self, on_reload: Callback<()>) -> AnyView {
        dialog(self.is_asked, text(|t| t.access.conflict_title), move || self.asked(on_reload))
    }

    /// The same for a form that is in a dialog itself: the question stands in the place of the form.
    pub fn question_in_place(self, form: AnyView, on_reload: Callback<()>) -> AnyView {
        in_place(self.is_asked.into(), form, move || self.asked(on_reload))
    }

    fn asked(self, on_reload: Callback<()>) -> AnyView {
        let save = Callback::new(move |()| {
            self.is_asked.set(false);
            self.send();
        });
        let discard = Callback::new(move |()| {
            self.is_asked.set(false);
            self.form.untouch();
            on_reload.run(());
        });
        let keep = Callback::new(move |()| self.is_asked.set(false));
        let (loaded, theirs, mine) =
            (self.loaded.get_value(), self.seen.get_value(), self.change.get_value());
        let both = self.fields.with_value(|fields| both_versions(fields, &loaded, &theirs, &mine));
        all(vec![paragraph("", text(|t| t.access.conflict_fields)), both, answers(save, discard, keep)])
    }
}
