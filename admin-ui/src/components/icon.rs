//! Pictures.

use leptos::prelude::*;

/// The product's mark: a door knocker.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect class="mark-door" width="32" height="32" rx="7"></rect>
            <circle class="mark-ring" cx="16" cy="19" r="7.25"></circle>
            <circle class="mark-boss" cx="16" cy="9.5" r="4"></circle>
            <rect class="mark-boss" x="13.25" y="24" width="5.5" height="4.5" rx="1.75"></rect>
        </svg>
    }
}

/// A picture of something, or the first letter of its name.
#[component]
pub fn Avatar(
    /// Its name.
    name: String,
    /// The picture's address, if it has one.
    #[prop(optional_no_strip)]
    picture: Option<String>,
) -> impl IntoView {
    match picture {
        Some(picture) => view! { <img class="avatar" src=picture alt="" loading="lazy"/> }.into_any(),
        None => {
            let letter: String = name.trim().chars().take(1).collect();
            view! { <span class="avatar" aria-hidden="true">{letter}</span> }.into_any()
        }
    }
}
