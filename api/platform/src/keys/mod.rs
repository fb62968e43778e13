//! Keys: the signing keys of tokens, and keys that never leave the server.

mod keyring;
mod revoke;
mod rotate;
mod rows;
mod server_secrets;

pub use keyring::Keyring;
pub use server_secrets::ServerSecrets;
