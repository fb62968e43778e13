//! The messages that follow every create, edit and delete.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::icon;
use crate::texts::{Text, text};

/// How long a message stays, unless it is pointed at or focused.
const SHOWN_FOR: Duration = Duration::from_secs(6);

/// A message.
#[derive(Debug, Clone)]
struct Message {
    text: Text,
    is_error: bool,
}

/// The one message that is shown, if any.
#[derive(Debug, Clone, Copy)]
pub struct Messages {
    shown: RwSignal<Option<Message>>,
    turn: StoredValue<u32>,
}

impl Default for Messages {
    fn default() -> Self {
        Self { shown: RwSignal::default(), turn: StoredValue::new(0) }
    }
}

impl Messages {
    /// Shows an outcome in the place of the last message. Screen readers read it when they are done.
    pub fn say(self, text: Text) {
        self.show(Message { text, is_error: false });
    }

    /// Shows an error in the place of the last message. Screen readers read it at once.
    pub fn fail(self, text: Text) {
        self.show(Message { text, is_error: true });
    }

    /// Removes the message, if any.
    pub fn clear(self) {
        self.shown.try_set(None);
    }

    fn show(self, message: Message) {
        self.shown.set(Some(message));
        self.end_later();
    }

    /// Begins the message's time anew.
    fn end_later(self) {
        let turn = self.keep();
        set_timeout(move || self.end(turn), SHOWN_FOR);
    }

    /// Keeps the message until its time begins anew.
    fn keep(self) -> u32 {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        turn
    }

    fn end(self, turn: u32) {
        if self.turn.get_value() == turn {
            self.shown.set(None);
        }
    }

    fn text(self, errors: bool) -> Option<String> {
        let text =
            self.shown.with(|shown| shown.as_ref().filter(|m| m.is_error == errors).map(|m| m.text.clone()));
        text.map(|text| text.get())
    }
}

/// The messages of the app.
pub fn use_messages() -> Messages {
    expect_context()
}

/// Shows the message, and has screen readers read it: outcomes from a polite live region, errors from an alert.
#[component]
pub fn MessageBar(
    /// The message.
    messages: Messages,
) -> impl IntoView {
    let shown = messages.shown;
    let keep = move || _ = messages.keep();
    view! {
        <div class="toasts">
            <div
                class:toast=move || shown.with(Option::is_some)
                on:pointerenter=move |_| keep()
                on:focusin=move |_| keep()
                on:pointerleave=move |_| messages.end_later()
                on:focusout=move |_| messages.end_later()
            >
                <div id="message" role="status" aria-live="polite">{move || messages.text(false)}</div>
                <div id="error-message" role="alert">{move || messages.text(true)}</div>
                <button
                    type="button"
                    class="button quiet square low"
                    aria-label=text(|t| t.frame.dismiss)
                    hidden=move || shown.with(Option::is_none)
                    on:click=move |_| messages.clear()
                >
                    {icon("close")}
                </button>
            </div>
        </div>
    }
}
