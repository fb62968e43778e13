//! Entitlements that end by their date.

use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr};

use super::write::notify_of_loss;
use kernel::Result;
use platform::{ctx::Ctx, schedules::MAX_WAIT};
use store::{columns::Millis, entity::entitlement};

/// The maximum number of entitlements that are read together.
const BATCH: usize = 100;

/// Notifies the applications of the people of companies whose entitlement has ended by its date, within the longest
/// time that a schedule waits. Does nothing if they were notified of that date.
///
/// # Errors
/// When the database does not answer.
pub async fn notify_of_ended(ctx: &Ctx) -> Result<()> {
    while notify_of_some(ctx).await? == BATCH {}
    Ok(())
}

/// Does it for a number of entitlements; returns how many that are.
async fn notify_of_some(ctx: &Ctx) -> Result<usize> {
    let now = ctx.clock.now();
    let column = Expr::col((entitlement::Entity, entitlement::Column::EndNotified));
    let until = Expr::col((entitlement::Entity, entitlement::Column::ValidUntil));
    let is_new = Condition::any().add(entitlement::Column::EndNotified.is_null()).add(column.ne(until));
    let ended = entitlement::Entity::find()
        .filter(entitlement::Column::ValidUntil.lte(Some(Millis::from(now))))
        .filter(entitlement::Column::ValidUntil.gt(Some(Millis::from(now - MAX_WAIT))))
        .filter(is_new)
        .limit(BATCH as u64)
        .all(ctx.db.read())
        .await?;
    let count = ended.len();
    for row in ended {
        ctx.db
            .write(row, |tx, row| {
                Box::pin(async move {
                    // Another instance may have notified them.
                    let noted = entitlement::Entity::update_many()
                        .col_expr(entitlement::Column::EndNotified, Expr::value(row.valid_until))
                        .filter(entitlement::Column::Id.eq(row.id))
                        .filter(entitlement::Column::ValidUntil.eq(row.valid_until))
                        .filter(match row.end_notified {
                            Some(before) => entitlement::Column::EndNotified.eq(Some(before)),
                            None => entitlement::Column::EndNotified.is_null(),
                        })
                        .exec(&**tx)
                        .await?;
                    match noted.rows_affected {
                        0 => Ok(()),
                        _ => notify_of_loss(tx, row.company_id, row.application_id).await,
                    }
                })
            })
            .await?;
    }
    Ok(count)
}
