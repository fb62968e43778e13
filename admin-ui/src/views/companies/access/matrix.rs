//! The grid of people and roles. It is one stop of the Tab key; arrows, Home, End, Page Up and Page Down move in it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{
    Access,
    by_person::{source, tick_id, tick_name},
    columns::Columns,
};
use crate::{
    browser,
    components::icon,
    state::ListQuery,
    texts::{made, text},
    views::lists::{Row, Rows},
};

/// How many rows Page Up and Page Down move.
const PAGE: isize = 10;

/// Where in the grid the focus is or was: row and column.
type Place = (usize, usize);

#[component]
pub(super) fn Matrix(access: Access, columns: Columns, rows: Signal<Rows>) -> impl IntoView {
    let place = RwSignal::new((0_usize, 0_usize));
    let start = ListQuery::of_address().start();
    let all = access.roles.with_value(Vec::len);
    let extent = move || (rows.with(|rows| rows.rows.len()), columns.shown().len());
    let press = move |event: KeyboardEvent| step(&event, place, untrack(extent));
    let focused = move |event: web_sys::FocusEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if let Some(found) = target.as_ref().and_then(place_of) {
            place.set(found);
        }
    };
    let heads = move || {
        columns.shown().into_iter().map(|role| view! { <Head access columns role rows/> }).collect_view()
    };
    let body = move || {
        let (rows, shown) = (rows.get().rows, columns.shown());
        let rows = rows.into_iter().enumerate();
        rows.map(|(at, row)| view! { <PersonRow access place shown=shown.clone() at start row/> })
            .collect_view()
    };
    let others = move || {
        let hidden = all - columns.shown().len();
        (hidden > 0).then(|| {
            view! {
                <th scope="col">{text(|t| t.access.other_roles)}<small>{made(move |t| t.number(hidden).to_string())}</small></th>
            }
        })
    };
    view! {
        <div class="matrix" role="region" aria-label=text(|t| t.access.grid)>
            <table
                role="grid"
                id="matrix"
                aria-label=text(|t| t.access.grid)
                aria-rowcount=move || rows.with(|rows| (rows.total.max(rows.rows.len()) + 1).to_string())
                on:keydown=press
                on:focusin=focused
            >
                <thead>
                    <tr aria-rowindex="1"><th scope="col">{text(|t| t.places.person)}</th> {heads} {others}</tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}

/// The heading of a role, with a menu for all people of the page.
#[component]
fn Head(access: Access, columns: Columns, role: usize, rows: Signal<Rows>) -> impl IntoView {
    let id = format!("role-menu-{role}");
    let close = {
        let id = id.clone();
        move || browser::close_popover(&id)
    };
    let shown = move || {
        let ids =
            rows.with_untracked(|rows| rows.rows.iter().filter_map(|row| row.row.key.parse().ok()).collect());
        let ids: Vec<i64> = ids;
        ids.into_iter().map(move |id| (role, id))
    };
    let (close_give, close_take, close_hide) = (close.clone(), close.clone(), close);
    let name = access.role_name(role);
    view! {
        <th scope="col">
            <button type="button" popovertarget=id.clone()>
                <span dir="auto">{name.clone()}</span>
                <small>{made(move |t| (t.forms.people)(&t.number(access.grid.people_of(role))))}</small>
            </button>
            <div class="menu" id=id popover="auto" role="dialog" aria-label=name>
                <button type="button" on:click=move |_| { close_give(); access.grid.set(shown(), true) }>
                    {icon("check")} {text(|t| t.access.give_all)}
                </button>
                <button type="button" on:click=move |_| { close_take(); access.grid.set(shown(), false) }>
                    {icon("close")} {text(|t| t.access.take_all)}
                </button>
                <hr/>
                <button type="button" on:click=move |_| { close_hide(); columns.set(role, false) }>
                    {icon("hide")} {text(|t| t.access.hide_column)}
                </button>
            </div>
        </th>
    }
}

#[component]
fn PersonRow(
    access: Access,
    place: RwSignal<Place>,
    shown: Vec<usize>,
    at: usize,
    start: usize,
    row: Row,
) -> impl IntoView {
    let id: i64 = row.row.key.parse().unwrap_or_default();
    let who = row.row.name.clone();
    let all = access.roles.with_value(Vec::len);
    let boxes = shown.iter().enumerate().map(|(column, &role)| {
        view! { <Box access place role user_id=id at column who=who.clone()/> }
    });
    let boxes = boxes.collect_view();
    let others = (all > shown.len()).then(|| {
        let others = move || {
            access.grid.roles_of(id).into_iter().filter(|role| !shown.contains(role)).collect::<Vec<_>>()
        };
        let names = {
            let others = others.clone();
            move || others().into_iter().map(|role| access.role_name(role)).collect::<Vec<_>>().join(", ")
        };
        let count = made(move |t| match others().len() {
            0 => String::new(),
            count => format!("+{}", t.number(count)),
        });
        view! { <td class="mid num" title=names>{count}</td> }
    });
    view! {
        <tr aria-rowindex=(start + at + 2).to_string()>
            <th scope="row">{row.cells.run()}</th>
            {boxes}
            {others}
        </tr>
    }
}

#[component]
fn Box(
    access: Access,
    place: RwSignal<Place>,
    role: usize,
    user_id: i64,
    at: usize,
    column: usize,
    who: String,
) -> impl IntoView {
    let tick = (role, user_id);
    let state = move || access.grid.state(tick);
    let (name, id) = (tick_name(access, tick, who), tick_id(access, tick));
    view! {
        <td class="cell" class:changed=move || state().1>
            <label>
                <input
                    type="checkbox"
                    name=id.clone()
                    id=id
                    data-row=at.to_string()
                    data-column=column.to_string()
                    tabindex=move || if place.get() == (at, column) { "0" } else { "-1" }
                    aria-label=name
                    prop:checked=move || access.grid.has(tick)
                    on:change=move |event| access.grid.set([tick], event_target_checked(&event))
                />
                <small dir="auto" aria-hidden="true">{source(access, tick)}</small>
            </label>
        </td>
    }
}

/// The place of a box.
fn place_of(element: &HtmlElement) -> Option<Place> {
    let part = |name: &str| element.get_attribute(name)?.parse().ok();
    Some((part("data-row")?, part("data-column")?))
}

/// Moves the focus to another box.
fn step(event: &KeyboardEvent, place: RwSignal<Place>, (rows, columns): (usize, usize)) {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some((row, column)) = target.as_ref().and_then(place_of) else { return };
    if rows == 0 || columns == 0 || event.alt_key() {
        return;
    }
    let whole = event.ctrl_key() || event.meta_key();
    let (last_row, last_column) = (rows - 1, columns - 1);
    let by = |value: usize, by: isize, most: usize| value.saturating_add_signed(by).min(most);
    let next = match event.key().as_str() {
        "ArrowUp" => (by(row, -1, last_row), column),
        "ArrowDown" => (by(row, 1, last_row), column),
        "ArrowLeft" => (row, by(column, -1, last_column)),
        "ArrowRight" => (row, by(column, 1, last_column)),
        "PageUp" => (by(row, -PAGE, last_row), column),
        "PageDown" => (by(row, PAGE, last_row), column),
        "Home" => (if whole { 0 } else { row }, 0),
        "End" => (if whole { last_row } else { row }, last_column),
        _ => return,
    };
    event.prevent_default();
    place.set(next);
    let found =
        document().query_selector(&format!("#matrix [data-row=\"{}\"][data-column=\"{}\"]", next.0, next.1));
    if let Ok(Some(element)) = found {
        browser::focus_element(element.unchecked_ref());
    }
}
