//! How the app looks, where the person does not leave it to the system.

use crate::browser;

/// A choice about the look. `boot.js` applies it before anything is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appearance {
    /// `light`, `dark`, or empty: as the system.
    Theme,
    /// `compact`, or empty: comfortable.
    Density,
}

impl Appearance {
    /// Its name in the browser's store; with `data-` before it, the attribute of the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Theme => "theme",
            Self::Density => "density",
        }
    }

    /// What was chosen; empty: nothing.
    pub fn chosen(self) -> String {
        browser::root_data(self.name())
    }

    /// Applies a choice at once, and keeps it for the next visit.
    pub fn choose(self, value: &str) {
        browser::set_root_data(self.name(), value);
        browser::keep(self.name(), value);
    }
}
