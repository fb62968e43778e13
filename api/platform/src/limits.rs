//! The rate limits of what anybody can call without signing in, and of what sends mail.
//!
//! The limits of `/v1` and of device codes are beside their code. docs/RELIABILITY.md lists all of them.

use super::{
    actor::{Actor, RequestSource, Who},
    ctx::Context,
};
use kernel::{Limit, Result};

/// Requests of password resets.
const RESETS: SharedLimit = SharedLimit { name: "resets", of_address: 20, in_total: 600, not_refused: 5 };
/// Codes by mail that are requested.
const EMAIL_CODES: SharedLimit =
    SharedLimit { name: "email_codes", of_address: 20, in_total: 600, not_refused: 10 };
/// Requests that wait for a person, such as authorization requests, and that the server stores, in KiB.
const INTERACTIONS: SharedLimit =
    SharedLimit { name: "interactions", of_address: 1_200, in_total: 12_000, not_refused: 120 };
/// Logout tokens of identity providers, each of which may take a signature to verify. One of a large company sends many at
/// once.
const UPSTREAM_LOGOUTS: SharedLimit =
    SharedLimit { name: "upstream_logouts", of_address: 1_200, in_total: 6_000, not_refused: 60 };
/// Sign-ins of one user from one network that succeed, each of which leaves a session and an audit event. Of one
/// network, so that somebody who knows the password, but has no second factor, locks nobody out.
const SIGN_INS_OF_USER: Limit = Limit::per_minute("sign_ins_of_user", 120);
/// Codes, and grants by password, of one user. Each is a row, and the code may become a grant that stays for months.
const GRANTS_OF_USER: Limit = Limit::per_minute("grants_of_user", 1_200);
/// Passwords that are entered for one user outside the sign-in page.
const PASSWORDS_OF_USER: Limit = Limit::per_minute("passwords_of_user", 10);
/// Warnings to one person that a passkey may have been copied.
const COPY_WARNINGS: Limit = Limit::per_hour("copy_warnings", 1);
/// Mails to one address that callers cause, directly or by a change.
const MAILS_TO_ADDRESS: Limit = Limit::per_hour("mails_to_address", 20);
/// Mails that one caller, who is not a system administrator, causes.
const MAILS_BY_CALLER: Limit = Limit::per_hour("mails_by_caller", 1_000);
/// Look-ups of the TXT records of one company's email domains.
const DOMAIN_CHECKS: Limit = Limit::per_minute("domain_checks", 20);
/// Users that one identity provider creates.
const NEW_USERS: Limit = Limit::per_hour("new_users", 1_000);
/// Connection tests of the identity providers of one company, of those of the installation, or of one application.
const CONNECTION_TESTS: Limit = Limit::per_minute("connection_tests", 10);
/// Connections that are saved with one set-up link.
const SETUP_LINK_SAVES: Limit = Limit::per_minute("setup_link_saves", 10);
/// Rows of files about people of other companies that one caller, who is not a system administrator, checks.
const PEOPLE_OF_OTHERS: Limit = Limit::per_hour("people_of_others", 1_000);
/// How many times as much as one address its network may: the /24 of an IPv4 address, the /48 of an IPv6 address.
const OF_NETWORK: u32 = 4;
/// How many times as much as the limit of everybody all networks together may use beyond it. Without an end, somebody
/// with addresses in thousands of networks fills the disk.
const BEYOND_TOTAL: u32 = 3;

/// A limit per minute of what anybody may cause without signing in: for an address, its network, and everybody
/// together.
///
/// The limit of everybody is for those who use much: what a network uses up to some amount is counted, but not refused
/// because of others. So nobody with many addresses can use up what others need. That ends when all networks together
/// used three times as much beyond the limit.
#[derive(Debug, Clone, Copy)]
pub struct SharedLimit {
    /// The name. Limits of different names are counted separately.
    pub name: &'static str,
    /// What one address may use; 0 for no limit.
    pub of_address: u32,
    /// What everybody together may use; 0 for no limit.
    pub in_total: u32,
    /// What each network may use even when everybody together used more.
    pub not_refused: u32,
}

impl SharedLimit {
    /// Counts a call.
    ///
    /// # Errors
    /// [`kernel::Error::TooOften`].
    pub async fn check(self, ctx: &Context, source: &RequestSource) -> Result<()> {
        self.check_cost(ctx, source, 1).await
    }

