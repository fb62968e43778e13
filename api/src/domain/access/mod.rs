//! Access: whether a person may use an application now, through which company and in which roles.

mod assign;
mod choice;
mod delta;
mod effective;
mod explain;
mod one;
mod portal;
mod rules;

pub use assign::{list, replace};
pub use choice::choose;
pub use effective::{Candidates, DEFAULT_ROLE, Denied, Standing, Ways, standing, standings, ways};
pub use explain::explain;
pub use one::{of_user, set_user, take_user};
pub use portal::{portal, portal_of};
