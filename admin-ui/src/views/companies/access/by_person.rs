//! The same as the grid, as a list for narrow screens: the roles of one person after the other.

use leptos::prelude::*;

use super::{Access, columns::Columns, grid::Tick};
use crate::{
    components::things,
    texts::{Text, made},
    views::lists::{Row, Rows},
};

/// The list.
pub(super) fn by_person(access: Access, columns: Columns, rows: Signal<Rows>) -> AnyView {
    let list = move || {
        let shown = columns.shown();
        things(rows.get().rows.into_iter().map(|row| person(access, &shown, row)).collect())
    };
    view! { <div class="by-person" id="by-person-list">{list}</div> }.into_any()
}

fn person(access: Access, shown: &[usize], row: Row) -> AnyView {
    let id: i64 = row.row.key.parse().unwrap_or_default();
    let name = row.row.name.clone();
    let names = move |t: &crate::texts::Texts| {
        let names: Vec<_> = access.grid.roles_of(id).into_iter().map(|role| access.role_name(role)).collect();
        if names.is_empty() { t.forms.none.to_owned() } else { names.join(", ") }
    };
    let label = {
        let name = name.clone();
        made(move |t| (t.access.role_for)(&names(t), &name))
    };
    // Those that are no columns and that the person has can be taken away too.
    let mut roles = shown.to_vec();
    roles.extend(untrack(|| access.grid.roles_of(id)).into_iter().filter(|role| !shown.contains(role)));
    let boxes = roles.into_iter().map(|role| tick_box(access, (role, id), name.clone()));
    let boxes: Vec<_> = boxes.collect();
    view! {
        <li>
            {row.cells.run()}
            <details>
                <summary aria-label=label>{made(names)}</summary>
                {boxes}
            </details>
        </li>
    }
    .into_any()
}

fn tick_box(access: Access, tick: Tick, person: String) -> AnyView {
    let id = tick_id(access, tick);
    let changed = move || access.grid.state(tick).1;
    view! {
        <label class="choice" class:changed=changed>
            <input
                type="checkbox"
                name=id.clone()
                id=id
                aria-label=tick_name(access, tick, person)
                prop:checked=move || access.grid.has(tick)
                on:change=move |event| access.grid.set([tick], event_target_checked(&event))
            />
            <span dir="auto">{access.role_name(tick.0)} " " <small>{source(access, tick)}</small></span>
        </label>
    }
    .into_any()
}

/// The id of the box of a person's role.
pub(super) fn tick_id(access: Access, (role, user_id): Tick) -> String {
    format!("access-{}-{user_id}", access.role_code(role))
}

/// Which external login gave a person's role; empty if it was given by hand.
pub(super) fn source(access: Access, tick: Tick) -> Text {
    made(move |t| access.source(tick).map(|login| (t.access.from_login)(&login)).unwrap_or_default())
}

/// What the box of a person's role is called: the role, the person, where it came from, and whether it is changed and
/// not saved.
pub(super) fn tick_name(access: Access, tick: Tick, person: String) -> Text {
    let role = access.role_name(tick.0);
    made(move |t| {
        let name = (t.access.role_for)(&role, &person);
        match access.grid.state(tick) {
            (_, false) => match access.source(tick) {
                Some(login) => format!("{name}, {}", (t.access.from_login)(&login)),
                None => name,
            },
            (true, true) => (t.access.newly_given)(&name),
            (false, true) => (t.access.taken_away)(&name),
        }
    })
}
