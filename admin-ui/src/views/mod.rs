//! The pages.

pub mod applications;
pub mod choices;
pub mod companies;
pub mod consents;
pub mod entitlements;
pub mod plain;
pub mod portal;
pub mod routes;
pub mod setup;
pub mod shell;
