//! The server: opens the database, routes requests to the crates that answer them, and runs the worker.

pub mod app;
pub mod backup;
pub mod doctor;
pub mod worker;
