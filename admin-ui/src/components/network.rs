//! The notice that the browser has no network. The browser says when it loses it and when it is back.

use leptos::prelude::*;

use crate::{browser, texts::text};

/// The notice, while the browser has no network.
#[component]
pub fn NetworkBar() -> impl IntoView {
    let is_offline = RwSignal::new(browser::is_offline());
    // As long as the document exists.
    for name in ["online", "offline"] {
        window_event_listener_untyped(name, move |_| is_offline.set(browser::is_offline()));
    }
    let bar = move || {
        is_offline.get().then(|| {
            view! { <div class="toast" id="offline"><p>{text(|t| t.frame.offline)}</p></div> }
        })
    };
    view! { <div class="toasts release" role="status">{bar}</div> }
}
