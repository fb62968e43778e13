//! JSON Web Keys and signatures: key pairs that sign, public keys and key sets that verify (RFC 7515, 7517, 7518).

mod compact;
pub mod jws;
pub mod key_pair;
pub mod key_set;
pub mod public_key;

pub use compact::CompactJws;
pub use jws::TokenType;
pub use key_set::{KeySet, Verdict, signing_alg};
