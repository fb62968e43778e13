//! Which roles are columns: the most used at first; the others are found in a menu.

use leptos::prelude::*;

use super::Access;
use crate::{
    browser,
    components::icon,
    texts::{made, text},
};

/// The most roles that are columns.
const MAX_COLUMNS: usize = 12;
/// The most roles that the menu shows; typing finds the others.
const LISTED: usize = 40;

/// The roles that are columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    /// Each by its position among all.
    shown: RwSignal<Vec<usize>>,
    /// Whether they are listed person by person, which is how a narrow screen begins.
    pub(super) by_person: RwSignal<bool>,
}

impl Columns {
    pub(super) fn new(access: Access) -> Self {
        let mut shown: Vec<usize> = access.grid.by_use().into_iter().take(MAX_COLUMNS).collect();
        shown.sort_unstable();
        Self { shown: RwSignal::new(shown), by_person: RwSignal::new(browser::is_narrow()) }
    }

    pub(super) fn shown(self) -> Vec<usize> {
        self.shown.get()
    }

    pub(super) fn set(self, role: usize, on: bool) {
        self.shown.update(|shown| {
            shown.retain(|other| *other != role);
            if on && shown.len() < MAX_COLUMNS {
                shown.push(role);
                shown.sort_unstable();
            }
        });
    }
}

/// The menu of the columns, which is of use only where there are several roles, and the choice between grid and list.
#[component]
pub(super) fn Picker(access: Access, columns: Columns) -> impl IntoView {
    let all = access.roles.with_value(Vec::len);
    let title =
        made(move |t| (t.access.roles_shown)(&t.number(columns.shown.with(Vec::len)), &t.number(all)));
    let by_person = columns.by_person;
    let picker = (all > 1).then(|| {
        view! {
            <button type="button" class="button" id="columns" popovertarget="columns-menu">
                {icon("columns")} {title}
            </button>
            <div class="menu" id="columns-menu" popover="auto" role="dialog" aria-label=text(|t| t.access.columns)>
                <Menu access columns/>
            </div>
        }
    });
    view! {
        {picker}
        <button
            type="button"
            class="button"
            id="by-person"
            aria-pressed=move || by_person.get().to_string()
            on:click=move |_| by_person.update(|on| *on = !*on)
        >
            {icon("people")} {text(|t| t.access.by_person)}
        </button>
    }
}

#[component]
fn Menu(access: Access, columns: Columns) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let order = access.grid.by_use();
    let found = move || {
        let typed = browser::lower(typed.get().trim());
        let matching =
            order.iter().copied().filter(|role| browser::lower(&access.role_name(*role)).contains(&typed));
        matching.take(LISTED).map(|role| view! { <Choose access columns role/> }).collect_view()
    };
    view! {
        <div class="seek">
            {icon("search")}
            <input
                class="input"
                type="search"
                autocomplete="off"
                aria-label=text(|t| t.access.find_role)
                placeholder=text(|t| t.access.find_role)
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </div>
        <fieldset><legend>{text(|t| t.access.columns)}</legend>{found}</fieldset>
        <p class="hint inset">{made(|t| (t.access.most_columns)(&t.number(MAX_COLUMNS)))}</p>
    }
}

#[component]
fn Choose(access: Access, columns: Columns, role: usize) -> impl IntoView {
    let is_shown = move || columns.shown.with(|shown| shown.contains(&role));
    let is_full = move || !is_shown() && columns.shown.with(|shown| shown.len() >= MAX_COLUMNS);
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=is_shown
                disabled=is_full
                on:change=move |event| columns.set(role, event_target_checked(&event))
            />
            <span>{access.role_name(role)}</span>
        </label>
    }
}
