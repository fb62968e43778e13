//! The pages.

pub mod account;
pub mod administration;
pub mod applications;
pub mod choices;
pub mod companies;
pub mod edit_dialog;
pub mod entitlements;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod lists;
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
