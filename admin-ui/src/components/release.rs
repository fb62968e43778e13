//! The notice that the server has a new release of the program than this tab. `release.js` finds that out.

use leptos::prelude::*;

use crate::{browser, components::icon::icon, texts::text};

/// The event that reports a new release.
const NEW_RELEASE: &str = "aldaba-new-release";
/// The event upon which the page is loaded again with what was typed.
const LOAD_AGAIN: &str = "aldaba-load-again";

/// The notice, once there is a new release.
#[component]
pub fn ReleaseBar() -> impl IntoView {
    let is_new = RwSignal::new(false);
    // As long as the document exists.
    window_event_listener_untyped(NEW_RELEASE, move |_| is_new.set(true));
    let bar = move || {
        is_new.get().then(|| {
            view! {
                <div class="toast">
                    <p>{text(|t| t.frame.new_release)}</p>
                    <button
                        type="button"
                        class="button quiet low"
                        id="load-again"
                        on:click=move |_| browser::announce(LOAD_AGAIN)
                    >
                        {text(|t| t.frame.load_again)}
                    </button>
                    <button
                        type="button"
                        class="button quiet square low"
                        id="later"
                        aria-label=text(|t| t.frame.dismiss)
                        on:click=move |_| is_new.set(false)
                    >
                        {icon("close")}
                    </button>
                </div>
            }
        })
    };
    view! { <div class="toasts release" role="status">{bar}</div> }
}
