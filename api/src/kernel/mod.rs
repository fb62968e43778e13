//! What everything else stands on: time, randomness, secrets, password hashing, caching and the domain's error.
//!
//! Nothing here knows a word of the domain.

pub mod cache;
pub mod cipher;
pub mod clock;
pub mod error;
pub mod limit;
pub mod password;
pub mod random;
pub mod scopes;
pub mod secrets;
pub mod url;

pub use cache::{Cached, Version};
pub use cipher::Cipher;
pub use clock::{Clock, Timestamp};
pub use error::{Error, Fields, Result};
pub use limit::Limit;
pub use password::Hasher;
pub use random::Random;
pub use scopes::ScopeSet;
pub use secrets::Secret;
