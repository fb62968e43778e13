//! What outlives a page, and how data is loaded.

pub mod account;
pub mod appearance;
mod cancel;
mod list_query;
mod navigation;
pub mod part;
mod program;
pub mod remote;
mod selection;

pub use account::{Account, CompanyName, use_account, use_company_name};
pub use cancel::{Cancelled, Canceller, current_signal};
pub use list_query::{ListQuery, ROWS};
pub use navigation::{leave_by_links, use_go, use_replace};
pub use program::{Program, use_program};
pub use remote::{Remote, Waiting, loaded};
pub use selection::{Selected, Selection};
