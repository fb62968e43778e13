//! The daily connection tests of external applications.

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{BETWEEN_TESTS, ExternalApplication, next_test};
use kernel::Result;
use platform::{
    ctx::Ctx,
    jobs::{self, ConnectionTestJob, NO_COMPANY, Task},
};
use store::{
    columns::Millis,
    db::Tx,
    entity::external_application::{Column, Entity},
};

/// The maximum number of tests that are read together.
const BATCH: usize = 100;
/// How much later than ever a test is due if the clock was set back.
const TOLERANCE: TimeDelta = TimeDelta::hours(1);

/// Records a job for each connection test that is due. Of several instances, one records it.
///
/// # Errors
/// When the database does not answer.
pub async fn schedule_tests(ctx: &Ctx) -> Result<()> {
    while schedule_some(ctx).await? == BATCH {}
    Ok(())
}

/// Does it for a number of tests; returns how many that are.
async fn schedule_some(ctx: &Ctx) -> Result<usize> {
    let now = ctx.clock.now();
    let is_due = Condition::any()
        .add(Column::NextTestAt.lte(Millis::from(now)))
        .add(Column::NextTestAt.gt(Millis::from(now + BETWEEN_TESTS + TOLERANCE)));
    let due = Entity::find()
        .filter(is_due)
        .order_by_asc(Column::NextTestAt)
        .order_by_asc(Column::ApplicationId)
        .limit(BATCH as u64)
        .all(ctx.db.read())
        .await?;
    let count = due.len();
    for row in due {
        ctx.db.write((ctx.clone(), row), |tx, (ctx, row)| Box::pin(schedule(tx, ctx, row))).await?;
    }
    Ok(count)
}

async fn schedule(tx: &Tx<'_>, ctx: &Ctx, row: &ExternalApplication) -> Result<()> {
    let next = next_test(ctx, tx.now(), BETWEEN_TESTS);
    let claimed = Entity::update_many()
        .col_expr(Column::NextTestAt, Expr::value(Millis::from(next)))
        .filter(Column::ApplicationId.eq(row.application_id))
        .filter(Column::NextTestAt.eq(row.next_test_at))
        .exec(&**tx)
        .await?;
    // Without an identity provider there is nothing to test.
    if claimed.rows_affected == 0 || row.identity_provider_id.is_none() {
        return Ok(());
    }
    let job = ConnectionTestJob { application_id: row.application_id };
    jobs::enqueue(tx, NO_COMPANY, &Task::ConnectionTest(job)).await
}
