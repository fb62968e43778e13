//! Lists: the box that searches them, their table, and what stands in their place when they are empty.

use std::{fmt::Display, time::Duration};

use leptos::prelude::*;

use super::{
    icon::{icon, knocker},
    pieces::nothing,
};
use crate::texts::{Text, made, named, text};

/// How long after the last key a search begins.
const SEARCH_AFTER: Duration = Duration::from_millis(250);

/// What stands where a list would be.
#[component]
pub fn Empty(
    /// What is missing.
    title: Text,
    /// What to do about it.
    hint: Text,
    /// A link or a button that does it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {knocker()}
            <h2>{title}</h2>
            <p>{hint}</p>
            {children.map(|children| view! { <div class="acts">{children()}</div> })}
        </div>
    }
}

/// A box that searches a list while the person types.
#[component]
pub fn SearchBox(
    /// What is searched for.
    label: Text,
    /// Set a moment after the last key.
    search: RwSignal<String>,
) -> impl IntoView {
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let text = event_target_value(&event);
        if let Some(handle) = waiting.get_value() {
            handle.clear();
        }
        waiting.set_value(set_timeout_with_handle(move || _ = search.try_set(text), SEARCH_AFTER).ok());
    };
    view! {
        <div class="filters" role="search">
            <div class="seek">
            {icon("search")}
            <input
                class="input"
                aria-keyshortcuts="/"
                type="search"
                id="search"
                aria-label=label.clone()
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                prop:value=search
                on:input=typed
            />
            </div>
        </div>
    }
}

/// A list as a table.
#[component]
pub fn Listing(
    /// What the table lists, for screen readers.
    caption: Text,
    /// The headings of its columns, with the classes of those that give way on a narrow screen.
    columns: Vec<(Text, &'static str)>,
    /// Whether a last column has buttons; only screen readers read its heading.
    #[prop(optional)]
    with_actions: bool,
    /// Its rows.
    rows: Vec<AnyView>,
    /// How many rows there are in all, where not all of them may be here.
    #[prop(optional)]
    total: usize,
    /// What stands in the place of the table when it has no rows.
    children: Children,
) -> impl IntoView {
    if rows.is_empty() {
        return children().into_any();
    }
    let shown = rows.len();
    let columns =
        columns.into_iter().map(|(title, class)| view! { <th scope="col" class=class>{title}</th> });
    let columns = columns.collect_view();
    let actions = with_actions.then(|| {
        view! { <th scope="col"><span class="unseen">{text(|t| t.forms.actions)}</span></th> }
    });
    let more = (total > shown).then(|| {
        let more = made(move |t| (t.forms.more)(&t.number(shown), &t.number(total)));
        view! { <p class="hint" role="note">{more}</p> }
    });
    view! {
        <div class="frame">
            <table>
                <caption class="unseen">{caption}</caption>
                <thead>
                    <tr>{columns} {actions}</tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {more}
    }
    .into_any()
}

/// What can be done with a row: buttons side by side, or on a narrow frame a menu that three dots open. The id of the menu
/// ends with the key of the row.
pub fn row_acts(key: impl Display, name: &str, acts: Vec<AnyView>) -> AnyView {
    if acts.is_empty() {
        return nothing();
    }
    let id = format!("acts-{key}");
    view! {
        <button
            type="button"
            class="button quiet square low only-narrow"
            popovertarget=id.clone()
            aria-label=named(name, |t| t.lists.more_for)
        >
            {icon("more")}
        </button>
        <div class="acts" id=id popover="auto">{acts}</div>
    }
    .into_any()
}

/// Several texts in one place, each on a line of its own.
#[component]
pub fn Lines(
    /// The texts.
    lines: Vec<Text>,
) -> impl IntoView {
    let lines = lines.into_iter().map(|line| view! { <span class="line">{line}</span> });
    view! { <div>{lines.collect_view()}</div> }
}
