//! Keys: those that sign tokens, and those that never leave the server.

mod keyring;
mod rotate;
mod rows;
mod server_secrets;

pub use keyring::Keyring;
pub use server_secrets::ServerSecrets;
