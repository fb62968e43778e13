//! Commands with a file of their own: each has its arguments and the function that runs it.

pub(crate) mod backup;
pub(crate) mod doctor;
pub(crate) mod move_database;
pub(crate) mod restore;
