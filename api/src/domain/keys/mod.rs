//! Keys: those that tokens are signed with, and those that never leave the server.

mod jws;
mod key_pair;
mod key_set;
mod keyring;
mod public_key;
mod rotate;
mod server_secrets;
mod store;

pub(in crate::domain) use jws::TokenType;
pub(in crate::domain) use key_set::{KeySet, Verdict, signing_alg};
pub use keyring::Keyring;
pub use server_secrets::ServerSecrets;
