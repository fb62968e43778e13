//! What an application is given for a person, or for itself: authorization codes, grants, and access, refresh and ID
//! tokens.
//!
//! An access token is a JWT (RFC 9068); nothing is written to issue one. A person's tokens belong to a grant: one row,
//! which a redeemed code begins and a refresh token rotates. The access token names it in the private claim
//! `grant_id`, so that what ends a grant ends its access tokens at once wherever they are shown to us.

use std::borrow::Cow;

mod access_token;
mod answers;
mod claims;
mod claims_request;
mod codes;
pub mod device_codes;
mod exchange;
mod grants;
mod id_token;
mod issue;
mod pairwise;
mod refresh;
mod revoke;
mod subject;
mod targets;

pub use access_token::{AccessClaims, Audience, Bearer, Live, check};
pub use answers::{sign_introspection, sign_userinfo};
pub(super) use claims::CompanyClaim;
pub use claims::{Requested, UserClaims};
pub use claims_request::{ClaimRequest, ClaimsRequest};
pub use codes::{Code, NewCode, find_code, issue_code, redeem};
pub use exchange::{Act, ExchangedFrom, exchange};
pub use grants::{Consumed, Grant, NewGrant, Replayed, begin_grant, end_replayed, grant};
pub use id_token::{Hint, read_hint};
pub use issue::{IssuedTokens, TokenTerms, api_audience, for_client, for_person};
pub use pairwise::{session_of, subject_identifier, subject_of};
pub use refresh::{Presented, find_refresh_token, is_current, rotate};
pub use revoke::revoke_token;
pub use subject::{Approved, Subject, Terms, subject};
pub use targets::{Targets, of_granted, requested};

/// Why a code, a refresh token or a resource was refused, told to the application's developer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused(pub &'static str);

impl From<Refused> for Cow<'static, str> {
    fn from(refused: Refused) -> Self {
        Self::Borrowed(refused.0)
    }
}
