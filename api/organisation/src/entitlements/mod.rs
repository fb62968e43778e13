//! Entitlements: the right of a company to use an application.
//!
//! Every change of an entitlement or of the access that depends on it locks the row first, so that seats are counted
//! correctly, and increments the version.

mod change;
mod list;
mod save;
mod terms;
mod view;
mod whole;

pub(super) use change::begin;
pub use change::{Edit, delete, patch, put};
pub use list::{list, of_application};
pub use view::{get, show};
pub(super) use view::{lock, people};
pub(super) use whole::replace;

pub use store::entity::Entitlement;
