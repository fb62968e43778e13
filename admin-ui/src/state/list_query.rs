//! What a list shows, kept in the address: search, order, filters and page.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

use crate::{address, browser};

/// How many rows a page has, unless the person chooses.
pub const ROWS: &str = "25";

/// Goes to the same page with another query.
type Go = Box<dyn Fn(&str) + Send + Sync>;

/// What a list shows.
#[derive(Clone, Copy)]
pub struct ListQuery {
    parameters: Memo<Vec<(String, String)>>,
    go: StoredValue<Go>,
}

impl ListQuery {
    /// What the address says. Parameters that are not for a list are left alone.
    pub fn of_address() -> Self {
        let map = use_query_map();
        let parameters = Memo::new(move |_| {
            let parameters = map.get();
            let parameters = parameters.into_iter().filter(|(name, _)| *name != address::DIALOG);
            parameters.map(|(name, value)| (name.into_owned(), value)).collect::<Vec<_>>()
        });
        let (path, navigate) = (use_location().pathname, use_navigate());
        let go = move |query: &str| {
            let path = path.get_untracked();
            let address = if query.is_empty() { path } else { format!("{path}?{query}") };
            // Filters are no pages to go back through.
            navigate(&address, NavigateOptions { replace: true, scroll: false, ..Default::default() });
        };
        Self { parameters, go: StoredValue::new(Box::new(go)) }
    }

    /// A parameter; empty: it is not set.
    pub fn get(self, name: &str) -> String {
        self.parameters.with(|all| value_of(all, name))
    }

    /// A parameter, without following it.
    pub fn now(self, name: &str) -> String {
        self.parameters.with_untracked(|all| value_of(all, name))
    }

    /// Sets a parameter, or removes it if the value is empty. The list then begins at its first page.
    pub fn set(self, name: &str, value: &str) {
        self.change(&[(name, value), ("cursor", ""), ("start", "")]);
    }

    /// Sets several parameters together, or removes those whose value is empty.
    pub fn set_all(self, parameters: &[(&str, &str)]) {
        self.change(parameters);
    }

    /// Goes to a page: its cursor, and how many rows are before it.
    pub fn go_to(self, cursor: &str, start: usize) {
        let start = if start == 0 { String::new() } else { start.to_string() };
        self.change(&[("cursor", cursor), ("start", &start)]);
    }

    /// Removes parameters.
    pub fn clear(self, names: &[&str]) {
        let mut changes: Vec<(&str, &str)> = names.iter().map(|name| (*name, "")).collect();
        changes.extend([("cursor", ""), ("start", "")]);
        self.change(&changes);
    }

    fn change(self, changes: &[(&str, &str)]) {
        let mut all = self.parameters.get_untracked();
        for (name, value) in changes {
            all.retain(|(other, _)| other != name);
            if !value.is_empty() {
                all.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        let query = encode(all.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if all != self.parameters.get_untracked() {
            self.go.with_value(|go| go(&query));
        }
    }

    /// How many rows are before the page.
    pub fn start(self) -> usize {
        self.get("start").parse().unwrap_or_default()
    }

    /// The path of the API's list with its query. `filters` names the parameters that the API filters by.
    pub fn path(self, path: &str, filters: &[&'static str]) -> String {
        let rows = Some(self.get("rows")).filter(|rows| !rows.is_empty()).unwrap_or_else(|| ROWS.to_owned());
        self.path_of(path, filters, &rows, &self.get("cursor"))
    }

    /// The path of another page of the same list.
    pub fn path_of(self, path: &str, filters: &[&'static str], rows: &str, cursor: &str) -> String {
        let parameters = ["q", "sort"].iter().chain(filters).map(|name| (*name, self.get(name)));
        let mut parameters: Vec<(&str, String)> = parameters.collect();
        parameters.push(("page_size", rows.to_owned()));
        parameters.push(("cursor", cursor.to_owned()));
        let filled = parameters.iter().filter(|(_, value)| !value.is_empty());
        browser::with_query(path, &encode(filled.map(|(name, value)| (*name, value.as_str()))))
    }
}

fn value_of(all: &[(String, String)], name: &str) -> String {
    all.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

fn encode<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let parts = parameters.map(|(name, value)| format!("{name}={}", browser::encode(value)));
    parts.collect::<Vec<_>>().join("&")
}
