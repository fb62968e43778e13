//! The pages of a person (UC-4 to UC-7).

mod acts;
mod add_to_company;
mod edit;
mod everywhere;
mod factors;
mod overview;
mod page;

pub use edit::EditPerson;
pub use everywhere::PeoplePage;
pub use page::{PersonPage, PersonTab};

/// The path of a person inside a company.
pub fn person_path(company_id: i64, user_id: i64) -> String {
    format!("/companies/{company_id}/people/{user_id}")
}
