//! Users: people, each with one email and one login.

mod password;
mod person;

pub use password::check_password;
pub use person::{Person, by_login, person};

use super::entity::user;

/// A user's row.
pub type User = user::Model;
