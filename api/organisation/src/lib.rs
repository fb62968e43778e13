//! Companies, users and applications, and who may use what: entitlements and access.

pub mod access;
pub mod applications;
pub mod companies;
pub mod entitlements;
pub mod identity_providers;
pub mod imports;
pub mod invitations;
pub mod memberships;
pub mod people;
pub mod registration;
pub mod resources;
pub mod setup;
pub mod sign_in_policy;
pub mod users;
