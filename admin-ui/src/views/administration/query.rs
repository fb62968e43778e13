//! Filters that stand in the address: a page can be left, reloaded and sent to others as it is.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use crate::{
    browser,
    components::{button, paragraph},
    texts::{Text, made, text},
};

/// The filters in the address.
#[derive(Debug, Clone, Copy)]
pub(super) struct Query {
    values: Memo<Vec<(String, String)>>,
    wanted: RwSignal<Option<String>>,
}

impl Query {
    /// The filters with these names.
    pub(super) fn of(names: &'static [&'static str]) -> Self {
        let map = use_query_map();
        let values = Memo::new(move |_| {
            let known = names.iter().chain(&["cursor"]);
            map.with(|map| {
                known.filter_map(|name| map.get(name).map(|value| ((*name).to_owned(), value))).collect()
            })
        });
        let (navigate, path) = (use_navigate(), use_location().pathname);
        let wanted = RwSignal::new(None::<String>);
        Effect::new(move |_| {
            if let Some(query) = wanted.get() {
                let options = NavigateOptions { scroll: false, ..Default::default() };
                navigate(&format!("{}{query}", path.get_untracked()), options);
            }
        });
        Self { values, wanted }
    }

    /// The value of a filter; empty: everything.
    pub(super) fn get(self, name: &str) -> String {
        self.values.with(|values| {
            values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
        })
    }

    /// The filters as the query of an address, without `cursor` unless `with_cursor`.
    pub(super) fn encoded(self, with_cursor: bool) -> String {
        self.values.with(|values| {
            let parts =
                values.iter().filter(|(name, value)| !value.is_empty() && (with_cursor || name != "cursor"));
            parts
                .map(|(name, value)| format!("{name}={}", browser::encode(value)))
                .collect::<Vec<_>>()
                .join("&")
        })
    }

    /// Whether a filter is set.
    pub(super) fn is_filtered(self) -> bool {
        !self.encoded(false).is_empty()
    }

    /// Sets a filter and goes to the first page.
    pub(super) fn set(self, name: &str, value: &str) {
        let mut parts: Vec<_> = self.values.get_untracked();
        parts.retain(|(known, _)| known != name && (known != "cursor" || name == "cursor"));
        parts.push((name.to_owned(), value.trim().to_owned()));
        let parts = parts.iter().filter(|(_, value)| !value.is_empty());
        let parts: Vec<_> = parts.map(|(name, value)| format!("{name}={}", browser::encode(value))).collect();
        self.wanted.set(Some(if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }));
    }

    /// Removes all filters.
    pub(super) fn clear(self) {
        self.wanted.set(Some(String::new()));
    }
}

/// A filter to type or choose a day in, which is applied when the person leaves it.
pub(super) fn input(query: Query, name: &'static str, kind: &'static str, label: Text) -> AnyView {
    view! {
        <label class="filter">
            <span>{label}</span>
            <input
                class="input"
                id=format!("filter-{name}")
                type=kind
                autocomplete="off"
                spellcheck="false"
                prop:value=move || query.get(name)
                on:change=move |event| query.set(name, &event_target_value(&event))
            />
        </label>
    }
    .into_any()
}

/// A filter to choose in: the values, each with what people read; the first is everything.
pub(super) fn select(query: Query, name: &'static str, label: Text, choices: Vec<(String, Text)>) -> AnyView {
    let options = choices.into_iter().map(|(value, label)| {
        let own = value.clone();
        view! { <option value=value selected=move || query.get(name) == own>{label}</option> }
    });
    view! {
        <label class="filter">
            <span>{label}</span>
            <select id=format!("filter-{name}") on:change=move |event| query.set(name, &event_target_value(&event))>
                {options.collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// The bar of the filters, with a button that removes them.
pub(super) fn bar(query: Query, filters: Vec<AnyView>) -> AnyView {
    let clear = move || {
        query.is_filtered().then(|| {
            let label = text(|t| t.administration.clear_filters).into_any();
            let run = Callback::new(move |()| query.clear());
            button("clear-filters".to_owned(), "button quiet low", label, None, run)
        })
    };
    view! { <div class="filters" role="search">{filters} {clear}</div> }.into_any()
}

/// How many there are, and the way to the next page and back to the first.
pub(super) fn pages(query: Query, shown: usize, total: Option<usize>, next: Option<String>) -> AnyView {
    let count = match total {
        Some(total) => made(move |t| (t.administration.shown_of)(&t.number(shown), &t.number(total))),
        None => made(move |t| t.number(shown).to_string()),
    };
    let mut acts = Vec::new();
    if !query.get("cursor").is_empty() {
        let label = text(|t| t.administration.first_page).into_any();
        let run = Callback::new(move |()| query.set("cursor", ""));
        acts.push(button("first-page".to_owned(), "button low", label, None, run));
    }
    if let Some(next) = next {
        let label = text(|t| t.administration.next_page).into_any();
        let run = Callback::new(move |()| query.set("cursor", &next));
        acts.push(button("next-page".to_owned(), "button low", label, None, run));
    }
    view! { <div class="pages">{paragraph("num", count)} <div class="acts">{acts}</div></div> }.into_any()
}
