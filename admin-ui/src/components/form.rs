//! The state of a form: its errors, and whether it is being sent.

use std::{future::Future, pin::Pin};

use leptos::{prelude::*, task::spawn_local};

use super::{
    alert::{Alert, Tone},
    button::{Cancel, CancelButton, SubmitButton},
    message::Messages,
    unsaved::Unsaved,
};
use crate::{
    browser,
    texts::{Text, made, text, texts},
};

/// Why the server rejected a form.
#[derive(Debug, Clone, Default)]
pub struct Refusal {
    /// Paths of fields, each with what is wrong.
    pub fields: Vec<(String, Text)>,
    /// What is wrong as a whole.
    pub message: Text,
    /// Where the person can sign in again, in a window of its own, where that helps.
    pub sign_in: Option<String>,
}

/// A call whose answer may be an error.
pub type Sending = Pin<Box<dyn Future<Output = Result<(), Refusal>>>>;

/// A call, with its error as a form shows it.
pub fn sending<E: Into<Refusal>>(call: impl Future<Output = Result<(), E>> + 'static) -> Sending {
    Box::pin(async move { call.await.map_err(Into::into) })
}

/// The state of a form, shared by its fields and its buttons.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    fields: RwSignal<Vec<(String, Text)>>,
    whole: RwSignal<Refusal>,
    busy: RwSignal<bool>,
    known: StoredValue<Vec<String>>,
    touched: RwSignal<bool>,
    /// Whether fields that were changed are marked.
    marks: RwSignal<bool>,
    messages: Option<Messages>,
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

impl Form {
    /// A form without errors.
    pub fn new() -> Self {
        Self {
            fields: RwSignal::default(),
            whole: RwSignal::default(),
            busy: RwSignal::new(false),
            known: StoredValue::default(),
            touched: RwSignal::new(false),
            marks: RwSignal::new(false),
            messages: use_context(),
        }
    }

    /// What is wrong with a field, or with one of its items; empty: nothing.
    pub fn error_at(self, field: &str) -> Signal<String> {
        self.known.update_value(|known| known.push(field.to_owned()));
        let field = field.to_owned();
        Signal::derive(move || self.fields.with(|errors| errors_of(errors, &field)))
    }

    /// Whether something was entered that is not saved.
    pub fn is_touched(self) -> Signal<bool> {
        self.touched.into()
    }

    /// Forgets that something was entered: it is saved, or is what was there before.
    pub fn untouch(self) {
        self.touched.try_set(false);
    }

    /// Marks the fields that were changed from now on: the form edits something that exists.
    pub fn mark_changes(self) {
        self.marks.set(true);
    }

    /// Whether a field is marked as changed: its value is another than now.
    pub(super) fn is_changed(self, value: RwSignal<String>) -> impl Fn() -> bool + Send + 'static {
        let before = value.get_untracked();
        move || self.marks.get() && value.with(|value| *value != before)
    }

    /// Whether the form is being sent.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// Whether any field has an error.
    pub fn has_errors(self) -> bool {
        self.fields.with_untracked(|fields| !fields.is_empty())
    }

    /// Marks a field as wrong.
    pub fn mark(self, field: impl Into<String>, message: Text) {
        self.fields.update(|fields| fields.push((field.into(), message)));
    }

    /// Removes the errors of a field and of its items.
    pub fn clear(self, field: &str) {
        if self.fields.with_untracked(|fields| fields.iter().any(|(path, _)| concerns(path, field))) {
            self.fields.update(|fields| fields.retain(|(path, _)| !concerns(path, field)));
        }
    }

    /// Removes all errors, and the message that the form was saved earlier.
    pub fn clear_all(self) {
        if let Some(messages) = self.messages {
            messages.clear();
        }
        self.fields.update(Vec::clear);
        self.whole.set(Refusal::default());
    }

    /// Shows errors: each at its field, and those of fields that the form does not have at the top. Then moves the
    /// focus to the first.
    pub fn refuse(self, refusal: Refusal) {
        let Refusal { fields, message, sign_in } = refusal;
        let is_known =
            |path: &str| self.known.with_value(|known| known.iter().any(|field| concerns(path, field)));
        let (here, elsewhere): (Vec<_>, Vec<_>) = fields.into_iter().partition(|(path, _)| is_known(path));
        let message = match (here.is_empty(), elsewhere.is_empty()) {
            (true, true) => message,
            (false, true) => Text::default(),
            _ => made(move |_| {
                elsewhere.iter().map(|(path, message)| format!("{path}: {} ", message.get())).collect()
            }),
        };
        self.whole.set(Refusal { fields: Vec::new(), message, sign_in });
        self.fields.set(here);
        browser::focus_first_error();
    }

    /// Sends the form, unless it is being sent already. The answer goes to `done`; an error is shown, and everything
    /// that was typed stays.
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

    /// Like [`Form::send`], where the call itself does what follows.
    pub fn run(self, call: impl Future<Output = Result<(), Refusal>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.clear_all();
        // What follows a success may leave the page.
        let touched = self.touched.get_untracked();
        self.untouch();
        self.finish(Box::pin(call), touched);
    }

    fn finish(self, call: Sending, touched: bool) {
        spawn_local(async move {
            let result = call.await;
            // The page of the form may be gone by now.
            let is_shown = self.busy.try_set(false).is_none();
            if let (Err(refusal), true) = (result, is_shown) {
                self.touched.set(touched);
                self.refuse(refusal);
            }
        });
    }
}

