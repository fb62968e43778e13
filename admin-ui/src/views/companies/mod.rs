//! Companies: the list, one company with its people and products, and its people's access to applications.

mod access;
mod detail;
mod email_domains;
mod entitlements;
mod form;
mod invitations;
mod invite;
mod invite_many;
mod list;
mod new_products;
mod people;
mod settings;

pub use access::AccessPage;
pub use detail::CompanyPage;
pub use email_domains::CompanyEmailDomains;
pub use entitlements::CompanyProducts;
pub use form::AddCompany;
pub use invitations::Invitations;
pub use invite_many::InviteMany;
pub use list::Companies;
pub use people::CompanyPeople;
pub use settings::CompanySettings;

use shared_types::Company;

use crate::{components::Crumb, state::use_account, texts::text};

const PATH: &str = "/companies";

fn company_path(id: i64) -> String {
    format!("{PATH}/{id}")
}

/// The list of companies, as a page above another.
fn list_crumb() -> Crumb {
    Crumb::new(PATH, text(|t| t.frame.companies))
}

/// The pages above a page inside a company. Its members come from the list of their own companies.
fn above(company: &Company) -> Vec<Crumb> {
    let name = company.name.clone();
    match use_account().sees_all_of(company.id) {
        true => vec![list_crumb(), Crumb::new(company_path(company.id), name)],
        false => vec![Crumb::new("/account/companies", name)],
    }
}
