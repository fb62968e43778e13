//! Viewing, cancelling and deleting imports.

use sea_orm::{ColumnTrait, EntityTrait, Iterable, QueryFilter, QuerySelect, sea_query::Expr};
use shared_types::{Import as Dto, ImportPause, ImportState, ImportSummary};

use super::{Import, step::UNDER_WAY};
use kernel::{Error, Result};
use platform::{
    actor::Actor,
    audit::{self, Event},
    ctx::Ctx,
};
use store::{
    columns::{Millis, Stored},
    db::Tx,
    entity::import::{Column, Entity},
    page::{Page, PageRequest, Sort, SortKey},
};

/// Returns a page of the imports of a company, the newest first, without the columns and the first rows of their files.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Invalid`] by the page.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    company_id: i64,
    page: &PageRequest,
) -> Result<Page<ImportSummary>> {
    actor.administered_company(&ctx.db, company_id).await?;
    // The format has up to 64 kB of the file.
    let columns = Column::iter().filter(|column| !matches!(column, Column::Format));
    let mut query = Entity::find()
        .select_only()
        .columns(columns)
        .expr_as(Expr::value("{}"), "format")
        .filter(Column::CompanyId.eq(company_id));
    if let Some(q) = page.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        query = query.filter(store::page::begins_with(Column::FileName, q));
    }
    let sort = Sort { name: "-created_at", column: Column::Id, id: Column::Id, descending: true };
    let key = |row: &Import| (SortKey::Number(row.id), row.id);
    Ok(page.fetch(ctx.db.read(), query, sort, key).await?.map(summary))
}

/// Returns an import of a company.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company.
pub async fn get(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<Dto> {
    find(ctx, actor, company_id, id).await.map(to_dto)
}

/// Returns the row of an import of a company that the actor administers.
pub(super) async fn find(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<Import> {
    actor.administered_company(&ctx.db, company_id).await?;
    let found = Entity::find_by_id(id).filter(Column::CompanyId.eq(company_id)).one(ctx.db.read()).await?;
    found.ok_or(Error::NotFound("import"))
}

/// Returns an import in a transaction, locked.
pub(super) async fn lock(tx: &Tx<'_>, id: i64) -> Result<Import> {
    let found = Entity::find_by_id(id).lock_exclusive().one(&**tx).await?;
    found.ok_or(Error::NotFound("import"))
}

/// Rejects what is not possible in the state of an import.
pub(super) fn require(import: &Import, states: &[ImportState]) -> Result<()> {
    match states.contains(&import.state.0) {
        true => Ok(()),
        false => Err(Error::Conflict {
            code: "wrong_state",
            text: "the import is not in a state that allows this: see `state`",
        }),
    }
}

/// Begins the next step of an import, in the transaction that locked it: jobs of the step before do nothing more.
pub(super) async fn begin(tx: &Tx<'_>, import: &Import, state: ImportState, position: i64) -> Result<i64> {
    let step = import.step + 1;
    Entity::update_many()
        .col_expr(Column::State, Expr::value(Stored(state)))
        .col_expr(Column::Step, Expr::value(step))
        .col_expr(Column::Position, Expr::value(position))
        .col_expr(Column::Processed, Expr::value(0_i64))
        .col_expr(Column::Error, Expr::value(None::<String>))
        .col_expr(Column::UpdatedAt, Expr::value(Millis::from(tx.now())))
        .filter(Column::Id.eq(import.id))
        .exec(&**tx)
        .await?;
    Ok(step)
}

/// Records what was done with an import.
pub(super) async fn record(tx: &Tx<'_>, actor: &Actor, kind: &'static str, import: &Import) -> Result<()> {
    let counts = serde_json::to_value(import.progress.0.counts).map_err(Error::internal)?;
    let event = Event::new(kind).company(import.company_id).target("import", import.id, &import.file_name);
    audit::record(tx, actor, event.details(counts)).await
}

/// Cancels the step that is under way. What was applied remains, and can be undone.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Conflict`] with `wrong_state` when no step is
/// under way.
pub async fn cancel(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<Dto> {
    find(ctx, actor, company_id, id).await?;
    ctx.db
        .write((actor.clone(), id), |tx, (actor, id)| {
            Box::pin(async move {
                let import = lock(tx, *id).await?;
                let state = match import.state.0 {
                    ImportState::Checking => ImportState::Uploaded,
                    ImportState::Applying | ImportState::Undoing => ImportState::Cancelled,
                    _ => return require(&import, &[]),
                };
                begin(tx, &import, state, 0).await?;
                record(tx, actor, "import.cancelled", &import).await
            })
        })
        .await?;
    get(ctx, actor, company_id, id).await
}

/// Deletes an import with its file and its report. The people remain as they are.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] by the company; [`Error::Conflict`] with `wrong_state` while a step is
/// under way.
pub async fn delete(ctx: &Ctx, actor: &Actor, company_id: i64, id: i64) -> Result<()> {
    find(ctx, actor, company_id, id).await?;
    ctx.db
        .write((actor.clone(), id), |tx, (actor, id)| {
            Box::pin(async move {
                let import = lock(tx, *id).await?;
                if UNDER_WAY.contains(&import.state.0) {
                    return require(&import, &[]);
                }
                Entity::delete_by_id(*id).exec(&**tx).await?;
                record(tx, actor, "import.deleted", &import).await
            })
        })
        .await
}

/// Why the step that is under way waits.
fn pause(import: &Import) -> Option<ImportPause> {
    import.progress.0.pause.clone().filter(|_| UNDER_WAY.contains(&import.state.0))
}

/// Returns an import as lists represent it.
fn summary(import: Import) -> ImportSummary {
    ImportSummary {
        pause: pause(&import),
        id: import.id,
        file_name: import.file_name,
        size: import.size,
        received: import.received,
        state: import.state.0,
        total: import.total,
        processed: import.processed,
        counts: import.progress.0.counts,
        error: import.error,
        created_by: import.created_by,
        created_at: import.created_at.0,
        updated_at: import.updated_at.0,
    }
}

/// Returns an import as the API represents it.
pub(super) fn to_dto(import: Import) -> Dto {
    let pause = pause(&import);
    let format = import.format.0;
    Dto {
        id: import.id,
        file_name: import.file_name,
        size: import.size,
        received: import.received,
        state: import.state.0,
        format: format.kind,
        encoding: format.encoding,
        delimiter: Some(format.delimiter).filter(|delimiter| !delimiter.is_empty()),
        has_header: format.has_header,
        columns: format.columns,
        sample: format.sample,
        mapping: format.mapping,
        total: import.total,
        processed: import.processed,
        counts: import.progress.0.counts,
        send_invitations: format.send_invitations,
        pause,
        error: import.error,
        created_by: import.created_by,
        created_at: import.created_at.0,
        updated_at: import.updated_at.0,
    }
}
