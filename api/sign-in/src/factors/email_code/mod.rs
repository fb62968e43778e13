//! A code of six digits by mail. It is valid for ten minutes, for the sign-in that asked for it, and for five tries.
//!
//! A person gets one code a minute and five an hour, so somebody who guesses has 25 tries an hour of a million. An
//! unknown login gets as many rows, and wrong codes are counted there too, so that neither responses nor statements
//! reveal who has an account.

mod send;
mod verify;

pub use send::{prepare, request, send};
pub use verify::verify;

use sea_orm::EntityTrait;

use kernel::{Result, Secret, Timestamp, emails, secrets::sha256};
use platform::{ctx::Ctx, jobs::Sealed};
use store::entity::{User, email_code, user};

/// How many wrong codes are accepted before the code ends.
const MAX_TRIES: i64 = 5;

/// Returns the content of the mail of a code: the user, the code and until when it is valid. `None` when it is no
/// longer valid.
///
/// # Errors
/// When the database does not answer, or the code cannot be decrypted.
pub(crate) async fn for_mail(ctx: &Ctx, id: i64, code: &Sealed) -> Result<Option<(User, Secret, Timestamp)>> {
    let Some(row) = email_code::Entity::find_by_id(id).one(ctx.db.read()).await? else { return Ok(None) };
    if row.used_at.is_some() || row.expires_at.0 <= ctx.clock.now() {
        return Ok(None);
    }
    let Some(user_id) = row.user_id else { return Ok(None) };
    let user = user::Entity::find_by_id(user_id).one(ctx.db.read()).await?;
    let Some(user) = user.filter(|user| user.email == row.email) else { return Ok(None) };
    let code = code.open(&ctx.cipher, &purpose(id))?;
    Ok(Some((user, code, row.expires_at.0)))
}

/// Returns the purpose with which a code is encrypted until it is mailed.
fn purpose(id: i64) -> String {
    format!("email code {id}")
}

/// Returns the hash of the id of a sign-in.
fn sign_in_hash(sign_in: &str) -> Vec<u8> {
    sha256(sign_in.as_bytes())
}

/// Returns the hash of a login that is nobody's. It is keyed: the login may be a password, typed in the wrong field.
fn login_hash(ctx: &Ctx, login: &str) -> Vec<u8> {
    ctx.secrets.person_code_hash("email code login", &[], &emails::lookup_key(login))
}

/// Returns the hash of a code for a sign-in.
fn code_hash(ctx: &Ctx, sign_in: &str, code: &str) -> Vec<u8> {
    ctx.secrets.person_code_hash("email code", &sign_in_hash(sign_in), code)
}
