//! The factors that a person signs in with beside the password (UC-24): how they are enrolled, verified and removed.
//!
//! Each kind of factor is a folder and a line in `KINDS`. A function that verifies a factor returns what it proves, a
//! [`Verified`]; which factors a sign-in needs is decided by the caller. A function whose name ends in `_own` is called
//! by a person who is signed in and requires a recent sign-in; the others leave that to the caller, since a person may
//! enrol a factor before a session begins.

mod attempts;
pub mod email_code;
mod enrolled;
mod list;
pub mod passkeys;
mod recent;
pub mod recovery_codes;
mod removal;
mod reset;
pub mod totp;

pub use enrolled::{Enrolled, enrolled};
pub use list::{list, of_user};
pub use recent::{RecentFactor, RecentFactors, recent};
pub(crate) use recent::{remove_recent, remove_since};
pub use reset::reset;

use sea_orm::{
    EntityTrait, QuerySelect,
    sea_query::{DeleteStatement, SelectStatement},
};
use serde_json::{Value, json};
use shared_types::{FactorKind, UserStatus};

use kernel::{Error, Result, secrets::sha256};
use platform::{
    actor::Actor,
    audit::{self, Event},
    audit_counts,
    ctx::Ctx,
};
use store::{
    db::Tx,
    entity::{User, user},
};

/// A kind of factor, as far as all are treated alike.
struct Kind {
    /// Its word.
    kind: FactorKind,
    /// Selects the kind, how many factors of it a user can use and when the oldest was added, as one row.
    count: fn(user_id: i64) -> SelectStatement,
    /// Deletes all factors of the kind of a user.
    delete: fn(user_id: i64) -> DeleteStatement,
}

/// The kinds of factors that are enrolled.
const KINDS: [Kind; 3] = [passkeys::KIND, totp::KIND, recovery_codes::KIND];

/// What a factor that was verified proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The user whose factor it is.
    pub user_id: i64,
    /// The kind of the factor.
    pub factor: FactorKind,
    /// The authentication methods (RFC 8176 section 2), as they are named in `amr`.
    pub amr: &'static [&'static str],
    /// Whether it cannot be phished: what it proves is only valid at our origin.
    pub phishing_resistant: bool,
    proof: Proof,
}

/// What must still be there when a session begins with a factor that was verified before.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Proof {
    /// The passkey with an id.
    Passkey(i64),
    /// The email that a code was sent to.
    Email(String),
    /// An app that is confirmed.
    Totp,
    /// Nothing: a recovery code is used up.
    Used,
}

impl Verified {
    /// Returns what a factor of a user proves, as long as the user has it.
    fn new(user_id: i64, factor: FactorKind, amr: &'static [&'static str], proof: Proof) -> Self {
        Self { user_id, factor, amr, phishing_resistant: factor == FactorKind::Passkey, proof }
    }

    /// Locks the user and returns whether the user is active and still has the factor: it may have been removed, or the
    /// email changed, between its verification and the transaction that begins a session.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn is_current(&self, tx: &Tx<'_>) -> Result<bool> {
        let Some(user) = lock_user(tx, self.user_id).await? else { return Ok(false) };
        match &self.proof {
            Proof::Passkey(id) => passkeys::is_of(tx, user.id, *id).await,
            Proof::Email(email) => Ok(user.email == *email),
            Proof::Totp => Ok(totp::row(&**tx, user.id, true).await?.is_some()),
            Proof::Used => Ok(true),
        }
    }
}

/// Why a factor was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorError {
    /// It is wrong.
    Wrong,
    /// It was right once, and was used already.
    Used,
    /// It has expired.
    Expired,
    /// The user has no such factor, or is not active.
    NotEnrolled,
    /// A passkey answered another site.
    WrongSite,
    /// A passkey answered another challenge.
    WrongChallenge,
    /// A passkey did not verify its user.
    NotVerified,
    /// A passkey may have been copied: its signature counter did not grow.
    Copied,
}

impl FactorError {
    /// Returns the error of an operation at whose field it was entered.
    #[must_use]
    pub fn at_field(self, field: &str) -> Error {
        let (code, text) = match self {
            Self::Wrong => ("wrong", "is incorrect"),
            Self::Used => ("used", "was used already: wait for the next one"),
            Self::Expired => ("expired", "has expired"),
            Self::NotEnrolled => ("not_enrolled", "is for a factor that is not enrolled"),
            Self::WrongSite => ("wrong_site", "is for another site"),
            Self::WrongChallenge => ("wrong_challenge", "answers another challenge"),
            Self::NotVerified => {
                ("not_verified", "must verify its user, for example by a PIN or a fingerprint")
            }
            Self::Copied => ("copied", "may have been copied"),
        };
        Error::field(field, code, text)
    }
}

/// Returns what a ceremony of a person who is signed in is bound to.
fn bound_to_session(actor: &Actor) -> String {
    format!("session {}", actor.session_id().unwrap_or_default())
}

/// Returns the hash of what a ceremony is bound to: the session, or the sign-in in a browser, in which it began.
fn binding_hash(bound_to: &str) -> Vec<u8> {
    sha256(bound_to.as_bytes())
}

/// Locks a user whose factors an actor changes, so that changes happen one after the other. Rejects an actor whose
/// session ended after the request was authenticated.
async fn lock(tx: &Tx<'_>, actor: &Actor, user_id: i64) -> Result<User> {
    let user = lock_user(tx, user_id).await?.ok_or(Error::NotFound("user"))?;
    actor.still_signed_in(tx).await?;
    Ok(user)
}

/// Locks an active user; `None` when there is none.
async fn lock_user(tx: &Tx<'_>, user_id: i64) -> Result<Option<User>> {
    let user = user::Entity::find_by_id(user_id).lock_exclusive().one(&**tx).await?;
    Ok(user.filter(|user| user.status.0 == UserStatus::Active))
}

/// Records a change of the factors of a user in the audit log.
async fn record(tx: &Tx<'_>, actor: &Actor, user: &User, kind: &'static str, details: Value) -> Result<()> {
    let event = Event::new(kind).company(user.home_company_id).target("user", user.id, &user.name);
    audit::record(tx, actor, event.details(details)).await
}

/// Counts a factor of a user that was refused, in the background, so that a flood of guesses writes one row per hour.
fn count_refused(ctx: &Ctx, actor: &Actor, user: &User, factor: FactorKind) {
    let event = Event::new("factor.refused").company(user.home_company_id);
    let event = event.target("user", user.id, &user.name).details(json!({ "factor": factor }));
    audit_counts::count(ctx, actor, event);
}
