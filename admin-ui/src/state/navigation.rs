//! Going to another page.

use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Goes to another page in the place of this one: the browser's back button does not return to a form that was sent.
pub fn use_replace() -> impl Fn(&str) + Clone {
    let navigate = use_navigate();
    move |path| navigate(path, NavigateOptions { replace: true, ..Default::default() })
}
