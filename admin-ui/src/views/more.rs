//! What a list does not show.

use leptos::prelude::*;

/// Says that a list is longer than what is shown of it.
#[component]
pub fn More(
    /// How many items are shown.
    shown: usize,
    /// How many there are.
    total: usize,
) -> impl IntoView {
    (total > shown).then(|| {
        view! { <p class="hint" role="note">{format!("The first {shown} of {total} are shown. Search to find the others.")}</p> }
    })
}
