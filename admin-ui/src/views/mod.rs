//! The pages.

pub mod applications;
pub mod companies;
pub mod consents;
pub mod entitlements;
pub mod more;
pub mod plain;
pub mod portal;
pub mod routes;
pub mod setup;
pub mod shell;
pub mod words;
