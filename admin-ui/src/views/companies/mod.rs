//! Companies: the list, one company with its people and products, and its people's access to applications.

mod access;
mod detail;
mod entitlements;
mod form;
mod invite;
mod list;
mod people;
mod settings;

pub use access::AccessPage;
pub use detail::CompanyPage;
pub use entitlements::CompanyProducts;
pub use form::AddCompany;
pub use list::Companies;
pub use people::CompanyPeople;
pub use settings::CompanySettings;

use crate::{components::Crumb, texts::text};

const PATH: &str = "/companies";

fn company_path(id: i64) -> String {
    format!("{PATH}/{id}")
}

/// The list of companies, as a page above another.
fn list_crumb() -> Crumb {
    Crumb::new(PATH, text(|t| t.frame.companies))
}
