//! Access: whether a person may use an application now, through which company and in which roles.

mod assign;
mod choice;
mod decision;
mod delta;
mod explain;
mod one;
mod portal;
mod rules;

pub use assign::{list, replace};
pub use choice::choose;
pub use decision::{
    Candidates, CompanyOptions, EffectiveAccess, all_effective_access, company_options, effective_access,
};
pub use explain::explain;
pub use one::{of_user, set_user, take_user};
pub use portal::{portal, portal_of};
pub use rules::CompanyClaim;

pub use store::payloads::DenialReason;
