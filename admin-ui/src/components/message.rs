//! The message that follows every create, edit and delete.

use std::time::Duration;

use leptos::prelude::*;

use crate::texts::{Text, text};

/// How long a message stays.
const SHOWN_FOR: Duration = Duration::from_secs(12);

/// The one message that is shown, if any.
#[derive(Debug, Clone, Copy)]
pub struct Messages {
    shown: RwSignal<Option<Text>>,
    turn: StoredValue<u32>,
}

impl Default for Messages {
    fn default() -> Self {
        Self { shown: RwSignal::default(), turn: StoredValue::new(0) }
    }
}

impl Messages {
    /// Shows a message in the place of the last one.
    pub fn say(self, message: Text) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        self.shown.set(Some(message));
        set_timeout(move || self.end(turn), SHOWN_FOR);
    }

    fn end(self, turn: u32) {
        if self.turn.get_value() == turn {
            self.shown.set(None);
        }
    }
}

/// The messages of the app.
pub fn use_messages() -> Messages {
    expect_context()
}

/// Shows the message, and has screen readers read it.
#[component]
pub fn MessageBar(
    /// The message.
    messages: Messages,
) -> impl IntoView {
    let shown = messages.shown;
    view! {
        <div class="message-bar" class:shown=move || shown.with(Option::is_some)>
            <div id="message" role="status" aria-live="polite">
                {move || shown.get().map(|message| message.get())}
            </div>
            <button
                type="button"
                class="button bare"
                aria-label=text(|t| t.frame.dismiss)
                hidden=move || shown.with(Option::is_none)
                on:click=move |_| shown.set(None)
            >
                "✕"
            </button>
        </div>
    }
}
