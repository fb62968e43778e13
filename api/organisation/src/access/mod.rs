//! Access: whether a person may use an application now, through which company and in which roles.

mod choice;
mod decision;
mod explain;
mod list;
mod mapped;
mod mapped_roles;
mod portal;
mod rules;
mod terms;
mod user;
mod write;

pub use choice::choose;
pub use decision::{
    CompanyOptions, EffectiveAccess, EntitledCompanies, all_effective_access, company_options,
    effective_access,
};
pub use explain::explain;
pub use list::{list, replace};
pub(super) use mapped::map_roles;
pub use mapped_roles::{list_mapped, list_mapped_of_user};
pub use portal::{portal, portal_of};
pub use rules::CompanyClaim;
pub(super) use terms::{AssignableRoles, change_roles};
pub use user::{get_for_user, remove_for_user, set_for_user};

pub use store::payloads::DenialReason;
