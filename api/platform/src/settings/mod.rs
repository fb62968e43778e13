//! Values that apply to the whole system: what administrators set while it runs.
//!
//! A setting has a default. A row overrides it, and an environment variable overrides both: then it is pinned.

mod change;
mod current;
mod definitions;

use std::{collections::BTreeMap, ops::Deref};

pub use current::CurrentSettings;

use sea_orm::{EntityTrait, Set};
use shared_types::SettingValues;

use kernel::Language;
use kernel::Result;
use store::{
    columns::Json,
    db::{Topic, Tx, is_duplicate},
    entity::setting,
};

/// The settings in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings(SettingValues);

impl Settings {
    /// Whether pages and mails are in this language.
    #[must_use]
    pub fn offers(&self, language: Language) -> bool {
        self.languages.iter().any(|tag| tag == language.tag())
    }

    /// The language of a BCP 47 tag, if pages and mails are in it.
    #[must_use]
    pub fn language_of_tag(&self, tag: &str) -> Option<Language> {
        Language::of_tag(tag).filter(|language| self.offers(*language))
    }

    /// Whether only administrators of the system give this username.
    #[must_use]
    pub fn reserves_username(&self, name: &str) -> bool {
        self.reserved_usernames.iter().any(|reserved| reserved == name)
    }

    /// The language for people who ask for none.
    #[must_use]
    pub fn default_language(&self) -> Language {
        Language::of_tag(&self.default_language).unwrap_or_default()
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self(definitions::assemble(&BTreeMap::new(), &BTreeMap::new()).unwrap_or_default())
    }
}

impl Deref for Settings {
    type Target = SettingValues;

    fn deref(&self) -> &SettingValues {
        &self.0
    }
}

/// The setting that says when the installation was finished.
const INSTALLED: &str = "installed_at";

/// Marks the installation as finished; returns whether this was the first time. The key is unique, so that of two
/// parallel calls only one is.
pub async fn mark_installed(tx: &Tx<'_>) -> Result<bool> {
    let row = setting::ActiveModel {
        name: Set(INSTALLED.to_owned()),
        value: Set(Json(serde_json::json!(tx.now()))),
        updated_at: Set(tx.now().into()),
    };
    match setting::Entity::insert(row).exec_without_returning(&**tx).await {
        Ok(_) => {
            tx.touch(Topic::Settings);
            Ok(true)
        }
        Err(error) if is_duplicate(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
