//! `/v1/companies/{company_id}/imports`.

use futures::stream;
use poem::{Body, web::Data};
use poem_openapi::{
    ApiResponse, OpenApi,
    param::Query,
    payload::{Binary, Json},
};
use serde_json::{Value, json};
use shared_types::{
    ApplyImport, CreateImport, Import, ImportAction, ImportChange, ImportRow, ImportRowState, ImportSummary,
};

use super::Tag;
use crate::{
    auth::Caller,
    body::{self, Content, OptionalBody},
    list::{ListResponse, Paging},
    parameters::Path,
    responses::{Created, Done},
};
use organisation::imports::{self, RowFilter};
use platform::{Actor, Ctx};
use web::{Problem, Result};

/// Adds the formats of the file and of the report to the descriptions.
pub(crate) fn describe(operation: &mut Value) {
    if operation["operationId"] == "uploadImportContent" {
        let example = "email,name\nana@example.com,Ana\n";
        operation["requestBody"]["content"]["application/octet-stream"]["example"] = json!(example);
    }
    if operation["operationId"] != "exportImportReport" {
        return;
    }
    let example = "line,action,state,email,user_id,changes,errors\n2,create,planned,ana@example.com,,,\n";
    operation["responses"]["200"]["content"] = json!({
        "text/csv": { "schema": { "type": "string" }, "example": example },
    });
}

/// `/v1/companies/{company_id}/imports`.
#[derive(Debug)]
pub(crate) struct Imports;

/// The report of an import.
#[derive(ApiResponse)]
pub(crate) enum ReportResponse {
    /// The rows, as comma-separated values.
    #[oai(status = 200)]
    ReportResponse(
        Binary<Body>,
        /// `text/csv; charset=utf-8`.
        #[oai(header = "Content-Type")]
        String,
        /// A file name.
        #[oai(header = "Content-Disposition")]
        String,
    ),
}

