//! Forgotten passwords (UC-25): a single-use link by mail on which a user chooses a new password.
//!
//! A request does not reveal whether a login exists: it only enqueues a job. The job looks the user up, and inserts the
//! link with the job of its mail. The token of the link is stored as its SHA-256 only.

mod redeem;
mod request;

pub use redeem::{ResetSubmission, UsableReset, find, redeem, was_used};
pub(crate) use request::issue;
pub use request::{prepare, request};

pub use store::entity::PasswordReset;

use sea_orm::EntityTrait;

use kernel::Result;
use platform::{ctx::Ctx, jobs::Sealed};
use store::entity::password_reset;

/// Returns the content of the mail of a link: the user and the link. `None` when the link is no longer valid.
///
/// # Errors
/// When the database does not answer, or the token cannot be decrypted.
pub(super) async fn for_mail(ctx: &Ctx, id: i64, token: &Sealed) -> Result<Option<(UsableReset, String)>> {
    let Some(row) = password_reset::Entity::find_by_id(id).one(ctx.db.read()).await? else {
        return Ok(None);
    };
    let token = token.open(&ctx.cipher, &purpose(id))?;
    let link = format!("{}/password-resets/{}", ctx.config.server.issuer(), token.expose());
    Ok(redeem::if_usable(ctx, row).await?.map(|open| (open, link)))
}

/// Returns the purpose with which the token of a link is encrypted.
fn purpose(id: i64) -> String {
    format!("password reset {id}")
}
