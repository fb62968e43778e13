//! The message that follows every create, edit and delete.

use std::time::Duration;

use leptos::prelude::*;

/// How long a message stays.
const SHOWN_FOR: Duration = Duration::from_secs(12);

/// The one message that is shown, if any.
#[derive(Debug, Clone, Copy)]
pub struct Messages {
    text: RwSignal<String>,
    turn: StoredValue<u32>,
}

impl Default for Messages {
    fn default() -> Self {
        Self { text: RwSignal::default(), turn: StoredValue::new(0) }
    }
}

impl Messages {
    /// Says something, in place of what was said before.
    pub fn say(self, text: impl Into<String>) {
        let turn = self.turn.get_value().wrapping_add(1);
        self.turn.set_value(turn);
        self.text.set(text.into());
        set_timeout(move || self.end(turn), SHOWN_FOR);
    }

    fn end(self, turn: u32) {
        if self.turn.get_value() == turn {
            self.text.set(String::new());
        }
    }
}

/// Where to say something.
pub fn use_messages() -> Messages {
    expect_context()
}

/// Shows the message, and tells it to those who do not see it.
#[component]
pub fn MessageBar(
    /// The message.
    messages: Messages,
) -> impl IntoView {
    let text = messages.text;
    view! {
        <div class="message-bar" class:shown=move || text.with(|text| !text.is_empty())>
            <div id="message" role="status" aria-live="polite">{text}</div>
            <button
                type="button"
                class="button bare"
                aria-label="Dismiss the message"
                hidden=move || text.with(String::is_empty)
                on:click=move |_| text.set(String::new())
            >
                "✕"
            </button>
        </div>
    }
}
