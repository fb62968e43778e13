//! Form-url-encoded parameters, parsed strictly: they must be valid UTF-8, and repeated names are all kept.

/// The parameters of a query or a form, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Parses `application/x-www-form-urlencoded`; returns `None` when a name or value is not UTF-8 or an escape is
    /// malformed.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        let mut pairs = Vec::new();
        for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = at.map_or((pair, &b""[..]), |at| (&pair[..at], &pair[at + 1..]));
            pairs.push((decode(name)?, decode(value)?));
        }
        Some(Self(pairs))
    }

    /// Returns the value of a parameter. Empty counts as missing (RFC 6749 section 3.1).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.first(name).filter(|value| !value.is_empty())
    }

    /// Returns the first value of a parameter, which may be empty.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns all values of a parameter that may be repeated. Empty ones count as missing.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Returns the names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Returns how often a parameter occurs.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.0.iter().filter(|(known, _)| known == name).count()
    }

    /// Returns a name that occurs more than once although it is not among those that may be repeated.
    #[must_use]
    pub fn repeated(&self, may: &[&str]) -> Option<&str> {
        let mut names: Vec<_> =
            self.0.iter().map(|(name, _)| name.as_str()).filter(|name| !may.contains(name)).collect();
        names.sort_unstable();
        names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    }

    /// Returns the parameters except those with a name.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }

    /// Adds a parameter.
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Returns the parameters, form-url-encoded.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut encoded = url::form_urlencoded::Serializer::new(String::new());
        encoded.extend_pairs(&self.0);
        encoded.finish()
    }
}

/// Decodes form-url-encoding; returns `None` when the result is not UTF-8 or contains a NUL, or an escape is malformed.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<String> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => hex(*rest.next()?)? << 4 | hex(*rest.next()?)?,
            other => *other,
        });
    }
    String::from_utf8(decoded).ok().filter(|text| !text.contains('\0'))
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_parsed_strictly() {
        let params = Params::parse(b"a=1+2&b=%C3%A9&c=&d").unwrap();
        assert_eq!(
            (params.get("a"), params.get("b"), params.get("c"), params.get("d")),
            (Some("1 2"), Some("é"), None, None)
        );
        assert_eq!(Params::parse(b"a=%FF"), None);
        assert_eq!(Params::parse(b"a=%0"), None);
        assert_eq!(Params::parse(b"a=1&b=2&a=3").unwrap().repeated(&[]), Some("a"));
        assert_eq!(Params::parse(b"a=1&a=3").unwrap().repeated(&["a"]), None);
    }
}
