//! Users: people, each with one email and one login.

mod change;
mod create;
mod delete;
mod effects;
mod email;
mod email_stop;
mod everywhere;
mod invitation;
mod list;
mod many;
mod own;
mod owner;
mod password;
mod profile;
mod refusals;
mod rights;
mod search;
mod usernames;
mod view;
mod ways_in;
mod write;

pub use change::{update, update_own};
pub use create::create;
pub(super) use create::{CheckedUser, check, insert, insert_external};
pub use delete::delete;
pub(super) use delete::{remove, require_remaining_admin};
pub use email::{ChangeState, PendingEmail, change_own_email, confirm_email, keep_own_email, pending_email};
pub use email_stop::{EmailStop, email_stop, stop_email_changes};
pub use everywhere::{list_all, person_to_dto};
pub use invitation::{invite_again, revoke_invitation};
pub use list::{Filter, list};
pub(super) use many::check_change;
pub use own::{change_own_password, companies, leave, me, profile_of};
pub use owner::AccountOwner;
pub(super) use password::imported_hash;
pub use password::{NewPassword, VerifiedPassword, check_password, verify_password};
pub use refusals::count_refused_password;
pub(super) use rights::UserPermissions;
pub(super) use view::get;
pub use view::{CompanyUser, to_dto_for, view};
pub(super) use ways_in::without_password;

pub use store::entity::User;
