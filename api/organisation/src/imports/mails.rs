//! The mails that the rows of an import cause. They count as those of other operations do, and are recorded only as
//! fast as they are sent, so that no other company's mails wait behind those of a large file.

use chrono::TimeDelta;
use shared_types::{ImportAction, ImportPauseReason, ImportState};

use super::{Row, apply::Run};
use kernel::{Error, Result};
use platform::{jobs, limits};

/// The kinds of these mails.
const KINDS: [&str; 3] = ["mail.invitation", "mail.welcome", "mail.welcome_confirmation"];
/// The number of mails of these kinds that wait when an import waits too.
const MAX_WAITING: u64 = 50;
/// How long an import waits for them.
const QUEUE_WAIT: TimeDelta = TimeDelta::seconds(2);
/// How long an import waits at least when a limit is used up: for more than one row.
const LIMIT_WAIT: TimeDelta = TimeDelta::minutes(1);

/// Why an import waits, and for how long.
pub(super) type Wait = (ImportPauseReason, TimeDelta);

/// Counts the mails that rows cause. Returns how many of the rows may be done now, and what the next one waits for.
pub(super) async fn admit(run: &Run, rows: &[Row], during: ImportState) -> Result<(usize, Option<Wait>)> {
    let Run { ctx, actor, .. } = run;
    let mailed: Vec<bool> = rows.iter().map(|row| causes_mail(run, row, during)).collect();
    if !mailed.contains(&true) {
        return Ok((rows.len(), None));
    }
    if jobs::count_due(&ctx.db, ctx.clock.now(), &KINDS, MAX_WAITING).await? >= MAX_WAITING {
        return Ok((0, Some((ImportPauseReason::MailQueue, QUEUE_WAIT))));
    }
    for (index, row) in rows.iter().enumerate() {
        if !mailed[index] {
            continue;
        }
        match limits::check_mail(ctx, actor, &row.email).await {
            Ok(()) => {}
            Err(Error::TooOften(seconds)) => {
                return Ok((index, Some((ImportPauseReason::MailLimit, limit_wait(seconds)))));
            }
            Err(error) => return Err(error),
        }
    }
    Ok((rows.len(), None))
}

/// How long an import waits when the next call is possible in some seconds.
pub(super) fn limit_wait(seconds: u64) -> TimeDelta {
    let seconds = i64::try_from(seconds).ok().and_then(TimeDelta::try_seconds);
    seconds.unwrap_or(LIMIT_WAIT).max(LIMIT_WAIT)
}

/// Whether a row adds a person who is sent a mail, or enables one without a password, who is invited again.
fn causes_mail(run: &Run, row: &Row, during: ImportState) -> bool {
    let undoes = during == ImportState::Undoing;
    if row.action.0 == ImportAction::Create {
        return !undoes && run.import.format.0.send_invitations;
    }
    row.details.0.changes.iter().any(|change| {
        let status = if undoes { &change.before } else { &change.after };
        change.field == "status" && status == "invited"
    })
}
