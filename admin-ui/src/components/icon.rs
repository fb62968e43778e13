//! Pictures: the symbols of the sprite, and the product's mark.

use leptos::prelude::*;

/// A symbol of the sprite `assets/icons.svg`, by its name there without `i-`. Texts beside it say what it means.
pub fn icon(name: &'static str) -> impl IntoView {
    icon_with(name, "icon")
}

/// A symbol with classes of its own, such as `icon little`; those that point along the line of reading have `turns`.
pub fn icon_with(name: &'static str, class: &'static str) -> impl IntoView {
    view! { <svg class=class aria-hidden="true"><use href=format!("#i-{name}")></use></svg> }
}

/// The product's mark: a door knocker.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="7" fill="#0f6068"></rect>
            <circle cx="16" cy="19" r="7.25" fill="none" stroke="#f3d9a4" stroke-width="2.5"></circle>
            <circle cx="16" cy="9.5" r="4" fill="#f3d9a4"></circle>
            <rect x="13.25" y="24" width="5.5" height="4.5" rx="1.75" fill="#f3d9a4"></rect>
        </svg>
    }
}

/// A door with its knocker, over a list that is empty.
pub fn knocker() -> impl IntoView {
    view! {
        <svg class="knock" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
            <path d="M13 60V23a19 19 0 0 1 38 0v37M6 60h52M18.5 60V23.5a13.5 13.5 0 0 1 27 0V60"></path>
            <circle class="ring" cx="32" cy="34" r="7"></circle>
            <g class="hand">
                <circle cx="32" cy="25" r="3.75"></circle>
                <rect x="29.25" y="39" width="5.5" height="4.5" rx="1.75"></rect>
            </g>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// The names that follow a call in the sources.
    fn names_after(source: &str, call: &str) -> Vec<String> {
        let calls = source.split(call).skip(1);
        calls.filter_map(|rest| rest.split_once('"').map(|(name, _)| name.to_owned())).collect()
    }

    fn check(folder: &Path, sprite: &str) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                check(&path, sprite);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path).unwrap();
                let source = source.split("#[cfg(test)]").next().unwrap_or_default();
                for call in ["icon(\"", "icon_with(\"", "icon: \""] {
                    for name in names_after(source, call) {
                        assert!(sprite.contains(&format!("id=\"i-{name}\"")), "{}: {name}", path.display());
                    }
                }
            }
        }
    }

    #[test]
    fn every_icon_is_in_the_sprite() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        check(&root.join("src"), &fs::read_to_string(root.join("assets/icons.svg")).unwrap());
    }
}
