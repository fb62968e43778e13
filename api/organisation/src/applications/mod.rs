//! Applications: products, each registered as an OAuth client (UC-12 to UC-16).

mod addresses;
mod authentication;
mod change;
pub mod checks;
mod claim_mappings;
mod client;
mod credentials;
mod delete;
mod list;
mod logo;
mod metadata;
mod privileged;
mod protected_origins;
pub mod refusals;
pub mod roles;
mod rules;
pub mod secrets;
pub(super) mod sector;
mod settings;
mod sign_ins;
pub mod snippets;
mod unused;
mod uris;
mod view;

pub use addresses::origins;
pub use change::{create, update};
pub(super) use change::{insert, name_is_taken, new_client_id, write};
pub use client::{Client, client, client_of};
pub(super) use delete::remove;
pub use delete::{delete, preview_deletion};
pub use list::list;
pub(super) use list::matches_search;
pub use logo::{Logo, logo};
pub(super) use privileged::leave_company;
pub use protected_origins::{callback_uri, find_by_origin};
pub(super) use roles::check_number_of_roles;
pub use rules::ApplicationRules;
pub(super) use settings::{apply, defaults};
pub use sign_ins::sign_ins;
pub(super) use unused::mark_kept;
pub use unused::{delete_unused, mark_used};
pub use view::{Secrets, check_secret_visible, get};
pub(super) use view::{roles_of, visible};

pub use store::entity::Application;
