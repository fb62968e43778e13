//! Exporting the audit trail, a slice at a time, so that a long one needs no more memory than a short one.

use std::sync::Arc;

use futures::{Stream, StreamExt, TryStreamExt, stream};
use serde_json::json;
use shared_types::{AuditEvent as Dto, ExportFormat};

use super::{
    Event,
    list::{Filter, key, slice, to_dto},
    record,
};
use crate::{actor::Actor, spreadsheet};
use kernel::{Error, Result};
use store::{
    db::Db,
    page::{Cursor, cursor_of},
};

/// Events that are read at a time.
const SLICE: u64 = 1_000;
/// The columns of comma-separated values.
const COLUMNS: [&str; 13] = [
    "id",
    "at",
    "kind",
    "actor_kind",
    "actor_id",
    "actor_name",
    "company_id",
    "target_kind",
    "target_id",
    "target_name",
    "request_id",
    "ip",
    "details",
];

/// Every event that the actor may see, as text. The export is recorded as an event itself.
///
/// # Errors
/// [`Error::Unauthenticated`] for nobody; when the database does not answer.
pub async fn export(
    db: &Db,
    actor: &Actor,
    filter: Filter,
    format: ExportFormat,
) -> Result<impl Stream<Item = Result<Vec<u8>>> + Send + 'static> {
    actor.require_authenticated()?;
    let args = (actor.clone(), format);
    db.write(args, |tx, (actor, format)| {
        Box::pin(async move {
            record(tx, actor, Event::new("audit.exported").details(json!({ "format": format }))).await
        })
    })
    .await?;
    let reader = Arc::new((db.clone(), actor.clone(), filter));
    let head = match format {
        ExportFormat::Csv => spreadsheet::lines(std::iter::once(COLUMNS.map(str::to_owned)))?,
        ExportFormat::Ndjson => Vec::new(),
    };
    let body = stream::try_unfold(Some(None), move |place: Option<Option<Cursor>>| {
        let reader = Arc::clone(&reader);
        async move {
            let Some(place) = place else { return Ok(None) };
            let (db, actor, filter) = &*reader;
            let rows = slice(db, actor, filter, place.as_ref(), SLICE).await?;
            let next = match rows.last() {
                Some(last) if rows.len() as u64 == SLICE => Some(Some(cursor_of("", key(last)))),
                _ => None,
            };
            let text = write(rows.into_iter().map(to_dto), format)?;
            Ok::<_, Error>(Some((text, next)))
        }
    });
    Ok(stream::once(async move { Ok(head) })
        .chain(body)
        .try_filter(|text| std::future::ready(!text.is_empty())))
}

fn write(events: impl Iterator<Item = Dto>, format: ExportFormat) -> Result<Vec<u8>> {
    match format {
        ExportFormat::Ndjson => {
            let mut text = Vec::new();
            for event in events {
                serde_json::to_writer(&mut text, &event).map_err(Error::internal)?;
                text.push(b'\n');
            }
            Ok(text)
        }
        ExportFormat::Csv => spreadsheet::lines(events.map(cells)),
    }
}

fn cells(event: Dto) -> [String; 13] {
    let (target_kind, target_id, target_name) =
        event.target.map(|target| (target.kind, target.id, target.name)).unwrap_or_default();
    [
        event.id.to_string(),
        event.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        event.kind,
        event.actor.kind,
        event.actor.id.unwrap_or_default(),
        event.actor.name.unwrap_or_default(),
        event.company_id.map(|id| id.to_string()).unwrap_or_default(),
        target_kind,
        target_id,
        target_name,
        event.request_id.unwrap_or_default(),
        event.ip.unwrap_or_default(),
        event.details.to_string(),
    ]
}
