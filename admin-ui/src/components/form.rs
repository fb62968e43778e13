//! The state of a form: what was refused, and whether it is on its way.

use std::collections::{BTreeMap, BTreeSet};

use leptos::{prelude::*, task::spawn_local};

use crate::browser;

/// Why what a form sent was refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// Paths of fields, each with what is wrong.
    pub fields: Vec<(String, String)>,
    /// What is wrong as a whole.
    pub message: String,
    /// A link that helps: its text and its address, which opens in a new tab.
    pub link: Option<(String, String)>,
}

/// The state of a form, shared by its fields and its buttons.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    fields: RwSignal<BTreeMap<String, String>>,
    whole: RwSignal<Option<Refusal>>,
    busy: RwSignal<bool>,
    known: StoredValue<BTreeSet<String>>,
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

impl Form {
    /// A form of which nothing was refused yet.
    pub fn new() -> Self {
        Self {
            fields: RwSignal::default(),
            whole: RwSignal::default(),
            busy: RwSignal::new(false),
            known: StoredValue::default(),
        }
    }

    /// What is wrong with a field, or with one of its items.
    pub fn error_at(self, field: Signal<String>) -> Signal<Option<String>> {
        let known = self.known;
        field.with_untracked(|field| known.update_value(|known| _ = known.insert(field.clone())));
        Signal::derive(move || field.with(|field| self.fields.with(|errors| errors_of(errors, field))))
    }

    /// Whether the form is on its way.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Whether any field was refused.
    pub fn has_errors(self) -> bool {
        self.fields.with_untracked(|fields| !fields.is_empty())
    }

    /// Marks a field as wrong.
    pub fn mark(self, field: impl Into<String>, message: impl Into<String>) {
        self.fields.update(|fields| _ = fields.insert(field.into(), message.into()));
    }

    /// Takes the error of a field away, and those of its items.
    pub fn clear(self, field: &str) {
        if self.fields.with_untracked(|fields| errors_of(fields, field).is_some()) {
            self.fields.update(|fields| fields.retain(|name, _| !concerns(name, field)));
        }
    }

    /// Takes all errors away.
    pub fn clear_all(self) {
        self.fields.update(BTreeMap::clear);
        self.whole.set(None);
    }

    /// Shows a refusal: at the fields, and at the top what belongs to none of them; then moves the focus there.
    pub fn refuse(self, refusal: Refusal) {
        let Refusal { fields, message, link } = refusal;
        let (here, elsewhere): (Vec<_>, Vec<_>) = self.known.with_value(|known| {
            fields.into_iter().partition(|(name, _)| known.iter().any(|k| concerns(name, k)))
        });
        let rest: Vec<_> =
            elsewhere.into_iter().map(|(name, message)| format!("{name}: {message}")).collect();
        let whole = match (here.is_empty(), rest.is_empty()) {
            (true, true) => Some(message),
            (_, false) => Some(rest.join(" ")),
            (false, true) => None,
        };
        self.whole.set(whole.map(|message| Refusal { fields: Vec::new(), message, link }));
        self.fields.set(here.into_iter().collect());
        browser::focus_first_error();
    }

    /// Sends what the form holds, unless it is on its way already. What comes back goes to `done`; a refusal is
    /// shown, and everything that was typed stays.
    pub fn send<T, E>(
        self,
        call: impl Future<Output = Result<T, E>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) where
        T: 'static,
        E: Into<Refusal> + 'static,
    {
        self.send_or(call, done, move |error| self.refuse(error.into()));
    }

    /// Like [`Form::send`], with a handler of refusals.
    pub fn send_or<T, E>(
        self,
        call: impl Future<Output = Result<T, E>> + 'static,
        done: impl FnOnce(T) + 'static,
        refused: impl FnOnce(E) + 'static,
    ) where
        T: 'static,
        E: 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.clear_all();
        spawn_local(async move {
            let result = call.await;
            // The page of the form may be gone by now.
            let shown = self.busy.try_set(false).is_none();
            match result {
                Ok(value) => done(value),
                Err(error) if shown => refused(error),
                Err(_) => {}
            }
        });
    }
}

/// Whether an error's path is that of a field or of one of its items.
fn concerns(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn errors_of(errors: &BTreeMap<String, String>, field: &str) -> Option<String> {
    let found: Vec<String> = errors
        .iter()
        .filter(|(path, _)| concerns(path, field))
        .map(|(path, message)| match path[field.len()..].trim_start_matches('.').parse::<usize>() {
            Ok(item) => format!("Line {}: {message}", item + 1),
            Err(_) => message.clone(),
        })
        .collect();
    (!found.is_empty()).then(|| found.join(" "))
}

/// What was refused of a form as a whole.
#[component]
pub fn FormAlert(
    /// The form.
    form: Form,
) -> impl IntoView {
    move || {
        form.whole.get().map(|refusal| {
            let link = refusal.link.map(|(text, address)| {
                view! { " " <a href=address target="_blank" rel="external noopener">{text}</a> }
            });
            view! {
                <div class="alert" role="alert" tabindex="-1">
                    <p>{refusal.message} {link}</p>
                </div>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_items_belong_to_their_field() {
        let errors = BTreeMap::from([
            ("redirect_uris.1".to_owned(), "Bad.".to_owned()),
            ("redirect_uris_extra".to_owned(), "Other.".to_owned()),
        ]);
        assert_eq!(errors_of(&errors, "redirect_uris").as_deref(), Some("Line 2: Bad."));
        assert_eq!(errors_of(&errors, "name"), None);
    }
}
