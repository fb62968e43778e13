//! Signing in with an external login: the authorization request at an identity provider (OpenID Connect Core section
//! 3.1, RFC 6749 section 4.1), and what its response proves.
//!
//! A request is bound to the browser and to one identity provider, and its `state` is used once. Every response has
//! its own redirect URI, and `iss` is compared where it is announced or sent (RFC 9207), so that the response of one
//! identity provider is never taken for that of another. With a directory (LDAP), nobody is sent anywhere: the password is
//! entered here, and checked there.

mod application_test;
mod begin;
mod complete;
mod connection_test;
mod discovery;
mod id_token;
mod kept_tokens;
mod ldap;
mod ldap_calls;
mod ldap_person;
mod ldap_test;
mod logout;
mod methods;
mod oauth2_test;
mod resolve;
mod token;
mod upstream_sessions;
mod user_info;

pub use application_test::{retest, set_external_login, test_external_login};
pub use begin::{NewRequest, begin};
pub use complete::{ResponseParameters, UpstreamResponse, UpstreamSignIn, complete};
pub use connection_test::test_connection;
pub use kept_tokens::{NoUpstreamToken, UpstreamToken, upstream_token};
pub use ldap::{DirectoryRefusal, sign_in_at_directory};
pub use logout::receive_logout;
pub(crate) use upstream_sessions::{record_session, sign_outs};

use serde_json::json;

use kernel::Error;
use organisation::identity_providers::IdentityProvider;
use platform::{
    actor::{Actor, RequestSource},
    audit::Event,
    audit_counts,
    ctx::Ctx,
};

/// Why a sign-in with an external login does not go on, as the page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureReason {
    /// The person cancelled it there.
    Cancelled,
    /// The identity provider does not answer.
    Unavailable,
    /// The identity provider refused it, or its response is invalid.
    Failed,
    /// No user here is linked to the login, or the identity provider is not believed about the user.
    Unknown,
    /// The user is disabled here.
    Disabled,
    /// The login is linked to another user.
    LinkedElsewhere,
    /// The person did not sign in there again, although that was requested.
    NotRecent,
    /// The company of the user requires its own external login.
    OtherRequired,
    /// The directory has no such login, or another password.
    WrongPassword,
    /// The password has expired at the directory, or must be changed there first.
    PasswordExpired,
}

impl FailureReason {
    const ALL: [Self; 10] = [
        Self::Cancelled,
        Self::Unavailable,
        Self::Failed,
        Self::Unknown,
        Self::Disabled,
        Self::LinkedElsewhere,
        Self::NotRecent,
        Self::OtherRequired,
        Self::WrongPassword,
        Self::PasswordExpired,
    ];

    /// Returns the word by which a page and the audit log name it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Unavailable => "unavailable",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Disabled => "disabled",
            Self::LinkedElsewhere => "linked_elsewhere",
            Self::NotRecent => "not_recent",
            Self::OtherRequired => "other_required",
            Self::WrongPassword => "wrong_password",
            Self::PasswordExpired => "password_expired",
        }
    }

    /// Returns the reason with a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// A sign-in that was refused: the reason for the person, and a detail for administrators.
#[derive(Debug, Clone, PartialEq, Eq)]
struct UpstreamRejection {
    reason: FailureReason,
    detail: String,
}

impl UpstreamRejection {
    fn new(reason: FailureReason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }

    /// The response of the identity provider is invalid.
    fn invalid(detail: impl Into<String>) -> Self {
        Self::new(FailureReason::Failed, detail)
    }
}

/// Why a step was not taken.
#[derive(Debug)]
enum UpstreamError {
    /// It was refused.
    Rejected(UpstreamRejection),
    /// The server failed.
    Error(Error),
}

impl From<UpstreamRejection> for UpstreamError {
    fn from(refused: UpstreamRejection) -> Self {
        Self::Rejected(refused)
    }
}

impl From<Error> for UpstreamError {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Counts a refused sign-in for the administrators of the identity provider, in the background.
fn count_refused(
    ctx: &Ctx,
    source: &RequestSource,
    provider: &IdentityProvider,
    refused: &UpstreamRejection,
) {
    let event =
        Event::new("external_sign_in.refused").target("identity_provider", provider.id, &provider.name);
    let event = match provider.company_id {
        Some(id) => event.company(id),
        None => event,
    };
    let details = json!({ "reason": refused.reason.as_str(), "detail": refused.detail });
    audit_counts::count(ctx, &Actor::anonymous(source.clone()), event.details(details));
}
