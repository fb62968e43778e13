//! All icons.

use leptos::prelude::*;

use crate::components::icon;

/// The names of all symbols of the sprite.
const NAMES: &[&str] = &[
    "knocker",
    "start",
    "company",
    "people",
    "person",
    "application",
    "portal",
    "access",
    "audit",
    "job",
    "mail",
    "key",
    "resource",
    "register",
    "settings",
    "shield",
    "globe",
    "search",
    "add",
    "edit",
    "delete",
    "copy",
    "show",
    "hide",
    "rotate",
    "undo",
    "download",
    "upload",
    "filter",
    "columns",
    "rows",
    "menu",
    "more",
    "out",
    "sign-out",
    "disable",
    "check",
    "close",
    "down",
    "up",
    "next",
    "back",
    "both",
    "arrow",
    "warn",
    "error",
    "info",
    "help",
    "lock",
    "clock",
    "date",
    "offline",
    "passkey",
    "code",
    "recovery",
    "laptop",
    "phone",
    "tv",
    "light",
    "dark",
    "system",
];

#[component]
pub(super) fn Icons() -> impl IntoView {
    let icons = NAMES.iter().map(|&name| view! { <li>{icon(name)} <code>{name}</code></li> });
    view! { <ul class="icon-list">{icons.collect_view()}</ul> }
}
