//! Users: people, each with one email and one login.

mod password;
mod person;

pub use password::check_password;
pub(in crate::domain) use person::load as load_person;
pub use person::{Person, by_login, person};

use super::entity::user;

/// A user's row.
pub type User = user::Model;
