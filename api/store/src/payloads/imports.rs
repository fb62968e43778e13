//! What an import stores as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared_types::{
    FieldError, ImportColumn, ImportCounts, ImportEncoding, ImportKind, ImportPause, ImportRowChange,
};

/// How the file of an import is read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportFormat {
    /// What the file is; `None` until it is complete.
    pub kind: Option<ImportKind>,
    /// The encoding; `None` until the file is complete.
    pub encoding: Option<ImportEncoding>,
    /// The delimiter between cells.
    pub delimiter: String,
    /// Whether the first row names the columns.
    pub has_header: bool,
    /// The names of the columns; their numbers without a header.
    pub columns: Vec<String>,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
    /// The columns that are imported.
    pub mapping: Vec<ImportColumn>,
    /// Whether new people are sent a mail.
    pub send_invitations: bool,
}

/// How far an import is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// The numbers of rows by what they do and what became of them.
    pub counts: ImportCounts,
    /// The number of people who get a seat by the dry run, by client id.
    pub seats: BTreeMap<String, u64>,
    /// The ids of the administrators whom the dry run disables.
    pub administrators: Vec<i64>,
    /// Why the step waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<ImportPause>,
}

/// What a row of an import changes, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDetails {
    /// The changes.
    pub changes: Vec<ImportRowChange>,
    /// The errors.
    pub errors: Vec<FieldError>,
}
