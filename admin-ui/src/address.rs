//! The part of the address that names the open dialog, by the id of the button that opens it: the page can be loaded
//! again, and sent to others, as it is. The router does not know of it.

use std::time::Duration;

use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use crate::browser;

/// The name of the parameter.
pub const DIALOG: &str = "dialog";
/// How often, and how many times, the button is looked for while the page loads.
const EVERY: Duration = Duration::from_millis(100);
const TRIES: u32 = 100;

/// The id of a button, if it opens a dialog.
pub fn dialog_of(button: &HtmlElement) -> Option<String> {
    let opens = button.get_attribute("aria-haspopup").is_some_and(|opens| opens == "dialog");
    Some(button.id()).filter(|id| opens && !id.is_empty())
}

/// Names the dialog of a button in the address; nothing: no dialog is open.
pub fn set_dialog(id: Option<&str>) {
    let location = window().location();
    let search = location.search().unwrap_or_default();
    let others =
        search.trim_start_matches('?').split('&').filter(|part| !part.is_empty() && !names_dialog(part));
    let own = id.map(|id| format!("{DIALOG}={}", browser::encode(id)));
    let query = others.map(str::to_owned).chain(own).collect::<Vec<_>>().join("&");
    let path = location.pathname().unwrap_or_default();
    let address = if query.is_empty() { path } else { format!("{path}?{query}") };
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or(JsValue::NULL);
        let _ = history.replace_state_with_url(&state, "", Some(&address));
    }
}

/// Opens the dialog that the address names, once its button is there. No other button is pressed.
pub fn open_dialog() {
    let search = window().location().search().unwrap_or_default();
    let named = search.trim_start_matches('?').split('&').find(|part| names_dialog(part));
    if let Some((_, id)) = named.and_then(|part| part.split_once('=')) {
        press(browser::decode(id), TRIES);
    }
}

fn press(id: String, tries: u32) {
    let found = document().get_element_by_id(&id).and_then(|found| found.dyn_into::<HtmlElement>().ok());
    match found.filter(|button| dialog_of(button).is_some()) {
        Some(button) => {
            browser::focus_element(&button);
            button.click();
        }
        None if tries > 0 => set_timeout(move || press(id, tries - 1), EVERY),
        None => set_dialog(None),
    }
}

fn names_dialog(part: &str) -> bool {
    part.split_once('=').is_some_and(|(name, _)| name == DIALOG)
}

#[cfg(test)]
mod tests {
    use super::names_dialog;

    #[test]
    fn the_parameter_is_found_by_its_whole_name() {
        assert!(names_dialog("dialog=delete"));
        assert!(!names_dialog("dialogue=delete") && !names_dialog("q=dialog=") && !names_dialog("dialog"));
    }
}