    /// Counts a call that costs as much as `cost` calls.
    ///
    /// # Errors
    /// [`kernel::Error::TooOften`].
    pub async fn check_cost(self, ctx: &Context, source: &RequestSource, cost: u32) -> Result<()> {
        let limit = |quota| Limit::per_minute(self.name, quota);
        let network = source.network_key();
        ctx.limits.check_cost(limit(self.of_address), &source.limit_key(), cost).await?;
        let of_network = limit(self.of_address.saturating_mul(OF_NETWORK));
        ctx.limits.check_cost(of_network, &format!("network {network}"), cost).await?;
        let few = format!("not refused {network}");
        let is_little =
            self.not_refused > 0 && ctx.limits.check_cost(limit(self.not_refused), &few, cost).await.is_ok();
        match ctx.limits.check_cost(limit(self.in_total), "everybody", cost).await {
            Err(_) if is_little => {
                let beyond = limit(self.in_total.saturating_mul(BEYOND_TOTAL));
                ctx.limits.check_cost(beyond, "beyond the total", cost).await
            }
            counted => counted,
        }
    }
}

/// Counts a request of a password reset.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_reset(ctx: &Context, source: &RequestSource) -> Result<()> {
    RESETS.check(ctx, source).await
}

/// Counts a request of a code by mail.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_email_code(ctx: &Context, source: &RequestSource) -> Result<()> {
    EMAIL_CODES.check(ctx, source).await
}

/// Counts a logout token of an identity provider.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_upstream_logout(ctx: &Context, source: &RequestSource) -> Result<()> {
    UPSTREAM_LOGOUTS.check(ctx, source).await
}

/// Counts a sign-in of a user who proved who they are, or the first factor of it.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_sign_in_of(ctx: &Context, source: &RequestSource, user_id: i64) -> Result<()> {
    ctx.limits.check(SIGN_INS_OF_USER, &format!("{user_id} {}", source.network_key())).await
}

/// Counts a code, or a grant without a code, that an application gets for a user.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_grant_of(ctx: &Context, user_id: i64) -> Result<()> {
    ctx.limits.check(GRANTS_OF_USER, &user_id.to_string()).await
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
    INTERACTIONS.check_cost(ctx, source, kibibytes).await
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
    if let Some(caller) = caller(actor) {
        ctx.limits.check(MAILS_BY_CALLER, &caller).await?;
    }
    ctx.limits.check(MAILS_TO_ADDRESS, to).await
}

/// Counts a look-up of the TXT record of a company's email domain.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_domain(ctx: &Context, company_id: i64) -> Result<()> {
    ctx.limits.check(DOMAIN_CHECKS, &company_id.to_string()).await
}

/// Counts a user whom an identity provider creates, and the mail to the user's address.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_new_user(ctx: &Context, provider_id: i64, to: &str) -> Result<()> {
    ctx.limits.check(NEW_USERS, &provider_id.to_string()).await?;
    ctx.limits.check(MAILS_TO_ADDRESS, to).await
}

/// Counts a connection test of an identity provider of a company, or of the installation.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_connection_test(ctx: &Context, company_id: Option<i64>) -> Result<()> {
    let owner = company_id.map_or_else(|| "installation".to_owned(), |id| format!("company {id}"));
    ctx.limits.check(CONNECTION_TESTS, &owner).await
}

/// Counts a connection test of an external application.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_application_test(ctx: &Context, application_id: i64) -> Result<()> {
    ctx.limits.check(CONNECTION_TESTS, &format!("application {application_id}")).await
}

/// Counts a connection that is saved with a set-up link.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_setup_link(ctx: &Context, id: i64) -> Result<()> {
    ctx.limits.check(SETUP_LINK_SAVES, &id.to_string()).await
}

/// Counts rows of a file about people of other companies, which reveal to the caller that those have an account.
///
/// # Errors
/// [`kernel::Error::TooOften`].
pub async fn check_people_of_others(ctx: &Context, actor: &Actor, count: usize) -> Result<()> {
    let Some(caller) = caller(actor).filter(|_| count > 0) else { return Ok(()) };
    let cost = u32::try_from(count).unwrap_or(u32::MAX);
    ctx.limits.check_cost(PEOPLE_OF_OTHERS, &caller, cost).await
}

/// How a caller is counted; `None` for system administrators, who are not.
fn caller(actor: &Actor) -> Option<String> {
    match &actor.who {
        _ if actor.is_admin() => None,
        Who::Person { person, .. } => Some(format!("user {}", person.user.id)),
        Who::Client { application, .. } => Some(format!("application {}", application.id)),
        _ => Some(actor.source.limit_key()),
    }
}
