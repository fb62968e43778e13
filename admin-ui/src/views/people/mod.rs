//! The pages of a person (UC-4 to UC-7).

mod acts;
mod add_to_company;
mod edit;
mod everywhere;
mod factors;
mod overview;
mod page;

pub use acts::deletion;
pub use edit::EditPerson;
pub use everywhere::PeoplePage;
pub use page::{PersonPage, PersonTab};

use shared_types::CompanyRef;

use crate::{
    components::Crumb,
    state::use_account,
    texts::{Text, text},
};

/// The pages above that of a person: the companies, the company through which the person is seen, and its people.
pub fn above_person<'a>(company_id: i64, mut companies: impl Iterator<Item = &'a CompanyRef>) -> Vec<Crumb> {
    let name = companies.find(|company| company.id == company_id).map(|company| company.name.clone());
    let name = name.map_or_else(|| text(|t| t.places.company), Text::from);
    let company = format!("/companies/{company_id}");
    let people = Crumb::new(format!("{company}/people"), text(|t| t.places.people));
    let list = use_account().lists_companies().then(|| Crumb::new("/companies", text(|t| t.frame.companies)));
    list.into_iter().chain([Crumb::new(company, name), people]).collect()
}

/// The path of a person inside a company.
pub fn person_path(company_id: i64, user_id: i64) -> String {
    format!("/companies/{company_id}/people/{user_id}")
}
