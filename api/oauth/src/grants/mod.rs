//! The steps that differ from grant to grant. Their order is in `token`.

pub(super) mod authorization_code;
pub(super) mod client_credentials;
pub(super) mod device_code;
pub(super) mod password;
pub(super) mod refresh_token;
pub(super) mod token_exchange;
mod upstream_token;

use shared_types::GrantType;

use super::{error::OAuthError, token_request::TokenRequest};
use tokens::{Approved, Consumed, Replayed, SubjectTerms};

/// A grant by which an application gets tokens for a person.
pub(super) trait PersonGrant {
    /// Its name on the wire.
    const GRANT_TYPE: GrantType;

    /// What is presented: a code, a refresh token, a password.
    type Presented: Send;

    /// Checks what the request presents, and writes nothing.
    fn read(
        request: &TokenRequest<'_>,
    ) -> impl Future<Output = Result<Read<Self::Presented>, OAuthError>> + Send;

    /// Uses up what was presented, in one atomic write, once the tokens are approved.
    fn consume(
        request: &TokenRequest<'_>,
        presented: Self::Presented,
        approved: &Approved,
    ) -> impl Future<Output = Result<Consumed, OAuthError>> + Send;
}

/// What was presented, once it is checked.
pub(super) enum Read<P> {
    /// It may be used.
    Fresh { presented: P, terms: SubjectTerms },
    /// It was used up before.
    Replayed(Replayed),
}
