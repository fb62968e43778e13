//! Entitlements: the right of a company to use an application.
//!
//! Every change of an entitlement or of the access that depends on it locks the row first, so that seats are counted
//! correctly, and increments the version.

mod change;
mod ended;
mod list;
mod replace;
mod terms;
mod view;
mod write;

pub(super) use change::entitle;
pub use change::{EntitlementChange, delete, patch, put};
pub use ended::notify_of_ended;
pub use list::{list, of_application};
pub(super) use replace::replace;
pub(super) use view::{count_people, find, lock};
pub use view::{get, show};

pub use store::entity::Entitlement;