/// Whether an error's path is that of a field or of one of its items.
fn concerns(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn errors_of(errors: &[(String, Text)], field: &str) -> String {
    let errors = errors.iter().filter(|(path, _)| concerns(path, field)).map(|(path, message)| {
        let item = path[field.len()..].trim_start_matches('.').parse::<usize>();
        match item {
            Ok(item) => (texts().errors.on_line)(item + 1, &message.get()),
            Err(_) => message.get(),
        }
    });
    errors.collect::<Vec<_>>().join(" ")
}

/// A form: what is wrong with it as a whole, its fields, and the buttons that send it or leave it.
#[component]
pub fn FormFrame(
    /// The state of the form.
    form: Form,
    /// Called when the person sends it.
    #[prop(into)]
    on_submit: Callback<()>,
    /// What the button that sends it says.
    submit: Text,
    /// The id of that button.
    #[prop(default = "save")]
    submit_id: &'static str,
    /// Whether it destroys something.
    #[prop(optional)]
    danger: bool,
    /// How to leave it.
    #[prop(optional, into)]
    cancel: Option<Cancel>,
    /// The id of the button that leaves it.
    #[prop(default = "cancel")]
    cancel_id: &'static str,
    /// The classes of the form.
    #[prop(optional)]
    class: &'static str,
    /// The classes of the row of buttons.
    #[prop(default = "form-acts")]
    actions_class: &'static str,
    /// What follows the buttons.
    #[prop(optional, into)]
    beside: ViewFn,
    /// Whether the person is asked before the page is left with what was entered.
    #[prop(default = true)]
    guarded: bool,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        on_submit.run(());
    };
    view! {
        <form class=class novalidate on:submit=send on:input=move |_| form.touched.set(true)>
            <FormAlert form on_signed_in=on_submit/>
            {children()}
            <div class=actions_class>
                <SubmitButton id=submit_id form label=submit danger/>
                {cancel.map(|cancel| view! { <CancelButton id=cancel_id cancel/> })}
                {beside.run()}
            </div>
        </form>
        {guarded.then(|| view! { <Unsaved dirty=form.is_touched()/> })}
    }
}

/// What is wrong with a form as a whole.
#[component]
pub fn FormAlert(
    /// The form.
    form: Form,
    /// Called once the person has signed in again, where that was what the form lacked.
    #[prop(optional, into)]
    on_signed_in: Option<Callback<()>>,
) -> impl IntoView {
    move || {
        let Refusal { message, sign_in, .. } = form.whole.get();
        let message = message.get();
        (!message.is_empty()).then(|| {
            let acts = sign_in
                .map(|address| -> ViewFn { (move || sign_in_button(address.clone(), on_signed_in)).into() });
            view! { <Alert tone=Tone::Bad role="alert" acts><p>{message}</p></Alert> }
        })
    }
}

/// A button that has the person sign in again in a window of its own, so that this page stays as it is.
fn sign_in_button(address: String, on_signed_in: Option<Callback<()>>) -> AnyView {
    let sign_in = move |_| {
        browser::sign_in_elsewhere(&address, move || {
            if let Some(on_signed_in) = on_signed_in {
                on_signed_in.try_run(());
            }
        });
    };
    view! {
        <button type="button" class="button low" id="sign-in-again" on:click=sign_in>
            {text(|t| t.forms.sign_in_again)}
        </button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_items_belong_to_their_field() {
        let errors = [
            ("redirect_uris.1".to_owned(), Text::from("Bad.".to_owned())),
            ("redirect_uris_extra".to_owned(), Text::from("Other.".to_owned())),
        ];
        assert_eq!(errors_of(&errors, "redirect_uris"), "Line 2: Bad.");
        assert_eq!(errors_of(&errors, "name"), "");
    }
}
