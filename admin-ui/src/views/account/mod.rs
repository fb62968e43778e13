//! The account pages of a signed-in person (UC-24).

mod companies;
mod connected;
mod email;
mod factors;
mod logins;
mod passkeys;
mod password;
mod profile;
mod recovery_codes;
mod security;
mod sessions;
mod signed_in;
mod tokens;

pub use companies::{Invitations, MyCompanies};
pub use connected::{Connected, connected_section};
pub use profile::ProfilePage;
pub use security::SecurityPage;
pub use sessions::sessions_section;
pub use signed_in::SignedIn;
pub use tokens::tokens_section;
