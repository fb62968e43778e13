//! The table of a list, and what stands in its place: nothing yet, nothing found, waiting, failed.

use leptos::prelude::*;

use super::{Column, Description, Row, Rows, Stage, State};
use crate::{
    api::ApiError,
    components::{Empty, icon},
    state::{
        Selected, Selection,
        remote::{AGAIN_AFTER, what_next},
    },
    texts::{named, text},
};

/// The rows that stand for those that are on their way.
const BONES: usize = 6;

#[component]
pub(super) fn Table(
    state: State,
    description: Description,
    empty: ViewFn,
    selection: Option<Selection>,
    table: Option<Callback<Signal<Rows>, AnyView>>,
) -> impl IntoView {
    let (caption, columns) = (description.caption, StoredValue::new(description.columns));
    let names: Vec<&'static str> = description.filters.iter().map(|filter| filter.name).collect();
    let names = StoredValue::new(names);
    let nothing = move || {
        let query = state.query;
        let filtered = names.with_value(|names| names.iter().any(|name| !query.get(name).is_empty()));
        match query.get("q").is_empty() && !filtered {
            true => empty.run(),
            false => view! { <NothingFound state names=names.get_value()/> }.into_any(),
        }
    };
    let shows_rows = Memo::new(move |_| match &*state.stage.read() {
        Stage::Waiting => true,
        Stage::Here(rows) => !rows.rows.is_empty(),
        Stage::Failed(_) => false,
    });
    let rows = Signal::derive(move || match &*state.stage.read() {
        Stage::Here(rows) => rows.clone(),
        _ => Rows::default(),
    });
    move || match (shows_rows.get(), table) {
        (true, Some(table)) => table.run(rows),
        (true, None) => view! {
            <div class="frame" aria-busy=move || state.busy.get().then_some("true")>
                <table>
                    <caption class="unseen">{caption.clone()}</caption>
                    <thead><Heads state columns=columns.get_value() selection/></thead>
                    <tbody>{move || body(state, columns, selection)}</tbody>
                </table>
            </div>
        }
        .into_any(),
        (false, _) => match state.stage.get() {
            Stage::Failed(error) => view! { <Failed state error/> }.into_any(),
            _ => nothing(),
        },
    }
}

fn body(state: State, columns: StoredValue<Vec<Column>>, selection: Option<Selection>) -> AnyView {
    match state.stage.get() {
        Stage::Here(Rows { rows, .. }) => {
            rows.into_iter().map(|row| view! { <TableRow row selection/> }).collect_view().into_any()
        }
        _ => {
            let classes: Vec<_> = columns.with_value(|all| all.iter().map(|column| column.class).collect());
            (0..BONES).map(|_| bones(&classes, selection.is_some())).collect_view().into_any()
        }
    }
}

/// A row in the place of one that is on its way.
fn bones(classes: &[&'static str], with_pick: bool) -> impl IntoView {
    let cells = classes.iter().map(|&class| view! { <td class=class><span class="bone"></span></td> });
    view! { <tr class="awaited">{with_pick.then(|| view! { <td class="pick"></td> })} {cells.collect_view()}</tr> }
}

#[component]
fn TableRow(row: Row, selection: Option<Selection>) -> impl IntoView {
    let Row { row, cells, .. } = row;
    let pick = selection.map(|selection| view! { <Pick row selection/> });
    view! { <tr>{pick} {cells.run()}</tr> }
}

#[component]
fn Pick(row: Selected, selection: Selection) -> impl IntoView {
    let label = named(&row.name, |t| t.lists.select_named);
    let key = row.key.clone();
    view! {
        <td class="pick">
            <label>
                <input
                    type="checkbox"
                    aria-label=label
                    prop:checked=move || selection.has(&key)
                    on:change=move |event| selection.set(&row, event_target_checked(&event))
                />
            </label>
        </td>
    }
}

#[component]
fn Heads(state: State, columns: Vec<Column>, selection: Option<Selection>) -> impl IntoView {
    let pick = selection.map(|selection| {
        let rows = move || match &*state.stage.read() {
            Stage::Here(rows) => rows.rows.iter().map(|row| row.row.clone()).collect::<Vec<_>>(),
            _ => Vec::new(),
        };
        let all = move || {
            let rows = rows();
            !rows.is_empty() && rows.iter().all(|row| selection.has(&row.key))
        };
        view! {
            <td class="pick">
                <label>
                    <input
                        type="checkbox"
                        id="select-all"
                        aria-label=text(|t| t.lists.select_all)
                        prop:checked=all
                        on:change=move |event| selection.set_all(&untrack(rows), event_target_checked(&event))
                    />
                </label>
            </td>
        }
    });
    let heads = columns.into_iter().map(|column| view! { <Head state column/> });
    view! { <tr>{pick} {heads.collect_view()}</tr> }
}

/// The heading of a column; where the API can sort by it, a button that does.
#[component]
fn Head(state: State, column: Column) -> impl IntoView {
    let Column { title, sort, class } = column;
    if sort.is_empty() {
        return view! { <th scope="col" class=class>{title}</th> }.into_any();
    }
    let query = state.query;
    // The API sorts by name by default.
    let direction = move || match query.get("sort") {
        now if now == sort || (now.is_empty() && sort == "name") => Some(true),
        now if now.strip_prefix('-') == Some(sort) => Some(false),
        _ => None,
    };
    let order = move || match direction() {
        Some(true) => Some("ascending"),
        Some(false) => Some("descending"),
        None => None,
    };
    let turn = move |_| match untrack(direction) {
        Some(true) => query.set("sort", &format!("-{sort}")),
        _ => query.set("sort", if sort == "name" { "" } else { sort }),
    };
    let symbol = move || match direction() {
        Some(true) => icon("up").into_any(),
        Some(false) => icon("down").into_any(),
        None => icon("both").into_any(),
    };
    view! {
        <th scope="col" class=class aria-sort=order>
            <button type="button" on:click=turn>{title} {symbol}</button>
        </th>
    }
    .into_any()
}

#[component]
fn NothingFound(state: State, names: Vec<&'static str>) -> impl IntoView {
    let typed = state.query.get("q");
    let hint = match typed.is_empty() {
        true => text(|t| t.lists.none_filtered),
        false => named(&typed, |t| t.lists.none_match),
    };
    let clear = move |_| {
        let all: Vec<&str> = names.iter().copied().chain(["q"]).collect();
        state.query.clear(&all);
    };
    view! {
        <div role="status">
            <Empty title=text(|t| t.forms.nothing_found) hint>
                <button type="button" class="button" id="clear-search" on:click=clear>
                    {text(|t| t.lists.clear_search)}
                </button>
            </Empty>
        </div>
    }
}

#[component]
fn Failed(state: State, error: ApiError) -> impl IntoView {
    let passing = error.is_passing();
    if passing {
        let timer = set_timeout_with_handle(move || state.again.notify(), AGAIN_AFTER);
        on_cleanup(move || {
            if let Ok(timer) = timer {
                timer.clear();
            }
        });
    }
    view! {
        <div role="alert">
            <Empty title=text(|t| t.frame.load_failed) hint=error.message()>
                <button type="button" class="button main" id="retry" on:click=move |_| state.again.notify()>
                    {icon("rotate")} {text(|t| t.frame.try_again)}
                </button>
            </Empty>
            <div class="empty">{what_next(&error, passing)}</div>
        </div>
    }
}
