//! What outlives a page, and how data is loaded.

pub mod account;
pub mod remote;

pub use account::{Account, use_account};
pub use remote::{Remote, Waiting, loaded};
