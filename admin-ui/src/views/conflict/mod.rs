//! Saving what a form changed of an object, unless somebody else changed the object meanwhile. Then both versions are
//! shown, and what the person changed can be saved over the other version.

mod field;

use leptos::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

pub use self::field::Field;
use crate::{
    api::{ApiError, Client, Seen, use_client},
    components::{Dialog, Form, Messages, Refusal, all, use_messages, version_row, versions},
    texts::text,
};

/// Values by their names.
type Values = Map<String, Value>;

/// How a change is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As the fields that are sent of the whole object.
    Fields,
    /// As a merge patch (RFC 7396) of the whole object.
    Patch,
    /// The same of an object of which the page has other forms: only the fields of this form are compared.
    PatchPart,
}

/// An object that a form changes.
#[derive(Debug, Clone, Copy)]
pub struct Editing {
    client: Client,
    messages: Messages,
    form: Form,
    path: StoredValue<String>,
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

    fn of(
        form: Form,
        path: String,
        fields: &[Field],
        way: Way,
        seen: Seen<Values>,
        on_saved: Callback<()>,
    ) -> Self {
        Self {
            client: use_client(),
            messages: use_messages(),
            form,
            path: StoredValue::new(path),
            fields: StoredValue::new(fields.to_vec()),
            way,
            loaded: StoredValue::new(seen.value.clone()),
            pristine: StoredValue::new(Values::new()),
            seen: StoredValue::new(seen.value),
            version: StoredValue::new(seen.version),
            change: StoredValue::new(Values::new()),
            is_asked: RwSignal::new(false),
            on_saved,
            refused: Refusal::from,
        }
    }

    /// Explains errors by `refused`.
    pub fn explained_by(self, refused: fn(ApiError) -> Refusal) -> Self {
        Self { refused, ..self }
    }

    /// Saves the fields in which what the form sends now differs from what it began with.
    pub fn save(self, now: &impl Serialize) {
        self.save_change(self.pristine.with_value(|pristine| changed(pristine, values(now))));
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
            (self.path.get_value(), self.version.get_value(), Value::Object(self.change.get_value()));
        self.form.run(async move {
            let saved = match self.way {
                Way::Fields => self.client.change_object(path.clone(), version, change).await,
                Way::Patch => self.client.change_values(path.clone(), version, change).await,
                Way::PatchPart => self.change_part(path.clone(), change).await,
            };
            match saved {
                Ok(()) => _ = self.on_saved.try_run(()),
                Err(error) if error.status() == 412 => return self.meet(path).await,
                Err(error) => return Err((self.refused)(error)),
            }
            Ok(())
        });
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
        let save = move |_| {
            self.is_asked.set(false);
            self.send();
        };
        let discard = move |_| {
            self.is_asked.set(false);
            self.form.untouch();
            on_reload.run(());
        };
        view! {
            <Dialog open=self.is_asked title=text(|t| t.access.conflict_title)>
                <p>{text(|t| t.access.conflict_fields)}</p>
                {self.both_versions()}
                <div class="form-acts">
                    <button type="button" class="button main" id="save-mine" on:click=save>
                        {text(|t| t.access.save_both)}
                    </button>
                    <button type="button" class="button" id="discard-mine" on:click=discard>
                        {text(|t| t.access.discard_own)}
                    </button>
                    <button type="button" class="button quiet" id="keep-editing" on:click=move |_| self.is_asked.set(false)>
                        {text(|t| t.access.keep_editing)}
                    </button>
                </div>
            </Dialog>
        }
        .into_any()
    }

    fn both_versions(self) -> AnyView {
        let (loaded, theirs, mine) =
            (self.loaded.get_value(), self.seen.get_value(), self.change.get_value());
        let fields = self.fields.get_value();
        let is_theirs = |field: &Field| !is_same(part(&loaded, field.name), part(&theirs, field.name));
        let elsewhere =
            (!fields.iter().any(is_theirs)).then(|| view! { <p>{text(|t| t.access.changed_elsewhere)}</p> });
        let shown = fields.iter().filter(|field| is_theirs(field) || part(&mine, field.name).is_some());
        let rows = shown.map(|field| {
            let theirs = part(&theirs, field.name);
            let mine = match part(&mine, field.name) {
                Some(change) => {
                    let saved = merged(theirs, change);
                    view! { <ins dir="auto">{field.shown(Some(&saved))}</ins> }.into_any()
                }
                None => text(|t| t.access.not_changed).into_any(),
            };
            version_row(text(field.label).into_any(), field.shown(theirs).into_any(), mine)
        });
        let headings = [
            text(|t| t.administration.field),
            text(|t| t.access.their_changes),
            text(|t| t.access.your_changes),
        ];
        let rows = rows.collect();
        all(vec![
            elsewhere.into_any(),
            versions("both-versions", text(|t| t.administration.changes), headings, rows),
        ])
    }
}

/// The fields of an object by their names.
fn values(object: &impl Serialize) -> Values {
    match serde_json::to_value(object) {
        Ok(Value::Object(fields)) => fields,
        _ => Values::new(),
    }
}

/// The fields that differ from what they were. Fields that are absent are not changed.
fn changed(before: &Values, mut now: Values) -> Values {
    now.retain(|name, value| !value.is_null() && before.get(name) != Some(value));
    now
}

/// The value of a field: inside another object, after its name and a dot.
fn part<'a>(values: &'a Values, name: &str) -> Option<&'a Value> {
    match name.split_once('.') {
        None => values.get(name),
        Some((outer, inner)) => values.get(outer)?.get(inner),
    }
}

/// What a merge patch makes of a value (RFC 7396 section 2).
fn merged(value: Option<&Value>, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut fields = value.and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, patch) in patch {
        match patch {
            Value::Null => _ = fields.remove(name),
            patch => _ = fields.insert(name.clone(), merged(fields.get(name), patch)),
        }
    }
    Value::Object(fields)
}

/// Whether two values are the same to people: nothing, an empty text and an empty list are.
fn is_same(a: Option<&Value>, b: Option<&Value>) -> bool {
    let filled = |value: &&Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    a.filter(filled) == b.filter(filled)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_was_changed_is_sent() {
        let before = values(&json!({ "name": "A", "code": "a", "uris": [] }));
        let change = changed(&before, values(&json!({ "name": "B", "code": null, "uris": [], "on": true })));
        assert_eq!(Value::Object(change), json!({ "name": "B", "on": true }));
    }

    #[test]
    fn a_patch_is_shown_as_what_it_makes_of_the_other_version() {
        let theirs = json!({ "team": "Red", "floor": 2 });
        assert_eq!(
            merged(Some(&theirs), &json!({ "team": null, "desk": 7 })),
            json!({ "floor": 2, "desk": 7 })
        );
        assert_eq!(merged(Some(&theirs), &json!("Blue")), json!("Blue"));
        let person = values(&json!({ "name": "Ada", "address": { "country": "Spain" } }));
        assert_eq!(part(&person, "address.country"), Some(&json!("Spain")));
        assert_eq!((part(&person, "address.region"), part(&person, "email")), (None, None));
    }

    #[test]
    fn nothing_and_what_is_empty_are_the_same() {
        assert!(is_same(None, Some(&json!(""))) && is_same(Some(&json!([])), Some(&Value::Null)));
        assert!(!is_same(None, Some(&json!(false))) && !is_same(Some(&json!("a")), Some(&json!("b"))));
    }
}
