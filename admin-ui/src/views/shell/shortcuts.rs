//! The list of keyboard shortcuts.

use leptos::prelude::*;

use super::{
    keys::Keys,
    places::{self, Title},
};
use crate::{
    components::{Checkbox, Dialog, icon},
    state::use_account,
    texts::text,
};

/// A shortcut: its keys, and what it does.
type Shortcut = (&'static [&'static str], Title);

const ANYWHERE: &[Shortcut] = &[
    (&["Ctrl", "K"], |t| t.shell.find),
    (&["Ctrl", "S"], |t| t.forms.save),
    (&["?"], |t| t.shell.shortcuts),
    (&["Esc"], |t| t.shell.close_uppermost),
];
const IN_A_LIST: &[Shortcut] = &[
    (&["/"], |t| t.shell.search_list),
    (&["n"], |t| t.shell.add),
    (&["x"], |t| t.shell.select_row),
    (&["e"], |t| t.shell.edit),
];

/// The list, as a dialog.
#[component]
pub(super) fn Shortcuts(open: RwSignal<bool>) -> impl IntoView {
    view! { <Dialog open title=text(|t| t.shell.shortcuts)><List open/></Dialog> }
}

#[component]
fn List(open: RwSignal<bool>) -> impl IntoView {
    let keys: Keys = expect_context();
    let places = places::all(use_account()).into_iter().filter_map(|place| Some((place.key?, place.title)));
    let places = places.map(|(key, title)| {
        view! { <div><dt>{text(title)}</dt><dd><kbd>"g"</kbd> <kbd>{key}</kbd></dd></div> }
    });
    view! {
        <div class="keys">
            <section>
                <h3>{text(|t| t.shell.anywhere)}</h3>
                <dl>{rows(ANYWHERE)} {places.collect_view()}</dl>
            </section>
            <section>
                <h3>{text(|t| t.shell.in_a_list)}</h3>
                <dl>{rows(IN_A_LIST)}</dl>
            </section>
        </div>
        <Checkbox
            id="letters"
            label=text(|t| t.shell.letters)
            checked=keys.has_letters()
            on_change=move |on| keys.set_letters(on)
            hint=Some(text(|t| t.shell.letters_hint))
        />
        <button
            type="button"
            class="button quiet square close"
            aria-label=text(|t| t.shell.close)
            on:click=move |_| open.set(false)
        >
            {icon("close")}
        </button>
    }
}

fn rows(shortcuts: &'static [Shortcut]) -> impl IntoView {
    let rows = shortcuts.iter().map(|&(keys, title)| {
        let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> " " });
        view! { <div><dt>{text(title)}</dt><dd>{keys.collect_view()}</dd></div> }
    });
    rows.collect_view()
}
