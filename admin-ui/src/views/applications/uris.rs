//! Shows mistakes in redirect URIs while they are typed. The server decides, by the same rules.

use std::time::Duration;

use leptos::prelude::*;
use shared_types::{ApplicationType, RedirectUriMistake as Mistake, redirect_uri_mistake};

use crate::{
    components::Form,
    text::lines,
    texts::{Texts, text},
};

/// How long after the last key the URIs are looked at.
const CHECK_AFTER: Duration = Duration::from_millis(700);

/// A text of the app.
type Label = fn(&'static Texts) -> &'static str;

/// Marks the lines of a field that cannot be registered, a moment after they were typed.
pub(super) fn check_while_typed(
    form: Form,
    field: &'static str,
    value: RwSignal<String>,
    native: impl Fn() -> bool + Send + Sync + 'static,
) {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let native = StoredValue::new(native);
    Effect::new(move |before: Option<String>| {
        let typed = value.get();
        if before.is_some_and(|before| before != typed) {
            if let Some(handle) = waiting.get_value() {
                handle.clear();
            }
            let look = move || {
                let Some(native) = native.try_with_value(|native| untrack(native)) else { return };
                form.clear(field);
                for (line, uri) in lines(&value.get_untracked()).iter().enumerate() {
                    if let Some(problem) = problem(uri, native) {
                        form.mark(format!("{field}.{line}"), text(problem));
                    }
                }
            };
            waiting.set_value(set_timeout_with_handle(look, CHECK_AFTER).ok());
        }
        typed
    });
}

/// Returns what is wrong with a redirect URI, by the rules of the server; `None` for one that it accepts.
fn problem(uri: &str, native: bool) -> Option<Label> {
    let kind = if native { ApplicationType::Native } else { ApplicationType::Web };
    Some(match redirect_uri_mistake(uri, kind)? {
        Mistake::Empty | Mistake::Characters | Mistake::NotAbsolute => |t| t.errors.redirect_invalid,
        Mistake::TooLong => |t| t.errors.field_too_long,
        Mistake::Wildcard => |t| t.errors.redirect_wildcard,
        Mistake::Fragment => |t| t.errors.redirect_fragment,
        Mistake::Insecure => |t| t.errors.insecure,
        Mistake::ForbiddenScheme | Mistake::NativeScheme => |t| t.errors.redirect_scheme,
    })
}
