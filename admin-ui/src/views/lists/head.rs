//! What stands above a list: the search box, its filters, and chips that drop them.

use std::time::Duration;

use leptos::prelude::*;

use super::{Filter, State};
use crate::{
    components::icon,
    texts::{Text, made, text},
};

/// How long after the last key a search begins.
const SEARCH_AFTER: Duration = Duration::from_millis(250);

#[component]
pub(super) fn Filters(state: State, search: Text, filters: Vec<Filter>, children: Children) -> impl IntoView {
    let query = state.query;
    let turn = StoredValue::new(0_u32);
    let typed = move |event| {
        let typed = event_target_value(&event);
        let now = turn.get_value().wrapping_add(1);
        turn.set_value(now);
        let begin = move || {
            if turn.try_get_value() == Some(now) {
                query.set("q", typed.trim());
            }
        };
        set_timeout(begin, SEARCH_AFTER);
    };
    let selects = filters.into_iter().map(|filter| view! { <Choose state filter/> }).collect_view();
    // What the person types stays; what the address says comes from elsewhere.
    let value = move || query.get("q");
    view! {
        <div class="filters" role="search">
            <div class="seek">
                {icon("search")}
                <input
                    class="input"
                    type="search"
                    id="search"
                    aria-keyshortcuts="/"
                    aria-label=search.clone()
                    placeholder=search
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=value
                    on:input=typed
                />
            </div>
            {selects}
            {children()}
        </div>
    }
}

#[component]
fn Choose(state: State, filter: Filter) -> impl IntoView {
    let Filter { name, label, any, choices } = filter;
    let query = state.query;
    let options = choices.into_iter().map(|choice| {
        let value = choice.value.clone();
        view! {
            <option value=choice.value selected=move || query.get(name) == value>{choice.label}</option>
        }
    });
    view! {
        <select
            class="fit"
            id=format!("filter-{name}")
            aria-label=label
            on:change=move |event| query.set(name, &event_target_value(&event))
        >
            <option value="" selected=move || query.get(name).is_empty()>{any}</option>
            {options.collect_view()}
        </select>
    }
}

/// The filters that apply, each with a button that drops it.
#[component]
pub(super) fn Chips(state: State, filters: Vec<Filter>) -> impl IntoView {
    let query = state.query;
    let names: Vec<&'static str> = filters.iter().map(|filter| filter.name).collect();
    let filters = StoredValue::new(filters);
    let chips = move || {
        let set = filters.get_value().into_iter().filter_map(|filter| {
            let value = query.get(filter.name);
            let choice = filter.choices.iter().find(|choice| choice.value == value)?;
            Some((filter.name, filter.label.clone(), choice.label.clone()))
        });
        set.map(|(name, label, value)| view! { <Chip state name label value/> }).collect_view()
    };
    let any = {
        let names = names.clone();
        move || names.iter().any(|name| !query.get(name).is_empty())
    };
    view! {
        <Show when=any>
            <div class="chips">
                {chips}
                <button type="button" class="button quiet low" on:click={
                    let names = names.clone();
                    move |_| query.clear(&names)
                }>{text(|t| t.lists.clear_filters)}</button>
            </div>
        </Show>
    }
}

#[component]
fn Chip(state: State, name: &'static str, label: Text, value: Text) -> impl IntoView {
    let shown = made(move |_| format!("{}: {}", label.get(), value.get()));
    let dropped = {
        let shown = shown.clone();
        made(move |t| (t.lists.drop_filter)(&shown.get()))
    };
    view! {
        <span class="chip">
            <span>{shown}</span>
            <button type="button" aria-label=dropped on:click=move |_| state.query.set(name, "")>
                {icon("close")}
            </button>
        </span>
    }
}
