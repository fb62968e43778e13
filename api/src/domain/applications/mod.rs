//! Applications: products, each registered as an OAuth client.

mod client;

pub use client::{Client, client};

use super::entity::application;

/// An application's row.
pub type Application = application::Model;
