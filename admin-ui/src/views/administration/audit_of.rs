//! The part of the audit trail that concerns one person or one application.

use leptos::prelude::*;
use shared_types::AuditEvent;

use super::{
    audit::event,
    query::{Query, bar, pages, select},
};
use crate::{
    api::{RowsPage, use_client},
    browser,
    components::{Empty, all},
    state::{Remote, loaded},
    texts::{Texts, text},
};

/// The kind of the targets that are people.
pub const USER: &str = "user";
/// The kind of the targets that are applications.
pub const APPLICATION: &str = "application";
/// The filter, and its value that asks for what it did itself.
const SIDE: &str = "events";
const BY: &str = "by";

/// The events whose target has a kind and an id, or those that it caused. `sides` names both.
pub fn audit_of(kind: &'static str, id: String, sides: [fn(&'static Texts) -> &'static str; 2]) -> AnyView {
    let client = use_client();
    let query = Query::of(&[SIDE]);
    let id = StoredValue::new(browser::encode(&id));
    let events = Remote::new(move || {
        let which = match query.get(SIDE).as_str() {
            BY => format!("actor_id={}", id.get_value()),
            _ => format!("target_kind={kind}&target_id={}", id.get_value()),
        };
        let cursor = query.get("cursor");
        let cursor = if cursor.is_empty() { cursor } else { format!("&cursor={}", browser::encode(&cursor)) };
        client.audit_events(which + &cursor)
    });
    let list = loaded(events, move |page| {
        if page.items.is_empty() {
            let (title, hint) = (text(|t| t.forms.nothing_found), text(|t| t.administration.audit_none));
            return view! { <Empty title hint/> }.into_any();
        }
        let shown = page.items.len();
        let events = page.items.into_iter().map(event).collect::<Vec<_>>();
        let list = view! { <div class="events">{events}</div> }.into_any();
        all(vec![list, pages(query, shown, page.total, page.next)])
    });
    let [about, by] = sides;
    let choices = vec![(String::new(), text(about)), (BY.to_owned(), text(by))];
    let filter = bar(query, vec![select(query, SIDE, text(|t| t.administration.events), choices)]);
    all(vec![filter, list])
}

/// The latest events, of everything that the person may see.
pub fn latest_events() -> AnyView {
    let client = use_client();
    let events = Remote::new(move || client.rows("/v1/audit-events?page_size=5", None));
    loaded(events, |page: RowsPage<AuditEvent>| {
        let events = page.items.into_iter().map(event).collect::<Vec<_>>();
        view! { <div class="events" id="latest">{events}</div> }
    })
}
