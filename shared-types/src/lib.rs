//! The data that travels between Aldaba's API and its clients.
//!
//! One file per concept. Every type serialises to the JSON that the OpenAPI document describes; nothing here does
//! input or output, and everything builds for WebAssembly. With the feature `openapi` the types also describe
//! themselves to the API's document.
//!
//! Fields of requests are plain: whether an email is one, or a name too long, is decided by the API, for all fields
//! at once. A field that is absent or `null` in a `PUT` keeps its value.

#[macro_use]
mod words;

mod access;
mod advice;
mod applications;
mod audit;
mod client_metadata;
mod codes;
mod companies;
mod connection_tests;
mod email_domains;
mod emails;
mod enums;
mod external_applications;
mod factors;
mod identity_providers;
mod imports;
mod initial_access_tokens;
mod invitations;
mod jobs;
mod keys;
pub mod limits;
mod linked_identities;
mod mails;
mod me;
mod oauth;
mod password_resets;
pub mod paths;
mod people;
mod problem;
mod profile;
mod provider_mappings;
mod redirect_uris;
mod refusals;
mod required_login;
mod resources;
mod schedules;
mod scopes;
mod security;
mod settings;
mod setup;
mod setup_links;
mod sign_in_policy;
pub mod texts;
#[cfg(any(test, target_family = "wasm"))]
mod timestamp;
mod users;

pub use access::*;
pub use advice::*;
pub use applications::*;
pub use audit::*;
pub use client_metadata::*;
pub use codes::*;
pub use companies::*;
pub use connection_tests::*;
pub use email_domains::*;
pub use emails::readable_email;
pub use enums::*;
pub use external_applications::*;
pub use factors::*;
pub use identity_providers::*;
pub use imports::*;
pub use initial_access_tokens::*;
pub use invitations::*;
pub use jobs::*;
pub use keys::*;
pub use linked_identities::*;
pub use mails::*;
pub use me::*;
pub use oauth::*;
pub use password_resets::*;
pub use people::*;
pub use problem::*;
pub use profile::{Address, Attributes, Profile};
pub use provider_mappings::*;
pub use redirect_uris::{RedirectUriMistake, is_loopback_host, may_be_private_use, redirect_uri_mistake};
pub use refusals::*;
pub use required_login::*;
pub use resources::*;
pub use schedules::*;
pub use scopes::*;
pub use security::*;
pub use settings::*;
pub use setup::*;
pub use setup_links::*;
pub use sign_in_policy::*;
pub use users::*;
pub use words::Word;

/// A point in time: RFC 3339 in UTC on the wire.
#[cfg(not(target_family = "wasm"))]
pub type Timestamp = chrono::DateTime<chrono::Utc>;
#[cfg(target_family = "wasm")]
pub use timestamp::Timestamp;
