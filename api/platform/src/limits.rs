//! The rate limits of what anybody can call without signing in, and of what sends mail.
//!
//! The limits of `/v1` and of device codes are beside their code. docs/RELIABILITY.md lists all of them.

use super::{
    actor::{Actor, RequestSource, Who},
    ctx::Context,
};
use kernel::{Limit, Result};

/// Requests of password resets by one address.
const RESETS: Limit = Limit::per_minute("resets", 20);
/// Requests of password resets by everybody.
const RESETS_IN_TOTAL: Limit = Limit::per_minute("resets_in_total", 600);
/// Codes by mail that one address requests.
const EMAIL_CODES: Limit = Limit::per_minute("email_codes", 20);
/// Codes by mail that everybody requests.
const EMAIL_CODES_IN_TOTAL: Limit = Limit::per_minute("email_codes_in_total", 600);
/// Passwords that are entered for one user outside the sign-in page.
const PASSWORDS_OF_USER: Limit = Limit::per_minute("passwords_of_user", 10);
/// Requests that wait for a person, such as authorization requests, and that one address makes the server store, in KiB.
const INTERACTIONS: Limit = Limit::per_minute("interactions", 1_200);
/// The same, of everybody.
const INTERACTIONS_IN_TOTAL: Limit = Limit::per_minute("interactions_in_total", 12_000);
/// Warnings to one person that a passkey may have been copied.
const COPY_WARNINGS: Limit = Limit::per_hour("copy_warnings", 1);
/// Mails to one address that callers cause, directly or by a change.
const MAILS_TO_ADDRESS: Limit = Limit::per_hour("mails_to_address", 20);
/// Mails that one caller, who is not a system administrator, causes.
const MAILS_BY_CALLER: Limit = Limit::per_hour("mails_by_caller", 1_000);
/// Users that one identity provider creates.
const NEW_USERS: Limit = Limit::per_hour("new_users", 1_000);

/// Counts a request of a password reset.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_reset(ctx: &Context, source: &RequestSource) -> Result<()> {
    ctx.limits.check(RESETS, &source.limit_key()).await?;
    ctx.limits.check(RESETS_IN_TOTAL, "").await
}

/// Counts a request of a code by mail.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_email_code(ctx: &Context, source: &RequestSource) -> Result<()> {
    ctx.limits.check(EMAIL_CODES, &source.limit_key()).await?;
    ctx.limits.check(EMAIL_CODES_IN_TOTAL, "").await
}

/// Counts a password that is entered for a user outside the sign-in page.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_password_of(ctx: &Context, user_id: i64) -> Result<()> {
    ctx.limits.check(PASSWORDS_OF_USER, &user_id.to_string()).await
}

/// Counts a request that waits for a person, of a length in bytes.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_interaction(ctx: &Context, source: &RequestSource, length: usize) -> Result<()> {
    let kibibytes = u32::try_from(length / 1_024).unwrap_or(u32::MAX).saturating_add(1);
    ctx.limits.check_cost(INTERACTIONS, &source.limit_key(), kibibytes).await?;
    ctx.limits.check_cost(INTERACTIONS_IN_TOTAL, "", kibibytes).await
}

/// Returns whether a person may be warned now that a passkey may have been copied. Counts nothing.
pub async fn may_warn_of_copy(ctx: &Context, user_id: i64) -> bool {
    ctx.limits.exceeded(COPY_WARNINGS, &user_id.to_string()).await.is_none()
}

/// Counts a warning to a person that a passkey may have been copied.
pub async fn count_copy_warning(ctx: &Context, user_id: i64) {
    ctx.limits.count(COPY_WARNINGS, &user_id.to_string()).await;
}

/// Counts a mail to an address that a caller causes.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_mail(ctx: &Context, actor: &Actor, to: &str) -> Result<()> {
    let caller = match &actor.who {
        _ if actor.is_admin() => None,
        Who::Person { person, .. } => Some(format!("user {}", person.user.id)),
        Who::Client { application, .. } => Some(format!("application {}", application.id)),
        _ => Some(actor.source.limit_key()),
    };
    if let Some(caller) = caller {
        ctx.limits.check(MAILS_BY_CALLER, &caller).await?;
    }
    ctx.limits.check(MAILS_TO_ADDRESS, to).await
}

/// Counts a user whom an identity provider creates, and the mail to the user's address.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_new_user(ctx: &Context, provider_id: i64, to: &str) -> Result<()> {
    ctx.limits.check(NEW_USERS, &provider_id.to_string()).await?;
    ctx.limits.check(MAILS_TO_ADDRESS, to).await
}
