//! Access: whether a person may use an application now, through which company and in which roles.

mod assign;
mod choice;
mod effective;
mod portal;

pub use assign::{list, replace};
pub use choice::choose;
pub use effective::{Candidates, DEFAULT_ROLE, Denied, Standing, standing, standings};
pub use portal::{of_user, portal};
