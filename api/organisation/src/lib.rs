//! Companies, users and applications, and who may use what: entitlements and access.

pub mod access;
pub mod applications;
pub mod companies;
pub mod email_domains;
pub mod entitlements;
pub mod external_applications;
pub mod identity_providers;
pub mod imports;
pub mod invitations;
mod mapping_cause;
pub mod memberships;
pub mod people;
pub mod provider_mappings;
pub mod registration;
pub mod required_login;
pub mod resources;
pub mod setup;
pub mod setup_links;
pub mod sign_in_policy;
pub mod users;
