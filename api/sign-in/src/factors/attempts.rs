//! Wrong codes are counted for each person, in the database, so that no number of instances, addresses and restarts
//! gives more guesses. After five wrong codes each one is followed by a growing pause, up to 15 minutes: about a
//! hundred guesses a day, of which a million would be needed for a code of six digits (NIST SP 800-63B section
//! 3.2.2).
//!
//! Only somebody who has passed the first factor gets so far, so a stranger cannot keep a person out.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set,
};

use super::lock_user;
use kernel::{Error, Result, Timestamp, clock::are_close};
use store::{
    db::Tx,
    entity::{User, failed_code},
};

/// How many wrong codes cost no pause.
const FREE: i64 = 5;
/// The first pause. Each further wrong code doubles it.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(30);
/// The longest pause.
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);
/// After how long without a wrong code the count begins anew.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(1);

/// Locks the user for whom a code is entered, so that codes entered at once are handled one after the other; `None`
/// when there is no such active user.
///
/// # Errors
/// [`Error::TooOften`] during a pause.
pub(super) async fn begin(tx: &Tx<'_>, user_id: i64) -> Result<Option<User>> {
    let Some(user) = lock_user(tx, user_id).await? else { return Ok(None) };
    if let Some(failed) = find(tx, user_id).await?
        && let Some(left) = remaining_pause(failed.count, failed.last_at.0, tx.now())
    {
        return Err(Error::TooOften(left));
    }
    Ok(Some(user))
}

/// Counts a wrong code.
pub(super) async fn failed(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    let now = tx.now();
    let Some(known) = find(tx, user_id).await? else {
        let row = failed_code::ActiveModel {
            id: NotSet,
            user_id: Set(user_id),
            count: Set(1),
            last_at: Set(now.into()),
        };
        row.insert(&**tx).await?;
        return Ok(());
    };
    let before = if are_close(now, known.last_at.0, FORGOTTEN_AFTER) { known.count } else { 0 };
    let mut row = known.into_active_model();
    row.count = Set(before.saturating_add(1));
    row.last_at = Set(now.into());
    row.update(&**tx).await?;
    Ok(())
}

/// Begins the count anew, after a right code or a reset.
pub(super) async fn forget(tx: &Tx<'_>, user_id: i64) -> Result<()> {
    failed_code::Entity::delete_many().filter(failed_code::Column::UserId.eq(user_id)).exec(&**tx).await?;
    Ok(())
}

async fn find(tx: &Tx<'_>, user_id: i64) -> Result<Option<failed_code::Model>> {
    Ok(failed_code::Entity::find().filter(failed_code::Column::UserId.eq(user_id)).one(&**tx).await?)
}

/// Returns the seconds of a pause that are left; `None` when there is no pause. A time that is further ahead than the
/// pause was stored by a clock that was set back since.
fn remaining_pause(count: i64, last_at: Timestamp, now: Timestamp) -> Option<u64> {
    let doubled = count.checked_sub(FREE).filter(|beyond| *beyond >= 0)?.min(16);
    let pause = LONGEST_PAUSE.min(FIRST_PAUSE * (1 << doubled));
    let left = last_at + pause - now;
    let is_over = left <= TimeDelta::zero() || left > pause;
    (!is_over).then(|| left.num_milliseconds().unsigned_abs().div_ceil(1_000))
}

#[cfg(test)]
mod tests {
    use kernel::Clock;

    use super::*;

    #[test]
    fn pauses_grow_to_a_quarter_of_an_hour() {
        let at = Clock::stopped().now();
        let pauses: Vec<_> = (4..12).map(|count| remaining_pause(count, at, at)).collect();
        let seconds = [30, 60, 120, 240, 480, 900, 900].map(Some);
        assert_eq!((pauses[0], &pauses[1..]), (None, &seconds[..]));
        assert_eq!(remaining_pause(i64::MAX, at, at), Some(900));
        assert_eq!(remaining_pause(5, at, at + TimeDelta::seconds(29)), Some(1));
        assert_eq!(remaining_pause(5, at, at + TimeDelta::seconds(30)), None);
        assert_eq!(remaining_pause(5, at, at - TimeDelta::hours(1)), None, "the clock was set back");
    }
}
