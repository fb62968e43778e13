//! The state of a form: what was refused, and whether it is on its way.

use std::{future::Future, pin::Pin};

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

/// Something on its way that may be refused.
pub type Sending = Pin<Box<dyn Future<Output = Result<(), Refusal>>>>;

/// A call on its way.
pub fn sending<E: Into<Refusal>>(call: impl Future<Output = Result<(), E>> + 'static) -> Sending {
    Box::pin(async move { call.await.map_err(Into::into) })
}

/// The state of a form, shared by its fields and its buttons.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    fields: RwSignal<Vec<(String, String)>>,
    whole: RwSignal<Refusal>,
    busy: RwSignal<bool>,
    known: StoredValue<Vec<String>>,
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

    /// What is wrong with a field, or with one of its items; empty: nothing.
    pub fn error_at(self, field: &str) -> Signal<String> {
        self.known.update_value(|known| known.push(field.to_owned()));
        let field = field.to_owned();
        Signal::derive(move || self.fields.with(|errors| errors_of(errors, &field)))
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
        self.fields.update(|fields| fields.push((field.into(), message.into())));
    }

    /// Takes the error of a field away, and those of its items.
    pub fn clear(self, field: &str) {
        if self.fields.with_untracked(|fields| fields.iter().any(|(path, _)| concerns(path, field))) {
            self.fields.update(|fields| fields.retain(|(path, _)| !concerns(path, field)));
        }
    }

    /// Takes all errors away.
    pub fn clear_all(self) {
        self.fields.update(Vec::clear);
        self.whole.set(Refusal::default());
    }

    /// Shows a refusal: at the fields, and at the top what belongs to none of them; then moves the focus there.
    pub fn refuse(self, refusal: Refusal) {
        let Refusal { fields, message, link } = refusal;
        let is_known =
            |path: &str| self.known.with_value(|known| known.iter().any(|field| concerns(path, field)));
        let (here, elsewhere): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(path, _)| is_known(path));
        let message = match (here.is_empty(), elsewhere.is_empty()) {
            (true, true) => message,
            _ => elsewhere.iter().map(|(path, message)| format!("{path}: {message} ")).collect(),
        };
        self.whole.set(Refusal { fields: Vec::new(), message, link });
        self.fields.set(here);
        browser::focus_first_error();
    }

    /// Sends what the form holds, unless it is on its way already. What comes back goes to `done`; a refusal is
    /// shown, and everything that was typed stays.
    pub fn send<T, E>(
        self,
        call: impl Future<Output = Result<T, E>> + 'static,
        done: impl FnOnce(T) + 'static,
    ) where
        E: Into<Refusal>,
    {
        self.run(async move {
            match call.await {
                Ok(value) => {
                    done(value);
                    Ok(())
                }
                Err(error) => Err(error.into()),
            }
        });
    }

    /// Like [`Form::send`], where the call itself does what follows, and shows what is refused.
    pub fn run(self, call: impl Future<Output = Result<(), Refusal>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.clear_all();
        self.finish(Box::pin(call));
    }

    fn finish(self, call: Sending) {
        spawn_local(async move {
            let result = call.await;
            // The page of the form may be gone by now.
            let is_shown = self.busy.try_set(false).is_none();
            if let (Err(refusal), true) = (result, is_shown) {
                self.refuse(refusal);
            }
        });
    }
}

/// Whether an error's path is that of a field or of one of its items.
fn concerns(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn errors_of(errors: &[(String, String)], field: &str) -> String {
    let mut found = String::new();
    for (path, message) in errors.iter().filter(|(path, _)| concerns(path, field)) {
        if !found.is_empty() {
            found.push(' ');
        }
        if let Ok(item) = path[field.len()..].trim_start_matches('.').parse::<usize>() {
            found += &format!("Line {}: ", item + 1);
        }
        found += message;
    }
    found
}

/// What was refused of a form as a whole.
#[component]
pub fn FormAlert(
    /// The form.
    form: Form,
) -> impl IntoView {
    move || {
        let Refusal { message, link, .. } = form.whole.get();
        (!message.is_empty()).then(|| {
            let link = link.map(|(text, address)| {
                view! { " " <a href=address target="_blank" rel="external noopener">{text}</a> }
            });
            view! { <p class="alert" role="alert" tabindex="-1">{message} {link}</p> }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_items_belong_to_their_field() {
        let errors = [
            ("redirect_uris.1".to_owned(), "Bad.".to_owned()),
            ("redirect_uris_extra".to_owned(), "Other.".to_owned()),
        ];
        assert_eq!(errors_of(&errors, "redirect_uris"), "Line 2: Bad.");
        assert_eq!(errors_of(&errors, "name"), "");
    }
}
