//! The end of a sign-in in a window of its own.

use leptos::prelude::*;

use crate::{
    browser,
    components::{Page, paragraph},
    texts::text,
};

/// Reports the sign-in to the window that waits for it. Browsers close only windows that a page opened, so it also says
/// what to do.
#[component]
pub fn SignedIn() -> impl IntoView {
    browser::finish_sign_in();
    view! { <Page title=text(|t| t.security.signed_in_title)>{paragraph("", text(|t| t.security.signed_in))}</Page> }
}
