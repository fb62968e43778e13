//! The notations of Django (`django.contrib.auth.hashers`): the name of the hasher, and its parts separated by `$`.

use super::{
    RefusedHash, Result, StoredHash, argon2 as argon2_phc, bcrypt as bcrypt_own, number, output,
    pbkdf2::{Digest, Pbkdf2Hash},
    salt,
    scrypt::ScryptHash,
};

/// `pbkdf2_sha256$<rounds>$<salt>$<output>`, or `pbkdf2_sha1`.
pub(super) fn pbkdf2(text: &str) -> Result<StoredHash, RefusedHash> {
    let [name, rounds, salt_text, base64] = parts(text)?;
    let digest = match name {
        "pbkdf2_sha256" => Digest::Sha256,
        "pbkdf2_sha1" => Digest::Sha1,
        _ => return Err(RefusedHash::UnknownFormat),
    };
    let hash = Pbkdf2Hash::new(digest, number(rounds)?, salt(salt_text.as_bytes())?, output(base64)?)?;
    Ok(StoredHash::Pbkdf2(hash))
}

/// `scrypt$<N>$<salt>$<r>$<p>$<output>`.
pub(super) fn scrypt(text: &str) -> Result<StoredHash, RefusedHash> {
    let [_, n, salt_text, r, p, base64] = parts(text)?;
    let n = number(n)?;
    if !n.is_power_of_two() {
        return Err(RefusedHash::Invalid("N of scrypt must be a power of two"));
    }
    let (salt, output) = (salt(salt_text.as_bytes())?, output(base64)?);
    ScryptHash::new(n.trailing_zeros(), number(r)?, number(p)?, salt, output).map(StoredHash::Scrypt)
}

/// `argon2` before a PHC string: `argon2$argon2id$v=19$…`.
pub(super) fn argon2(text: &str) -> Result<StoredHash, RefusedHash> {
    argon2_phc::read(text.strip_prefix("argon2").unwrap_or_default())
}

/// `bcrypt$` before the notation of bcrypt.
pub(super) fn bcrypt(text: &str) -> Result<StoredHash, RefusedHash> {
    bcrypt_own::read(text.strip_prefix("bcrypt$").unwrap_or_default())
}

fn parts<const N: usize>(text: &str) -> Result<[&str; N], RefusedHash> {
    let parts: Vec<&str> = text.split('$').collect();
    parts.try_into().map_err(|_| RefusedHash::Invalid("it has too few or too many parts"))
}
