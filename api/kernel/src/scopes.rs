//! Scopes (RFC 6749 section 3.3): sets of scopes, and the scopes that OpenID Connect and Aldaba define.

use std::{collections::HashSet, fmt, hash::Hash};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use shared_types::{ApiScope, StandardScope, Word};

/// Returns whether a scope belongs to Aldaba's own API (`/v1`).
#[must_use]
pub fn is_api(scope: &str) -> bool {
    ApiScope::from_word(scope).is_some()
}

/// Returns whether a scope is one of Aldaba's own API, or may become one in a later version.
#[must_use]
pub fn is_reserved_for_api(scope: &str) -> bool {
    scope.starts_with("aldaba.")
}

/// Returns whether a scope is a standard one: about a person, with the same meaning for every application.
#[must_use]
pub fn is_standard(scope: &str) -> bool {
    StandardScope::from_word(scope).is_some()
}

/// Returns the claims that a scope requests; none for a scope that is not standard.
#[must_use]
pub fn claims_of(scope: &str) -> &'static [&'static str] {
    StandardScope::from_word(scope).map_or(&[], StandardScope::claims)
}

/// Returns whether a text contains only the characters of scopes and the spaces between them (RFC 6749 section 3.3).
#[must_use]
pub fn is_well_formed(text: &str) -> bool {
    text.chars().all(|c| matches!(c, ' '..='~') && !matches!(c, '"' | '\\'))
}

/// A set of scopes, in the order in which they were given. On the wire and in the database it is a text, separated by
/// single spaces.
///
/// A client may send very many scopes, so operations on two sets hash the scopes instead of comparing each with each. A
/// single scope can only be looked up if it is a predefined one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeSet(String);

impl ScopeSet {
    /// Parses a text of scopes that are separated by whitespace.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.split_ascii_whitespace().collect()
    }

    /// Returns all standard scopes.
    #[must_use]
    pub fn standard() -> Self {
        StandardScope::ALL.iter().map(|scope| scope.as_str()).collect()
    }

    /// Returns the scopes as a text, separated by single spaces.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Iterates over the scopes.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.split_ascii_whitespace()
    }

    /// Returns whether the set is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether the set contains a predefined scope.
    #[must_use]
    pub fn has(&self, scope: impl Word) -> bool {
        self.iter().any(|known| known == scope.as_str())
    }

    /// Returns whether another set contains every scope of this one.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        without(self.iter(), other.iter()).next().is_none()
    }

    fn push(&mut self, scope: &str) {
        if !self.0.is_empty() {
            self.0.push(' ');
        }
        self.0.push_str(scope);
    }

    /// Returns the set without a predefined scope.
    #[must_use]
    pub fn without(&self, scope: impl Word) -> Self {
        self.iter().filter(|known| *known != scope.as_str()).collect()
    }

    /// Returns the scopes that another set also contains, in the order of this one.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        among(self.iter(), other.iter()).collect()
    }

    /// Returns the scopes that another set does not contain, in the order of this one.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        without(self.iter(), other.iter()).collect()
    }
}

/// The items that are among others. Hashes each item once, and compares the few that have the same hash.
fn among<T: Eq + Hash>(
    items: impl Iterator<Item = T>,
    others: impl Iterator<Item = T>,
) -> impl Iterator<Item = T> {
    let others: HashSet<T> = others.collect();
    items.filter(move |item| others.contains(item))
}

/// The items that are not among others. Does as much work as [`among`].
fn without<T: Eq + Hash>(
    items: impl Iterator<Item = T>,
    others: impl Iterator<Item = T>,
) -> impl Iterator<Item = T> {
    let others: HashSet<T> = others.collect();
    items.filter(move |item| !others.contains(item))
}

impl<'a> FromIterator<&'a str> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = &'a str>>(scopes: I) -> Self {
        let mut set = Self::default();
        set.extend(scopes);
        set
    }
}

impl<'a> Extend<&'a str> for ScopeSet {
    fn extend<I: IntoIterator<Item = &'a str>>(&mut self, scopes: I) {
        let before = self.0.clone();
        let mut seen: HashSet<&str> = before.split_ascii_whitespace().collect();
        for scope in scopes {
            if seen.insert(scope) {
                self.push(scope);
            }
        }
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<ScopeSet> for String {
    fn from(set: ScopeSet) -> Self {
        set.0
    }
}

impl Serialize for ScopeSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ScopeSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::parse(&String::deserialize(deserializer)?))
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, hash::Hasher};

    use super::*;

    /// An item that counts how often it is hashed or compared.
    #[derive(Clone, Copy)]
    struct Counted<'a>(usize, &'a Cell<usize>);

    impl PartialEq for Counted<'_> {
        fn eq(&self, other: &Self) -> bool {
            self.1.set(self.1.get() + 1);
            self.0 == other.0
        }
    }

    impl Eq for Counted<'_> {}

    impl Hash for Counted<'_> {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.1.set(self.1.get() + 1);
            self.0.hash(state);
        }
    }

    #[test]
    fn the_work_of_two_sets_is_the_sum_of_their_lengths() {
        let work = Cell::new(0);
        let items = |numbers: std::ops::Range<usize>| numbers.map(|number| Counted(number, &work));
        // Different hashes may begin alike.
        let limit = 10 * (40_000 + 2_000);
        let check = |found: usize, expected: usize| {
            assert_eq!(found, expected);
            let done = work.take();
            assert!((42_000..limit).contains(&done), "{done} hashes and comparisons");
        };
        check(among(items(1_000..41_000), items(0..2_000)).count(), 1_000);
        check(without(items(1_000..41_000), items(0..2_000)).count(), 39_000);
    }

    #[test]
    fn scopes_are_kept_once_and_in_order() {
        let set = ScopeSet::parse("  openid email  openid\troles ");
        assert_eq!(set.as_str(), "openid email roles");
        assert_eq!(serde_json::to_string(&set).unwrap(), r#""openid email roles""#);
        assert_eq!(serde_json::from_str::<ScopeSet>(r#"" roles  roles ""#).unwrap().as_str(), "roles");
        assert!(ScopeSet::parse(" ").is_empty());
        let mut more = ScopeSet::parse("email roles");
        more.extend(["roles", "openid", "openid"]);
        assert_eq!(more.as_str(), "email roles openid");
    }

    #[test]
    fn sets_compare_whole_scopes() {
        let set = ScopeSet::parse("my_offline_access offline_access email");
        assert_eq!(set.without(StandardScope::OfflineAccess).as_str(), "my_offline_access email");
        assert!(set.has(StandardScope::OfflineAccess) && !set.has(StandardScope::OpenId));
        assert!(!ScopeSet::parse("my_offline_access").has(StandardScope::OfflineAccess));
        let asked = ScopeSet::parse("email unknown my_offline_access");
        assert_eq!(asked.difference(&set).as_str(), "unknown");
        assert_eq!(set.intersection(&asked).as_str(), "my_offline_access email");
        assert!(set.intersection(&asked).is_subset(&set));
        assert!(!asked.is_subset(&set));
    }
}
