//! Going to another page.

use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Goes to another page in the place of this one: the browser's way back does not lead to a form that is done with.
pub fn use_replace() -> impl Fn(&str) + Clone {
    let navigate = use_navigate();
    move |path| navigate(path, NavigateOptions { replace: true, ..Default::default() })
}
