//! All business rules and all SQL: one folder per concept.
//!
//! Every function that does something for somebody takes the [`Actor`] and checks the right itself.

pub mod accept_invitation;
pub mod access;
pub mod actor;
pub mod api_tokens;
pub mod applications;
pub mod audit;
pub mod cleanup;
pub mod client_keys;
pub mod columns;
pub mod companies;
pub mod consents;
pub mod ctx;
pub mod db;
pub mod entitlements;
pub(crate) mod entity;
mod fields;
pub mod forward_auth;
pub mod idempotency;
pub mod interactions;
pub mod invitations;
pub mod jobs;
pub mod keys;
pub mod language;
pub mod last_used;
pub mod letters;
pub mod mail;
pub mod memberships;
pub mod outbound;
pub mod page;
pub mod password_resets;
pub mod patch;
pub mod payloads;
pub mod people;
pub mod registration;
pub mod resources;
mod revocation;
pub mod sessions;
pub mod settings;
pub mod setup;
#[cfg(test)]
mod testing;
pub mod tokens;
pub mod users;
pub(crate) mod versions;

pub use actor::Actor;
pub use ctx::Ctx;
pub use language::Language;
pub use page::{Page, PageRequest};
pub use patch::{IfMatch, Patch};
