//! Signing in with the password of a directory (LDAP): it is entered here, checked there, and stored nowhere.
//!
//! The service account searches for the entry of the login, and then the directory is asked whether it accepts the
//! entry's DN with the password (search, then bind). Failures are counted as those of local passwords are: of the entry,
//! however its login was written.

use uuid::Uuid;

use super::{
    FailureReason, UpstreamError, UpstreamRejection, UpstreamSignIn, complete::check_session, count_refused,
    ldap_calls, ldap_person, methods::methods, resolve,
};
use kernel::{Error, Result, Secret, emails};
use organisation::identity_providers::{self, IdentityProvider};
use platform::{
    actor::Actor,
    ctx::Ctx,
    directory::{Bound, Directory, DirectoryEntry, DirectoryError, Searched, filter_for},
    limits,
    password_attempts::{self, Allowed, Attempt},
};
use shared_types::limits::EMAIL;
use store::payloads::LdapSettings;

/// The highest result code that is assigned (IANA, LDAP Result Codes).
const MAX_RESULT_CODE: u32 = 123;

/// Why a password was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryRefusal {
    /// For this reason.
    Because(FailureReason),
    /// After so many wrong passwords none is checked for so many seconds.
    Wait(u64),
}

/// An identity provider by LDAP, and its settings.
type At<'a> = (&'a IdentityProvider, &'a LdapSettings);

/// Signs a person in by the login and the password of a directory or, in the session with an id, links the login to the
/// person who is signed in.
///
/// # Errors
/// [`Error::TooOften`]; when the database does not answer. A refusal is a value, not an error.
pub async fn sign_in_at_directory(
    ctx: &Ctx,
    provider: &IdentityProvider,
    (login, password): (&str, Secret),
    session_id: Option<Uuid>,
    actor: &Actor,
) -> Result<Result<UpstreamSignIn, DirectoryRefusal>> {
    limits::check_interaction(ctx, &actor.source, login.len()).await?;
    let refused = match checked(ctx, provider, (login, password), session_id, actor).await {
        Ok(Ok(signed_in)) => return Ok(Ok(signed_in)),
        Ok(Err(seconds)) => {
            let detail = "directory: too many wrong passwords";
            let refused = UpstreamRejection::new(FailureReason::WrongPassword, detail);
            count_refused(ctx, &actor.source, provider, &refused);
            return Ok(Err(DirectoryRefusal::Wait(seconds)));
        }
        Err(UpstreamError::Error(error)) => return Err(error),
        Err(UpstreamError::Rejected(refused)) => refused,
    };
    count_refused(ctx, &actor.source, provider, &refused);
    Ok(Err(DirectoryRefusal::Because(refused.reason)))
}

/// Checks a login and a password at the directory, and returns what they prove here; the inner error is how many seconds
/// to wait.
async fn checked(
    ctx: &Ctx,
    provider: &IdentityProvider,
    (login, password): (&str, Secret),
    session_id: Option<Uuid>,
    actor: &Actor,
) -> Result<Result<UpstreamSignIn, u64>, UpstreamError> {
    // A directory accepts an empty password as nobody's (RFC 4513 section 5.1.2).
    if login.is_empty() || login.len() > EMAIL || password.expose().is_empty() {
        return Err(wrong().into());
    }
    let settings = provider.ldap.as_ref().map(|settings| &settings.0);
    let settings = settings.ok_or_else(|| Error::internal("the identity provider is no directory"))?;
    let at = (provider, settings);
    let mut call = ldap_calls::enter(ctx, provider)?;
    let found = find(ctx, at, login).await;
    call.finish(ctx, &found);
    let (directory, entry) = found?;
    let person = entry.as_ref().map(|entry| ldap_person::person(entry, settings)).transpose()?;
    let subject = person.as_ref().map(|person| person.subject.as_str());
    let attempt = match attempt(ctx, provider, (login, subject), actor).await? {
        Attempt::Allowed(attempt) => attempt,
        Attempt::Wait(seconds) | Attempt::ProofNeeded(seconds) => return Ok(Err(seconds)),
    };
    let accepted = bind(&directory, at, entry.as_ref(), (&password, attempt)).await?;
    let Some(person) = person.filter(|_| accepted) else { return Err(wrong().into()) };
    match session_id {
        None => {
            let user = resolve::user_of(ctx, provider, &person, &actor.source).await?;
            Ok(Ok(UpstreamSignIn::SignedIn(user, methods(None, false), Some(ctx.clock.now()))))
        }
        Some(session_id) => {
            check_session(actor, session_id)?;
            resolve::link_to(ctx, actor, provider, &person).await?;
            Ok(Ok(UpstreamSignIn::Linked))
        }
    }
}

