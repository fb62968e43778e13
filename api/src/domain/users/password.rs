//! What a password must be.

use crate::kernel::Fields;

/// The fewest characters of a password.
const LEAST: usize = 8;
/// The most characters of a password.
const MOST: usize = 255;

/// Notes at the field what is wrong with a new password: 8 to 255 characters, whatever they are.
pub fn check_password(fields: &mut Fields, field: &str, password: &str) {
    match password.chars().count() {
        0 => fields.add(field, "required", "a password is needed"),
        count if count < LEAST => fields.add(field, "too_short", "at least 8 characters are needed"),
        count if count > MOST => fields.add(field, "too_long", "at most 255 characters are allowed"),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<String> {
        let mut fields = Fields::new();
        check_password(&mut fields, "password", password);
        match fields.finish() {
            Err(crate::kernel::Error::Invalid(errors)) => Some(errors[0].code.clone()),
            _ => None,
        }
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(code("").as_deref(), Some("required"));
        assert_eq!(code("ñañañañ").as_deref(), Some("too_short"));
        assert_eq!(code("ñañañaña"), None);
        assert_eq!(code(&"ñ".repeat(255)), None);
        assert_eq!(code(&"ñ".repeat(256)).as_deref(), Some("too_long"));
    }
}
