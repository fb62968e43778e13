//! The email domains of companies: which company controls the emails of a domain.
//!
//! A domain counts once it is verified, by a TXT record or by an administrator of the installation, and is then that of
//! one company only. A subdomain is a domain of its own: nothing follows for it from the domain above.

mod change;
mod public;
mod verify;
mod view;

pub use change::{create, delete};
pub use verify::verify;
pub use view::{any_verified, company_of, company_of_email, get, list};

pub use store::entity::email_domain::Model as EmailDomain;

/// The label below a domain that has the TXT record (RFC 8552).
const LABEL: &str = "_aldaba";
/// The prefix of the text of the DNS record.
const PREFIX: &str = "aldaba-verification=";

/// Returns the name of the TXT record by which a domain is verified.
fn record_name(domain: &str) -> String {
    format!("{LABEL}.{domain}")
}

/// Returns the text of that record.
fn record_value(token: &str) -> String {
    format!("{PREFIX}{token}")
}
