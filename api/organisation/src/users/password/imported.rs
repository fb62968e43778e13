//! Passwords whose hashes another system made.

use kernel::{Error, Fields, Result, password::ImportedHash};
use platform::actor::Actor;

/// Reads the hash of a password that another system made, which only an administrator of the installation may set, and
/// not together with a password. Adds an error at `password_hash`.
///
/// # Errors
/// [`Error::Forbidden`].
pub(crate) fn imported_hash(
    fields: &mut Fields,
    actor: &Actor,
    password: Option<&str>,
    hash: Option<&str>,
) -> Result<Option<String>> {
    const FIELD: &str = "password_hash";
    let Some(hash) = hash else { return Ok(None) };
    if !actor.is_admin() {
        return Err(Error::forbidden());
    }
    if password.is_some() {
        fields.add(FIELD, "invalid", "cannot be sent together with a password");
    }
    match ImportedHash::parse(hash) {
        Ok(hash) => Ok(Some(hash.expose().to_owned())),
        Err(refused) => {
            fields.add(FIELD, refused.code(), refused.to_string());
            Ok(None)
        }
    }
}
