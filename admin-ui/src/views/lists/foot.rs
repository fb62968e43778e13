//! What stands below a list: where in it one is, and the way to the other pages.

use leptos::prelude::*;

use super::{Stage, State};
use crate::{
    components::icon_with,
    state::ROWS,
    texts::{made, text},
};

/// How many rows a page may have.
const SIZES: [&str; 4] = [ROWS, "50", "100", "200"];

#[component]
pub(super) fn Pages(state: State) -> impl IntoView {
    let query = state.query;
    let page = Memo::new(move |_| match &*state.stage.read() {
        Stage::Here(rows) => Some((rows.rows.len(), rows.total, rows.next.clone())),
        _ => None,
    });
    let place = made(move |t| {
        let Some((count, total, _)) = page.get().filter(|(count, ..)| *count > 0) else {
            return String::new();
        };
        let start = query.start();
        (t.lists.place)(&t.number(start + 1), &t.number(start + count), &t.number(total.max(start + count)))
    });
    let sizes = SIZES.map(|size| {
        let selected = move || {
            Some(query.get("rows")).filter(|rows| !rows.is_empty()).as_deref().unwrap_or(ROWS) == size
        };
        view! { <option value=size selected=selected>{size}</option> }
    });
    let is_first = move || query.get("cursor").is_empty();
    let is_last = move || page.get().is_none_or(|(_, _, next)| next.is_none());
    let shown =
        move || page.get().is_some_and(|(count, total, _)| count > 0 && (total > 25 || query.start() > 0));
    view! {
        <div class="pages">
            <label hidden=move || !shown()>
                {text(|t| t.lists.rows)}
                <select id="rows" on:change=move |event| query.set("rows", &event_target_value(&event))>
                    {sizes.into_iter().collect_view()}
                </select>
            </label>
            <span class="num" id="place" role="status">{place}</span>
            <span class="acts" hidden=move || is_first() && is_last()>
                <button
                    type="button"
                    class="button low"
                    id="previous"
                    aria-disabled=move || is_first().then_some("true")
                    on:click=move |_| back(state)
                >
                    {icon_with("back", "icon turns")} {text(|t| t.lists.previous)}
                </button>
                " "
                <button
                    type="button"
                    class="button low"
                    id="next"
                    aria-disabled=move || is_last().then_some("true")
                    on:click=move |_| forward(state, page.get_untracked())
                >
                    {text(|t| t.lists.next)} {icon_with("next", "icon turns")}
                </button>
            </span>
        </div>
    }
}

fn forward(state: State, page: Option<(usize, usize, Option<String>)>) {
    let Some((count, _, Some(next))) = page else { return };
    let query = state.query;
    state.before.update_value(|before| before.push(query.now("cursor")));
    // The cursor comes encoded from an address.
    let cursor = crate::browser::decode(&next);
    query.go_to(&cursor, query.start() + count);
}

/// To the page before, or to the first where the person came to this one by its address.
fn back(state: State) {
    let query = state.query;
    if query.now("cursor").is_empty() {
        return;
    }
    let before = state.before.try_update_value(Vec::pop).flatten();
    match before {
        Some(cursor) if !cursor.is_empty() => {
            let size: usize = query.now("rows").parse().or_else(|_| ROWS.parse()).unwrap_or(25);
            query.go_to(&cursor, query.start().saturating_sub(size));
        }
        _ => query.go_to("", 0),
    }
}
