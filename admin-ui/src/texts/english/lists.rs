//! What lists say in English.

use crate::texts::lists::Lists;

pub(in crate::texts) const LISTS: Lists = Lists {
    clear_filters: "Clear filters",
    drop_filter: |filter| format!("Drop the filter {filter}"),
    rows: "Rows",
    place: |first, last, total| format!("{first} to {last} of {total}"),
    previous: "Previous",
    next: "Next",
    select_all: "Select all on this page",
    select_named: |name| format!("Select {name}"),
    none_filtered: "Nothing has these properties. Clear the filters to see everything.",
    none_match: |search| format!("Nothing matches “{search}”."),
    clear_search: "Clear the search",
    again_in: |seconds| format!("It is tried again every {seconds} seconds."),
    request: "Request",
    export: "Export CSV",
    exported: |rows| {
        if rows.is_one() { "1 row was exported.".to_owned() } else { format!("{rows} rows were exported.") }
    },
    selected_rows: "Selected rows",
    selected: |rows| format!("{rows} selected"),
    clear_selection: "Clear the selection",
    progress: |done, total| format!("{done} of {total}"),
    stop: "Stop after this one",
    failed: "Failed",
    failed_again: "Try the failed ones again",
    outcome: |done, total| format!("{done} of {total} done."),
    close: "Close",
    more_for: |name| format!("More for {name}"),
    any_status: "Any status",
    any_role: "Any role",
    any_kind: "Any kind",
    added_on: "Added",
    disable: "Disable",
    enable: "Enable",
    disable_companies: |n| {
        if n.is_one() { "Disable 1 company?".to_owned() } else { format!("Disable {n} companies?") }
    },
    disable_companies_text: "Nobody can sign in through a disabled company. Nothing is deleted, and it can be enabled again.",
    enable_companies: |n| {
        if n.is_one() { "Enable 1 company?".to_owned() } else { format!("Enable {n} companies?") }
    },
    enable_companies_text: "People of an enabled company can sign in.",
    disable_people: |n| {
        if n.is_one() { "Disable 1 person?".to_owned() } else { format!("Disable {n} people?") }
    },
    disable_people_text: "A disabled person is signed out everywhere and cannot sign in. Nothing is deleted.",
    enable_people: |n| if n.is_one() { "Enable 1 person?".to_owned() } else { format!("Enable {n} people?") },
    enable_people_text: "An enabled person can sign in again.",
};
