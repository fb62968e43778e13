//! Building blocks that do not depend on the rest of Aldaba: errors, time, randomness, secrets, password hashing,
//! caching, validation, scopes and signatures.

pub mod address;
pub mod cache;
pub mod cipher;
pub mod clock;
pub mod emails;
pub mod error;
pub mod jose;
pub mod limit;
pub mod password;
pub mod qr_code;
pub mod random;
pub mod scopes;
pub mod secrets;
pub mod text;
pub mod url;
pub mod validate;
pub mod words;

pub use cache::{Cached, Version};
pub use cipher::Cipher;
pub use clock::{Clock, Timestamp};
pub use error::{Error, Fields, Result};
pub use limit::{Limit, Limits};
pub use password::Hasher;
pub use qr_code::QrCode;
pub use random::Random;
pub use scopes::ScopeSet;
pub use secrets::Secret;
pub use shared_types::texts::Language;
