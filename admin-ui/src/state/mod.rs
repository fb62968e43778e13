//! What outlives a page, and how data is loaded.

pub mod account;
pub mod appearance;
mod cancel;
mod navigation;
pub mod remote;

pub use account::{Account, use_account};
pub use cancel::Canceller;
pub use navigation::use_replace;
pub use remote::{Remote, Waiting, loaded};
