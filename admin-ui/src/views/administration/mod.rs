//! The pages of the installation itself: audit trail, jobs and keys.

mod audit;
mod audit_of;
pub mod groups;
mod jobs;
mod keys;
mod mails;
mod query;
mod schedules;
mod settings;
pub mod value_fields;

pub use audit::AuditPage;
pub use audit_of::{APPLICATION, USER, audit_of, latest_events};
pub use jobs::JobsPage;
pub use keys::KeysPage;
pub use mails::MailsPage;
pub use settings::{SettingsPage, Whose, values_form};
