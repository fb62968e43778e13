//! Companies: the list, one company with its people and products, and who has access to what.

mod access;
mod access_grid;
mod detail;
mod form;
mod invite;
mod list;
mod people;
mod products;

pub use access::AccessPage;
pub use detail::CompanyPage;
pub use form::{AddCompany, EditCompany};
pub use list::Companies;

fn company_path(id: i64) -> String {
    format!("/companies/{id}")
}
