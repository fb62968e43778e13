//! What outlives a page, and how data is loaded.

pub mod account;
mod navigation;
pub mod remote;

pub use account::{Account, use_account};
pub use navigation::use_replace;
pub use remote::{Remote, Waiting, loaded};
