//! The infrastructure that every feature uses: configuration, context, actor, audit, jobs, keys, mail, settings and
//! revocation.

pub mod actor;
pub mod audit;
pub mod audit_counts;
pub mod audit_search;
pub mod certificates;
pub mod cleanup;
pub mod config;
pub mod ctx;
pub mod directory;
pub mod dns;
pub mod external_logins;
pub mod failures;
pub mod geoip;
pub mod idempotency;
pub mod jobs;
pub mod keys;
pub mod known_browsers;
pub mod last_used;
pub mod limits;
pub mod mail;
pub mod outbound;
pub mod password_attempts;
pub mod revocation;
pub mod schedules;
pub mod settings;
pub mod spreadsheet;
pub mod write_behind;

pub use actor::Actor;
pub use ctx::Ctx;
pub use store::{
    page::{self, Page, PageRequest},
    patch::{self, IfMatch, Patch},
};
