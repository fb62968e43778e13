//! Forgotten passwords (UC-25): a single-use link by mail on which a user chooses a new password.
//!
//! A request does not reveal whether a login exists: it only enqueues a job. The job looks the user up, and inserts the
//! link with the job of its mail. The token of the link is stored as its SHA-256 only.

mod redeem;
mod request;

pub use redeem::{ResetSubmission, UsableReset, find, redeem};
pub use request::{REQUESTED, prepare, request};

pub use store::entity::PasswordReset;

use sea_orm::EntityTrait;
use serde_json::Value;

use kernel::{Error, Result};
use platform::{ctx::Ctx, jobs};
use store::entity::password_reset;

/// Returns the content of the mail of a link: the user and the link. `None` when the link is no longer valid.
///
/// # Errors
/// When the database does not answer, or the payload is malformed.
pub(super) async fn for_mail(ctx: &Ctx, payload: &Value) -> Result<Option<(UsableReset, String)>> {
    let id = payload["password_reset_id"].as_i64();
    let id = id.ok_or_else(|| Error::internal("the payload of the mail for a new password is malformed"))?;
    let Some(row) = password_reset::Entity::find_by_id(id).one(ctx.db.read()).await? else {
        return Ok(None);
    };
    let token = jobs::unseal(&ctx.cipher, &purpose(id), payload)?;
    let link = format!("{}/password-resets/{}", ctx.config.server.issuer(), token.expose());
    Ok(redeem::check(ctx, row).await?.map(|open| (open, link)))
}

/// Returns the purpose with which the token of a link is encrypted.
fn purpose(id: i64) -> String {
    format!("password reset {id}")
}
