//! How many requests of an application were refused, by the hour.

use leptos::prelude::*;
use shared_types::{RefusalCounts, Timestamp};

use crate::{
    api::use_client,
    components::{all, bars, nothing, paragraph, section},
    state::{Remote, loaded},
    texts::{Text, made, text},
};

/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;

/// The refused requests of the last 24 hours.
pub(super) fn refusal_hours(client_id: String) -> AnyView {
    let client = use_client();
    let id = StoredValue::new(client_id);
    let counts = Remote::new(move || async move { client.refusal_counts(&id.get_value()).await });
    let body = view! { <div id="refusal-hours">{loaded(counts, shown)}</div> }.into_any();
    section(text(|t| t.refusals.by_hour), Some(text(|t| t.refusals.by_hour_lead)), nothing(), body)
}

fn shown(counts: RefusalCounts) -> AnyView {
    let first = counts.from.timestamp_millis();
    let begins = (0..).map(move |hour: i64| Timestamp::from_timestamp_millis(first + hour * HOUR));
    let hours: Vec<(Timestamp, u64)> =
        begins.zip(counts.hours).filter_map(|(begin, count)| Some((begin?, count))).collect();
    let most = hours.iter().filter(|(_, count)| *count > 0).max_by_key(|(_, count)| *count).copied();
    let Some((begin, count)) = most else {
        return paragraph("", text(|t| t.refusals.none_today));
    };
    let said = made(move |t| (t.refusals.most_at)(&t.moment(begin), &t.number(count)));
    let numbers = hours.into_iter().map(|(begin, count)| (moment(begin), count)).collect();
    let headings = [text(|t| t.refusals.hour), text(|t| t.refusals.refused)];
    all(vec![bars(text(|t| t.refusals.by_hour), headings, numbers), paragraph("small soft", said)])
}

fn moment(begin: Timestamp) -> Text {
    made(move |t| t.moment(begin))
}
