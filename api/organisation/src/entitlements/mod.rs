//! Entitlements: the right of a company to use an application.
//!
//! Whatever changes an entitlement or the access inside it locks its row first, so that seats are counted rightly, and
//! makes its version grow.

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
