//! Polling with a device code, and redeeming it (RFC 8628 sections 3.4 and 3.5).

use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{DeviceCode, INTERVAL, rate_limits::DeviceLimits};
use crate::{
    grants::{Approved, Consumed, Grant, Replayed, revoke_replayed, with_session_end},
    targets::GrantRefused,
};
use kernel::{Result, Secret};
use organisation::applications::Client;
use platform::{actor::Actor, ctx::Ctx};
use store::{
    columns::Millis,
    entity::{device_code, grant},
};

/// The name of a device code in the audit log.
const CREDENTIAL: &str = "device_code";
/// The reason for a code that was redeemed before.
const REDEEMED: GrantRefused =
    GrantRefused("the device_code was redeemed already; what it gave has been revoked");
/// The reason for a code that nobody has approved.
const NOT_APPROVED: GrantRefused = GrantRefused("the device_code is not approved");
/// The maximum interval between two polls, in seconds.
const MAX_INTERVAL: i64 = 60;

/// Looks up a device code, redeemed or not.
///
/// # Errors
/// When the database does not answer.
pub async fn find(ctx: &Ctx, device_code: &str) -> Result<Option<DeviceCode>> {
    let code = device_code::Entity::find()
        .filter(device_code::Column::DeviceCodeHash.eq(Secret::new(device_code).sha256()));
    let found = with_session_end(code).one(ctx.db.read()).await?;
    Ok(found.map(|found| DeviceCode { session_ends_at: found.ends_at(), row: found.row }))
}

/// Records a poll of a waiting device. Returns whether it came too soon; the interval is then increased by five seconds
/// for all further polls (RFC 8628 section 3.5).
///
/// # Errors
/// When the database does not answer.
pub async fn poll(ctx: &Ctx, code: &DeviceCode) -> Result<bool> {
    let (id, interval) = (code.row.id, code.row.poll_interval);
    if !ctx.part::<DeviceLimits>().is_too_fast(id, interval, ctx.clock.monotonic()) {
        return Ok(false);
    }
    if interval < MAX_INTERVAL {
        ctx.db.write((id, interval), |tx, (id, interval)| Box::pin(slow_down(tx, *id, *interval))).await?;
    }
    Ok(true)
}

/// Increases the interval, once for parallel polls.
async fn slow_down(tx: &store::db::Tx<'_>, id: Uuid, interval: i64) -> Result<()> {
    use device_code::Column;
    device_code::Entity::update_many()
        .col_expr(Column::PollInterval, Expr::col(Column::PollInterval).add(INTERVAL))
        .filter(Column::Id.eq(id))
        .filter(Column::PollInterval.eq(interval))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The replay to report for a code that was redeemed before.
pub(super) fn replayed(grant_id: Uuid) -> Replayed {
    Replayed { grant_id, credential: CREDENTIAL, refused: REDEEMED }
}

/// Redeems a code that a person approved, which creates its approved grant. Of several parallel requests one succeeds
/// and the others revoke the grant, as with an authorization code.
///
/// # Errors
/// When the database does not answer. A rejection is a value, so that a revocation is committed.
pub async fn redeem(
    ctx: &Ctx,
    actor: &Actor,
    client: &Client,
    code: &DeviceCode,
    approved: &Approved,
) -> Result<Result<Consumed, GrantRefused>> {
    let Some(new) = code.new_grant() else { return Ok(Err(NOT_APPROVED)) };
    let row = new.row(ctx, code.row.grant_id, approved)?;
    let args = (row.clone(), code.row.id, actor.clone());
    let redeemed = ctx
        .db
        .write(args, |tx, (grant, id, actor)| {
            Box::pin(async move {
                use device_code::Column;
                let redeemed = device_code::Entity::update_many()
                    .col_expr(Column::RedeemedAt, Expr::value(Millis::from(tx.now())))
                    .filter(Column::Id.eq(*id))
                    .filter(Column::RedeemedAt.is_null())
                    .filter(Column::ApprovedAt.is_not_null())
                    .filter(Column::DeniedAt.is_null())
                    .exec(&**tx)
                    .await?;
                if redeemed.rows_affected == 0 {
                    revoke_replayed(tx, actor, grant.id, CREDENTIAL).await?;
                    return Ok(false);
                }
                let row = grant.clone().into_active_model().reset_all();
                grant::Entity::insert(row).exec_without_returning(&**tx).await?;
                Ok(true)
            })
        })
        .await?;
    let grant = Grant { row, session_ends_at: code.session_ends_at };
    Ok(if redeemed { Ok(Consumed::of_new_grant(ctx, client, grant)) } else { Err(REDEEMED) })
}
