//! The pages.

pub mod account;
pub mod administration;
pub mod applications;
pub mod choices;
pub mod combobox;
pub mod companies;
pub mod conflict;
pub mod edit_dialog;
pub mod entitlements;
pub mod factor_notice;
pub mod gallery;
pub mod identity_providers;
pub mod lists;
mod pasted;
pub mod people;
pub mod person_fields;
pub mod plain;
pub mod portal;
pub mod portal_routes;
pub mod registration;
pub mod resources;
pub mod routes;
pub mod setup;
pub mod shell;
pub mod start;
mod terms;
pub mod why;
