//! The keys that work everywhere. Single letters do nothing in a field or a dialog, and can be switched off.

use std::time::Duration;

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

use super::places;
use crate::{
    browser,
    state::{use_account, use_go},
};

/// Under which name the browser keeps that single letters are off.
const KEY: &str = "letters";
/// How long after `g` a letter goes to a place.
const GO_WITHIN: Duration = Duration::from_millis(1500);

/// What keys open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys {
    /// Whether the palette is open.
    pub palette: RwSignal<bool>,
    /// Whether the list of shortcuts is open.
    pub list: RwSignal<bool>,
    /// Whether single letters do something.
    letters: RwSignal<bool>,
    /// When `g` was pressed, in milliseconds since 1970.
    go: StoredValue<f64>,
}

impl Keys {
    /// Listens as long as the frame is shown.
    pub(super) fn listen() -> Self {
        let keys = Self {
            palette: RwSignal::new(false),
            list: RwSignal::new(false),
            letters: RwSignal::new(browser::kept(KEY).is_none_or(|kept| kept != "off")),
            go: StoredValue::new(0.0),
        };
        let account = use_account();
        let go = use_go();
        let go_to = move |letter: char| {
            let place = places::all(account).into_iter().find(|place| place.key == Some(letter));
            if let Some(place) = place {
                go(place.path);
            }
        };
        let listener =
            window_event_listener(ev::keydown, move |event: KeyboardEvent| keys.press(&event, &go_to));
        on_cleanup(move || listener.remove());
        keys
    }

    /// Opens the list of shortcuts.
    pub(super) fn open_list(self) {
        self.list.set(true);
    }

    /// Whether single letters do something.
    pub(super) fn has_letters(self) -> bool {
        self.letters.get_untracked()
    }

    /// Switches single letters on or off, and keeps the choice.
    pub(super) fn set_letters(self, on: bool) {
        self.letters.set(on);
        browser::keep(KEY, if on { "on" } else { "off" });
    }

    fn press(self, event: &KeyboardEvent, go_to: &impl Fn(char)) {
        let key = event.key();
        if (event.ctrl_key() || event.meta_key()) && !event.alt_key() {
            if key.eq_ignore_ascii_case("k") {
                event.prevent_default();
                self.palette.set(true);
            } else if key.eq_ignore_ascii_case("s")
                && let Some(button) = save_button()
            {
                event.prevent_default();
                button.click();
            }
            return;
        }
        let mut letters = key.chars();
        let (Some(letter), None) = (letters.next(), letters.next()) else { return };
        if event.alt_key() || event.is_composing() || !self.has_letters() || is_busy(event) {
            return;
        }
        let goes = browser::now() - self.go.get_value() < GO_WITHIN.as_millis() as f64;
        self.go.set_value(0.0);
        match letter {
            _ if goes => go_to(letter),
            'g' => self.go.set_value(browser::now()),
            '?' => self.open_list(),
            'x' => pick_row(event),
            // The page names the key at the button or field that it stands for.
            letter => {
                if let Some(element) = find(letter) {
                    event.prevent_default();
                    act(&element);
                }
            }
        }
    }
}

/// Whether the key is for a field or a dialog.
fn is_busy(event: &KeyboardEvent) -> bool {
    const TYPED: &str = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_typed = target.is_some_and(|target| target.closest(TYPED).is_ok_and(|found| found.is_some()));
    is_typed || document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}

/// The button that saves what the person is at: of the form with the focus, or the only one of the dialog or page.
fn save_button() -> Option<HtmlElement> {
    const BUTTONS: &str = "form button[type=submit], #save-access";
    let find = |place: &Element| {
        let buttons = place.query_selector_all(BUTTONS).ok()?;
        if buttons.length() == 1 { buttons.item(0)?.dyn_into().ok() } else { None }
    };
    let form = document().active_element().and_then(|active| active.closest("form").ok().flatten());
    let button = form.and_then(|form| form.query_selector("button[type=submit]").ok().flatten());
    if let Some(button) = button {
        return button.dyn_into().ok();
    }
    let dialog = document().query_selector("dialog[open]").ok().flatten();
    find(&dialog.or_else(|| document().get_element_by_id("main"))?)
}

/// Selects the row of a list that has the focus, or no longer.
fn pick_row(event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let row = target.and_then(|target| target.closest("tr").ok().flatten());
    let pick = row.and_then(|row| row.query_selector(".pick input").ok().flatten());
    if let Some(pick) = pick.and_then(|pick| pick.dyn_into::<HtmlElement>().ok()) {
        event.prevent_default();
        pick.click();
    }
}

/// The element of the page that a key stands for.
fn find(letter: char) -> Option<HtmlElement> {
    if !letter.is_ascii_alphanumeric() && letter != '/' {
        return None;
    }
    let found = document().query_selector(&format!("main [aria-keyshortcuts=\"{letter}\"]")).ok()??;
    found.dyn_into().ok()
}

/// Focuses a field, or presses a button or link.
fn act(element: &HtmlElement) {
    match element.tag_name().as_str() {
        "INPUT" | "SELECT" | "TEXTAREA" => browser::focus_element(element),
        // A dialog gives the focus back to what had it.
        _ => {
            browser::focus_element(element);
            element.click();
        }
    }
}
