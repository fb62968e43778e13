//! The server: it opens the database, routes requests to the faces, and runs the worker.

pub mod app;
pub mod worker;
