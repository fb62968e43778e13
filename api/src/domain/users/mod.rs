//! Users: people, each with one email and one login.

mod create;
mod delete;
mod list;
mod password;
mod person;
mod view;

pub use create::create;
pub(super) use create::{Checked, check, insert};
pub use delete::delete;
pub(super) use delete::keep_an_admin;
pub use list::{Filter, list};
pub use password::check_password;
pub(in crate::domain) use person::load as load_person;
pub use person::{Person, by_email, by_login, person};
pub use view::{get, shown};

use super::entity::user;

/// A user's row.
pub type User = user::Model;
