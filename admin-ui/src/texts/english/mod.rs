//! What the app says in English.

pub(super) mod account;
pub(super) mod administration;
pub(super) mod applications;
pub(super) mod audit;
pub(super) mod companies;
pub(super) mod directories;
pub(super) mod domains;
pub(super) mod external;
pub(super) mod frame;
pub(super) mod inviting;
pub(super) mod lists;
pub(super) mod logins;
pub(super) mod mails;
pub(super) mod mapping;
pub(super) mod parts;
pub(super) mod person;
pub(super) mod refusals;
pub(super) mod resources;
pub(super) mod schedules;
pub(super) mod settings;
pub(super) mod setup;
pub(super) mod setup_links;
pub(super) mod shell;
pub(super) mod start;
pub(super) mod why;
