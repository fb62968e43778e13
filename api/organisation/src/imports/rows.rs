//! The report of an import, row by row.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait,
    Select,
    sea_query::{Expr, ExprTrait},
};
use shared_types::{ImportAction, ImportRow, ImportRowState, Word};

use super::{Row, view::find};
use kernel::Result;
use platform::{actor::Actor, ctx::Ctx, spreadsheet};
use store::{
    entity::{
        import_row::{Column, Entity, Relation},
        user,
    },
    page::{Page, PageRequest, Sort, SortKey, begins_with},
};

/// The number of rows of a report that are read at a time.
const SLICE: u64 = 1_000;
/// The columns of a report.
const COLUMNS: [&str; 7] = ["line", "action", "state", "email", "user_id", "changes", "errors"];

/// Which rows of an import.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowFilter {
    /// Those with this action.
    pub action: Option<ImportAction>,
    /// Those in this state.
    pub state: Option<ImportRowState>,
    /// Those that were applied to a person whom somebody else changed since.
    pub changed_since: bool,
}

/// Returns a page of the rows of an import, in the order of the file. They are searched by the beginning of the email.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) and [`Error::Forbidden`](kernel::Error::Forbidden) by the company;
/// [`Error::Invalid`](kernel::Error::Invalid) by the page.
pub async fn rows(
    ctx: &Ctx,
    actor: &Actor,
    (company_id, id): (i64, i64),
    page: &PageRequest,
    filter: RowFilter,
) -> Result<Page<ImportRow>> {
    find(ctx, actor, company_id, id).await?;
    let mut query = Entity::find().filter(Column::ImportId.eq(id));
    if let Some(action) = filter.action {
        query = query.filter(Column::Action.eq(action.as_str()));
    }
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state.as_str()));
    }
    if filter.changed_since {
        query = changed_since(query);
    }
    if let Some(email) = page.search_email() {
        query = query.filter(begins_with(Column::Email, &email));
    }
    let sort = Sort { name: "line", column: Column::Line, id: Column::Line, descending: false };
    let key = |row: &Row| (SortKey::Number(row.line), row.line);
    Ok(page.fetch(ctx.db.read(), query, sort, key).await?.map(to_dto))
}

/// Selects the rows that were applied to a person whom somebody else changed, or deleted, since.
pub(super) fn changed_since(rows: Select<Entity>) -> Select<Entity> {
    let version = Expr::col((user::Entity, user::Column::Version));
    let is_other = version.clone().not_equals((Entity, Column::UserVersion));
    rows.join(JoinType::LeftJoin, Relation::User.def())
        .filter(Column::State.eq(ImportRowState::Applied.as_str()))
        .filter(Condition::any().add(is_other).add(version.is_null()))
}

/// Returns the next part of the report as comma-separated values, with the line after which the following part begins;
/// `None` after the last one. The first part, after line 0, has the header.
///
/// # Errors
/// [`Error::NotFound`](kernel::Error::NotFound) and [`Error::Forbidden`](kernel::Error::Forbidden) by the company.
pub async fn report(
    ctx: &Ctx,
    actor: &Actor,
    (company_id, id): (i64, i64),
    after: i64,
) -> Result<(Vec<u8>, Option<i64>)> {
    find(ctx, actor, company_id, id).await?;
    let rows = Entity::find()
        .filter(Column::ImportId.eq(id))
        .filter(Column::Line.gt(after))
        .order_by_asc(Column::Line)
        .limit(SLICE)
        .all(ctx.db.read())
        .await?;
    let next = rows.last().map(|row| row.line).filter(|_| rows.len() as u64 == SLICE);
    let head = (after == 0).then(|| COLUMNS.map(str::to_owned));
    let lines = head.into_iter().chain(rows.into_iter().map(|row| cells(to_dto(row))));
    Ok((spreadsheet::lines(lines)?, next))
}

fn cells(row: ImportRow) -> [String; 7] {
    let shown = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    };
    let changes = row.changes.iter();
    let changes = changes.map(|it| format!("{}: {} → {}", it.field, shown(&it.before), shown(&it.after)));
    let errors = row.errors.iter().map(|it| format!("{}: {}", it.field, it.message));
    [
        row.line.to_string(),
        row.action.to_string(),
        row.state.to_string(),
        row.email,
        row.user_id.map(|id| id.to_string()).unwrap_or_default(),
        changes.collect::<Vec<_>>().join("; "),
        errors.collect::<Vec<_>>().join("; "),
    ]
}

fn to_dto(row: Row) -> ImportRow {
    ImportRow {
        line: row.line,
        action: row.action.0,
        state: row.state.0,
        email: row.email,
        user_id: row.user_id,
        changes: row.details.0.changes,
        errors: row.details.0.errors,
    }
}
