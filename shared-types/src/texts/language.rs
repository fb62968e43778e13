//! The languages of everything that people read.

/// A language of pages, mails and the admin UI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English: the default.
    #[default]
    English,
    /// Spanish.
    Spanish,
    /// Portuguese, as it is written in Portugal.
    Portuguese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::English, Self::Spanish, Self::Portuguese];

    /// Its BCP 47 tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::Portuguese => "pt",
        }
    }

    /// Its name in the language itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Español",
            Self::Portuguese => "Português",
        }
    }

    /// The language of a BCP 47 tag such as `pt-BR`, if it is one of ours.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// Whether a noun after the number is in the singular. The rule is the same in the three languages: for 1 alone
    /// (CLDR, where Portuguese is that of Portugal).
    #[must_use]
    pub fn is_singular(self, number: u64) -> bool {
        match self {
            Self::English | Self::Spanish | Self::Portuguese => number == 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_region_does_not_change_the_language() {
        assert_eq!(Language::of_tag("pt-BR"), Some(Language::Portuguese));
        assert_eq!(Language::of_tag("ES_mx"), Some(Language::Spanish));
        assert_eq!(Language::of_tag("eng"), None);
    }
}
