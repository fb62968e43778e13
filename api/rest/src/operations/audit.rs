//! `/v1/audit-events`.

use futures::TryStreamExt;
use poem::{Body, web::Data};
use poem_openapi::{
    ApiResponse, OpenApi,
    param::Query,
    payload::{Binary, Json},
};
use serde_json::{Value, json};
use shared_types::{AuditEvent, ExportFormat, SignInCounts, TimeSort, Timestamp};

use super::Tag;
use crate::{
    auth::Caller,
    list::{ListResponse, Paging},
};
use platform::{
    Ctx,
    audit::{self, Filter},
    audit_search,
};
use web::Result;

/// Adds the formats of the export to its description.
pub(crate) fn describe(operation: &mut Value) {
    if operation["operationId"] != "exportAuditEvents" {
        return;
    }
    let text = json!({ "type": "string" });
    let lines = "{\"id\":1,\"at\":\"2026-01-02T03:04:05.678Z\",\"kind\":\"user.created\"}\n";
    let sheet = "id,at,kind\r\n1,2026-01-02T03:04:05.678Z,user.created\r\n";
    operation["responses"]["200"]["content"] = json!({
        "application/x-ndjson": { "schema": text, "example": lines },
        "text/csv": { "schema": text, "example": sheet },
    });
}

/// `/v1/audit-events`.
#[derive(Debug)]
pub(crate) struct AuditEvents;

/// The exported events.
#[derive(ApiResponse)]
pub(crate) enum ExportResponse {
    /// The events, one JSON object on each line, or as comma-separated values.
    #[oai(status = 200)]
    ExportResponse(
        Binary<Body>,
        /// `application/x-ndjson` or `text/csv; charset=utf-8`.
        #[oai(header = "Content-Type")]
        String,
        /// A file name.
        #[oai(header = "Content-Disposition")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Audit")]
impl AuditEvents {
    /// List audit events
    ///
    /// Returns the events that the caller may see: all events for administrators, the events about applications for app
    /// managers, the events of their companies for company administrators, and their own events for everyone else. `q`
    /// searches by the names of the actor and the target.
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    #[oai(path = "/audit-events", method = "get", operation_id = "listAuditEvents")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        /// Return only events of this company.
        company_id: Query<Option<i64>>,
        /// Return only events caused by the user with this ID or the application with this client ID.
        actor_id: Query<Option<String>>,
        /// Return only events whose target is of this kind, such as `user`.
        target_kind: Query<Option<String>>,
        /// Return only events whose target has this ID.
        target_id: Query<Option<String>>,
        /// Return only events of this kind, such as `user.created`, or of a group of kinds, such as `user`.
        kind: Query<Option<String>>,
        /// Return only events at this time or later.
        from: Query<Option<Timestamp>>,
        /// Return only events before this time.
        until: Query<Option<Timestamp>>,
        /// The order of the list; `-at` by default.
        sort: Query<Option<TimeSort>>,
    ) -> Result<ListResponse<AuditEvent>> {
        let filter = Filter {
            company_id: company_id.0,
            actor_id: actor_id.0,
            target_kind: target_kind.0,
            target_id: target_id.0,
            kind: kind.0,
            from: from.0,
            until: until.0,
            q: paging.request.q.clone(),
            sort: sort.0,
        };
        let page = audit_search::list(&ctx, &caller.0, paging.request.clone(), filter).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Get the sign-in counts
    ///
    /// Returns how many people signed in during the last 24 hours, and how many attempts were refused. Requires an
    /// administrator.
    #[oai(path = "/audit-events/sign-in-counts", method = "get", operation_id = "getSignInCounts")]
    async fn sign_ins(&self, ctx: Data<&Ctx>, caller: Caller) -> Result<Json<SignInCounts>> {
        Ok(Json(audit::sign_in_counts(&ctx.db, &caller.0, ctx.clock.now()).await?))
    }

    /// Export audit events
    ///
    /// Streams the events that the caller may see, the oldest first, as JSON lines or comma-separated values.
    /// Comma-separated values start with a header, and values that a spreadsheet would interpret as a formula are
    /// escaped.
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    #[oai(path = "/audit-events/export", method = "get", operation_id = "exportAuditEvents")]
    async fn export(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        /// The format; `ndjson` by default.
        format: Query<Option<ExportFormat>>,
        /// Return only events of this company.
        company_id: Query<Option<i64>>,
        /// Return only events of this kind, such as `user.created`, or of a group of kinds, such as `user`.
        kind: Query<Option<String>>,
        /// Return only events at this time or later.
        from: Query<Option<Timestamp>>,
        /// Return only events before this time.
        until: Query<Option<Timestamp>>,
    ) -> Result<ExportResponse> {
        let (company_id, kind, from, until) = (company_id.0, kind.0, from.0, until.0);
        let filter = Filter { company_id, kind, from, until, sort: Some(TimeSort::At), ..Filter::default() };
        let format = format.0.unwrap_or(ExportFormat::Ndjson);
        let media_type = match format {
            ExportFormat::Ndjson => "application/x-ndjson",
            ExportFormat::Csv => "text/csv; charset=utf-8",
        };
        let text = audit::export(&ctx.db, &caller.0, filter, format).await?;
        let body = Body::from_bytes_stream(text.map_err(std::io::Error::other));
        let file = format!("attachment; filename=\"audit-events.{format}\"");
        Ok(ExportResponse::ExportResponse(Binary(body), media_type.to_owned(), file))
    }
}
