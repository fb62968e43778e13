//! What applications get for a person or for themselves: authorization codes, device codes, grants, and access, refresh
//! and ID tokens.
//!
//! An access token is a JWT (RFC 9068); issuing one writes nothing. A person's tokens belong to a grant: one row, which
//! redeeming a code creates and a refresh token rotates. The private claim `grant_id` of an access token names it, so
//! that revoking a grant ends its access tokens at once at every endpoint of ours. The tokens that an application gets
//! for itself belong to a grant of the application, which is only an id in its row.

pub mod api_tokens;
pub mod client_keys;
pub mod consents;
pub mod device_codes;
mod grants;
pub mod interactions;
mod issue;
mod targets;

pub use grants::{
    Approved, Code, Consumed, Grant, NewCode, NewGrant, OnRepeat, PresentedRefreshToken, REPEATED_CODE,
    Replayed, Subject, SubjectTerms, begin_grant, current_expiry, find_code, find_grant, find_refresh_token,
    find_subject, issue_code, redeem, revoke_replayed_grant, rotate,
};
pub use issue::{
    AccessClaims, Act, ActiveToken, ExchangedFrom, Hint, IssuedTokens, PreviewRequest, TokenHolder,
    TokenTerms, UserClaims, UserInfo, claim_value, deleted_subject_identifier, exchange, for_client,
    for_person, preview, read_hint, revoke_token, session_identifier, sign_introspection, sign_userinfo,
    subject_identifier, validate_access_token,
};
pub use targets::{AccessTokenForm, Audience, GrantRefused, Targets, api_audience};