fn wrong() -> UpstreamRejection {
    UpstreamRejection::new(FailureReason::WrongPassword, "directory: the login or the password is wrong")
}

fn unavailable(detail: impl Into<String>) -> UpstreamRejection {
    UpstreamRejection::new(FailureReason::Unavailable, detail)
}

/// Searches for the entry of a login with the service account; returns the connection, for the next question, and the
/// entry, if there is one.
async fn find(
    ctx: &Ctx,
    (provider, settings): At<'_>,
    login: &str,
) -> Result<(Directory, Option<DirectoryEntry>), UpstreamError> {
    let away = |error: DirectoryError| {
        tracing::warn!(provider = provider.id, reason = ?error, "the directory of an identity provider is away");
        unavailable(format!("directory: {error}"))
    };
    let account = identity_providers::client_secret(ctx, provider)?;
    let account = account.ok_or_else(|| unavailable("directory: the service account has no password"))?;
    let authorities = settings.ca_certificate.as_deref();
    let directory = Directory::connect(&ctx.outbound, &provider.issuer, authorities).await.map_err(away)?;
    if directory.bind(&provider.client_id, &account).await.map_err(away)? != Bound::Accepted {
        return Err(unavailable("directory: the service account is rejected").into());
    }
    let filter = filter_for(&settings.user_filter, login);
    let attributes = ldap_person::attributes(settings);
    match directory.find(&settings.base_dn, filter, attributes).await.map_err(away)? {
        Searched::One(entry) => Ok((directory, Some(entry))),
        Searched::Nothing => Ok((directory, None)),
        Searched::Several => {
            Err(UpstreamRejection::invalid("directory: several entries match the login").into())
        }
        Searched::NoBase => Err(unavailable("directory: the base DN is not found").into()),
        // A directory that makes up codes gets no audit event of its own for each.
        Searched::Refused(code) if code > MAX_RESULT_CODE => {
            Err(unavailable("directory: the search is refused (unassigned result code)").into())
        }
        // A referral among them: it leads to another server, which nobody configured.
        Searched::Refused(code) => {
            Err(unavailable(format!("directory: the search is refused (result code {code})")).into())
        }
    }
}

/// Begins an attempt: of the entry or, if there is none, of the login.
async fn attempt(
    ctx: &Ctx,
    provider: &IdentityProvider,
    (login, subject): (&str, Option<&str>),
    actor: &Actor,
) -> Result<Attempt> {
    let user_id = match subject {
        Some(subject) => identity_providers::find_linked(ctx.db.read(), provider.id, subject).await?,
        None => None,
    };
    let name = match subject {
        Some(subject) => format!("subject {subject}"),
        None => format!("login {}", emails::lookup_key(login)),
    };
    // No login of a local account has a line break.
    let name = format!("directory {}\n{name}", provider.id);
    password_attempts::begin(ctx, &actor.source, &name, user_id.map(|link| link.user_id)).await
}

/// Asks the directory whether it accepts the password of an entry, and counts a wrong one. Without an entry, it is asked
/// about one that does not exist, so that the time does not show whether there is one.
async fn bind(
    directory: &Directory,
    (_, settings): At<'_>,
    entry: Option<&DirectoryEntry>,
    (password, attempt): (&Secret, Box<Allowed>),
) -> Result<bool, UpstreamError> {
    let nobody = format!("cn=nobody,{}", settings.base_dn);
    let dn = entry.map_or(nobody.as_str(), |entry| entry.dn.as_str());
    let bound = directory.bind(dn, password).await;
    let bound = bound.map_err(|error| unavailable(format!("directory: {error}")))?;
    match bound {
        Bound::Expired => {
            let detail = "directory: the password has expired, or must be changed there first";
            Err(UpstreamRejection::new(FailureReason::PasswordExpired, detail).into())
        }
        Bound::Accepted if entry.is_some() => {
            attempt.succeeded().await?;
            Ok(true)
        }
        Bound::Accepted | Bound::Rejected => {
            attempt.failed().await?;
            Ok(false)
        }
    }
}
