//! Rows that are selected, on any page of a list.

use leptos::prelude::*;

/// A row: its key, and the name that is shown for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selected {
    /// The key.
    pub key: String,
    /// The name.
    pub name: String,
}

/// The rows that are selected.
#[derive(Debug, Clone, Copy)]
pub struct Selection(RwSignal<Vec<Selected>>);

impl Selection {
    /// Nothing is selected.
    #[expect(clippy::new_without_default, reason = "it belongs to the page that makes it")]
    pub fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Whether a row is selected.
    pub fn has(self, key: &str) -> bool {
        self.0.with(|rows| rows.iter().any(|row| row.key == key))
    }

    /// Selects a row, or not.
    pub fn set(self, row: &Selected, on: bool) {
        self.0.update(|rows| {
            rows.retain(|other| other.key != row.key);
            if on {
                rows.push(row.clone());
            }
        });
    }

    /// Selects rows, or not.
    pub fn set_all(self, rows: &[Selected], on: bool) {
        self.0.update(|selected| {
            selected.retain(|other| rows.iter().all(|row| row.key != other.key));
            if on {
                selected.extend(rows.iter().cloned());
            }
        });
    }

    /// How many rows are selected.
    pub fn count(self) -> usize {
        self.0.with(Vec::len)
    }

    /// The rows.
    pub fn rows(self) -> Vec<Selected> {
        self.0.get_untracked()
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.0.update(Vec::clear);
    }
}
