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
mod protected;
pub mod registration;
pub mod roles;
pub mod secrets;
mod sector;
mod settings;
pub mod snippets;
mod uris;
mod view;

pub use addresses::origins;
use change::client_id;
pub use change::{create, update};
pub use client::{Client, client, client_of};
pub use delete::{delete, deletion};
pub(super) use list::found_by;
pub use list::list;
pub use logo::{Logo, logo};
pub(super) use privileged::leave_company;
pub use protected::{callback, protecting};
pub use view::get;
pub(super) use view::{roles_of, seen};

use shared_types::ApplicationRef;

pub use super::entity::Application;

impl From<&Application> for ApplicationRef {
    fn from(application: &Application) -> Self {
        Self {
            client_id: application.client_id.clone(),
            code: application.code.clone(),
            name: application.name.clone(),
        }
    }
}
