//! Access: whether a person may use an application now, through which company and in which roles.

mod effective;

pub use effective::{Candidates, Denied, Standing, standing, standings};
