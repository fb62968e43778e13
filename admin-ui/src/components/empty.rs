//! Lists: the box that searches them, and what stands in their place when they are empty.

use std::time::Duration;

use leptos::prelude::*;

/// How long after the last key a search begins.
const SEARCH_AFTER: Duration = Duration::from_millis(250);

/// What stands where a list would be.
#[component]
pub fn Empty(
    /// What is missing.
    title: &'static str,
    /// What can be done about it.
    #[prop(into)]
    text: String,
    /// A link or a button that does it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// A box that searches a list while one types.
#[component]
pub fn SearchBox(
    /// What is searched for.
    label: &'static str,
    /// Is set a moment after the last key.
    search: RwSignal<String>,
) -> impl IntoView {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let text = event_target_value(&event);
        if let Some(handle) = waiting.get_value() {
            handle.clear();
        }
        waiting.set_value(set_timeout_with_handle(move || _ = search.try_set(text), SEARCH_AFTER).ok());
    };
    view! {
        <div class="search" role="search">
            <input
                type="search"
                id="search"
                aria-label=label
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                on:input=typed
            />
        </div>
    }
}
