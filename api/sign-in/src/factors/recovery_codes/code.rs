//! The form of a recovery code: three groups of four characters, such as `7k2m-9x4q-c0tz`.

use kernel::{Random, Secret};

/// Digits and letters that are not mistaken for each other (Crockford's Base32).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// How many characters a code has.
const LENGTH: usize = 12;

/// Draws a code, of 60 random bits.
pub(super) fn generate(random: &Random) -> Secret {
    let bytes: [u8; LENGTH] = random.bytes();
    let mut code = String::with_capacity(LENGTH + 2);
    for (index, byte) in bytes.into_iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    Secret::new(code)
}

/// Returns a code as it is hashed, however a person typed it: without hyphens and spaces, in lower case, and with the
/// digits that letters outside the alphabet are mistaken for.
pub(super) fn normal(code: &str) -> String {
    let kept = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    kept.map(|c| match c {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_they_are_typed() {
        assert_eq!(normal("7k2m-9x4q-c0t1"), "7k2m9x4qc0t1");
        assert_eq!(normal(" 7K2M 9X4Q COTL\n"), "7k2m9x4qc0t1");
        let drawn = generate(&Random::system());
        let groups: Vec<_> = drawn.expose().split('-').map(str::len).collect();
        assert_eq!(groups, [4, 4, 4]);
        assert_eq!(normal(drawn.expose()), drawn.expose().replace('-', ""));
    }
}