#[OpenApi(tag = "Tag::Imports")]
impl Imports {
    /// List imports
    ///
    /// Returns the imports of the company, the newest first, without their columns and first rows. `q` searches by the
    /// beginning of the file name. Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/imports", method = "get", operation_id = "listImports")]
    async fn list(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        company_id: Path<i64>,
    ) -> Result<ListResponse<ImportSummary>> {
        let page = imports::list(&ctx, &caller.0, company_id.0, &paging.request).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Create an import
    ///
    /// Begins an import of people from a file, whose content is uploaded next. A company has at most a hundred
    /// imports, whose files are limited together. Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/imports", method = "post", operation_id = "createImport")]
    async fn create(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        body: body::Body<CreateImport>,
    ) -> Result<Created<Import>> {
        let import = imports::create(&ctx, &caller.0, company_id.0, body.0).await?;
        let location = format!("/v1/companies/{}/imports/{}", company_id.0, import.id);
        Ok(Created::Created(Json(import), location))
    }

    /// Get an import
    ///
    /// Returns an import, with the progress of its current step. Requires an administrator of the company.
    #[oai(path = "/companies/:company_id/imports/:import_id", method = "get", operation_id = "getImport")]
    async fn get(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        import_id: Path<i64>,
    ) -> Result<Json<Import>> {
        Ok(Json(imports::get(&ctx, &caller.0, company_id.0, import_id.0).await?))
    }

    /// Update an import
    ///
    /// Changes how the file is read and which columns are imported; fields that are absent are kept. The report of a
    /// dry run is discarded. Requires an administrator of the company; hashes of passwords require an administrator of
    /// the installation.
    #[oai(path = "/companies/:company_id/imports/:import_id", method = "put", operation_id = "updateImport")]
    async fn update(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        import_id: Path<i64>,
        body: body::Body<ImportChange>,
    ) -> Result<Json<Import>> {
        Ok(Json(imports::change(&ctx, &caller.0, company_id.0, import_id.0, body.0).await?))
    }

    /// Delete an import
    ///
    /// Deletes the file and the report. People who were imported remain. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/imports/:import_id",
        method = "delete",
        operation_id = "deleteImport"
    )]
    async fn delete(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        import_id: Path<i64>,
    ) -> Result<Done> {
        imports::delete(&ctx, &caller.0, company_id.0, import_id.0).await?;
        Ok(Done::Done)
    }

    /// Upload a part of the file
    ///
    /// Adds up to 256 KiB to the file, at an offset that equals `received`. An upload that was interrupted continues
    /// there. After the last part, the encoding, the delimiter and the header are recognised and a mapping is
    /// suggested. Requires the administrator of the company, or the application, that created the import.
    #[oai(
        path = "/companies/:company_id/imports/:import_id/content",
        method = "put",
        operation_id = "uploadImportContent"
    )]
    async fn upload(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        import_id: Path<i64>,
        /// The offset of the first byte of the part in the file; 0 by default.
        offset: Query<Option<i64>>,
        content: Content,
    ) -> poem::Result<Json<Import>> {
        let of = (company_id.0, import_id.0);
        imports::get(&ctx, &caller.0, of.0, of.1).await.map_err(Problem::from)?;
        let (offset, part) = (offset.0.unwrap_or_default(), content.read().await?);
        Ok(Json(imports::upload(&ctx, &caller.0, of, offset, part).await.map_err(Problem::from)?))
    }

    /// Start the dry run of an import
    ///
    /// Compares each row with the people of the company and reports what it would do, by the rights of the caller.
    /// Nothing is changed. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/imports/:import_id/check",
        method = "post",
        operation_id = "checkImport"
    )]
    async fn check(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        import_id: Path<i64>,
    ) -> Result<Json<Import>> {
        Ok(Json(imports::check(&ctx, &caller.0, company_id.0, import_id.0).await?))
    }

    /// Apply an import
    ///
    /// Applies the rows of the dry run that have no error, in the background. A row whose person was changed since
    /// the dry run fails, and the others go on. Requires the administrator of the company, or the application, that
    /// did the dry run.
    #[oai(
        path = "/companies/:company_id/imports/:import_id/apply",
        method = "post",
        operation_id = "applyImport"
    )]
    async fn apply(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        import_id: Path<i64>,
        body: OptionalBody<ApplyImport>,
    ) -> Result<Json<Import>> {
        Ok(Json(imports::apply(&ctx, &caller.0, company_id.0, import_id.0, body.0).await?))
    }

    /// Undo an import
    ///
    /// Deletes the people whom the import added, which revokes their invitations, and restores the others, in the
    /// background. Returns 409 `changed_since` if a person was changed since; the rows of these people have the state
    /// `changed_since`. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/imports/:import_id/undo",
        method = "post",
        operation_id = "undoImport"
    )]
    async fn undo(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        import_id: Path<i64>,
    ) -> Result<Json<Import>> {
        Ok(Json(imports::undo(&ctx, &caller.0, company_id.0, import_id.0).await?))
    }

    /// Cancel the current step of an import
    ///
    /// Stops a dry run, applying or undoing. Rows that were applied remain and can be undone. Requires an administrator
    /// of the company.
    #[oai(
        path = "/companies/:company_id/imports/:import_id/cancel",
        method = "post",
        operation_id = "cancelImport"
    )]
    async fn cancel(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        import_id: Path<i64>,
    ) -> Result<Json<Import>> {
        Ok(Json(imports::cancel(&ctx, &caller.0, company_id.0, import_id.0).await?))
    }

    /// List the rows of an import
    ///
    /// Returns what each row does, in the order of the file. `q` searches by the beginning of the email. Requires an
    /// administrator of the company.
    #[oai(
        path = "/companies/:company_id/imports/:import_id/rows",
        method = "get",
        operation_id = "listImportRows"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a parameter of the operation")]
    async fn rows(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        paging: Paging,
        company_id: Path<i64>,
        import_id: Path<i64>,
        /// Return only rows with this action.
        action: Query<Option<ImportAction>>,
        /// Return only rows in this state.
        state: Query<Option<ImportRowState>>,
        /// Return only rows that were applied to a person whom somebody else changed since.
        changed_since: Query<Option<bool>>,
    ) -> Result<ListResponse<ImportRow>> {
        let filter = RowFilter {
            action: action.0,
            state: state.0,
            changed_since: changed_since.0.unwrap_or_default(),
        };
        let of = (company_id.0, import_id.0);
        let page = imports::rows(&ctx, &caller.0, of, &paging.request, filter).await?;
        Ok(ListResponse::new(&paging, page))
    }

    /// Export the report of an import
    ///
    /// Streams all rows as comma-separated values with a header. Values that a spreadsheet would interpret as a formula
    /// are escaped. Requires an administrator of the company.
    #[oai(
        path = "/companies/:company_id/imports/:import_id/report",
        method = "get",
        operation_id = "exportImportReport"
    )]
    async fn report(
        &self,
        ctx: Data<&Ctx>,
        caller: Caller,
        company_id: Path<i64>,
        import_id: Path<i64>,
    ) -> Result<ReportResponse> {
        let of = (company_id.0, import_id.0);
        let (head, next) = imports::report(&ctx, &caller.0, of, 0).await?;
        let file = format!("attachment; filename=\"import-{}.csv\"", import_id.0);
        let body = report_after((*ctx.0).clone(), caller.0, of, head, next);
        Ok(ReportResponse::ReportResponse(Binary(body), "text/csv; charset=utf-8".to_owned(), file))
    }
}

/// The body of a report: its first part, and what follows.
fn report_after(ctx: Ctx, actor: Actor, of: (i64, i64), head: Vec<u8>, next: Option<i64>) -> Body {
    let state = Some((Some(head), next, ctx, actor));
    let parts = stream::try_unfold(state, move |state| async move {
        let Some((head, next, ctx, actor)) = state else { return Ok(None) };
        if let Some(head) = head {
            return Ok(Some((head, Some((None, next, ctx, actor)))));
        }
        let Some(after) = next else { return Ok(None) };
        let (part, next) = imports::report(&ctx, &actor, of, after).await.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(Some((part, Some((None, next, ctx, actor)))))
    });
    Body::from_bytes_stream(parts)
}
