//! Imports: people of a company from a file (UC-21).

use serde::{Deserialize, Serialize};

use crate::{FieldError, Timestamp};

words! {
    /// The state of an import.
    ImportState {
        /// The file is being uploaded.
        Uploading = "uploading",
        /// The file is complete, and its columns can be mapped.
        Uploaded = "uploaded",
        /// The dry run is under way.
        Checking = "checking",
        /// The dry run is complete; the report shows what the import would do.
        Checked = "checked",
        /// The rows are being applied.
        Applying = "applying",
        /// Every row was applied, or failed.
        Applied = "applied",
        /// It was cancelled; rows that were applied before remain, and can be undone.
        Cancelled = "cancelled",
        /// The applied rows are being undone.
        Undoing = "undoing",
        /// The applied rows were undone.
        Undone = "undone",
        /// Failed; `error` contains the reason.
        Failed = "failed",
    }
}

words! {
    /// The action of a row of an import.
    ImportAction {
        /// Adds a person.
        Create = "create",
        /// Changes a person.
        Change = "change",
        /// Disables a person.
        Disable = "disable",
        /// Changes nothing: the person has the values of the row.
        Unchanged = "unchanged",
        /// Nothing, because the row has an error.
        Error = "error",
    }
}

words! {
    /// The state of a row of an import.
    ImportRowState {
        /// Not applied yet, or nothing to apply.
        Planned = "planned",
        /// It was applied.
        Applied = "applied",
        /// It could not be applied, or not be undone.
        Failed = "failed",
        /// It was applied and undone.
        Undone = "undone",
    }
}

words! {
    /// What a file is.
    ImportKind {
        /// Rows of cells, as spreadsheets write them.
        Csv = "csv",
        /// A list of SCIM 2.0 users, as JSON.
        Scim = "scim",
        /// An exported realm of Keycloak, with its users.
        Keycloak = "keycloak",
        /// The users in the output of Django's `dumpdata`.
        Django = "django",
    }
}

words! {
    /// The encoding of a file.
    ImportEncoding {
        /// UTF-8, with or without a byte order mark.
        Utf8 = "utf-8",
        /// UTF-16, little-endian.
        Utf16Le = "utf-16le",
        /// UTF-16, big-endian.
        Utf16Be = "utf-16be",
        /// Windows-1252, which contains ISO 8859-1.
        Windows1252 = "windows-1252",
    }
}

words! {
    /// What a step of an import waits for.
    ImportPauseReason {
        /// One caller causes a limited number of mails in an hour, and one address gets a limited number.
        MailLimit = "mail_limit",
        /// Many mails are waiting to be sent: those of other people come first.
        MailQueue = "mail_queue",
        /// One caller checks a limited number of rows about people of other companies in an hour.
        PeopleLimit = "people_limit",
    }
}

/// Why a step of an import waits, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportPause {
    /// What it waits for.
    pub reason: ImportPauseReason,
    /// When it goes on, by itself.
    pub until: Timestamp,
}

/// A file to import. Its content is uploaded afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct CreateImport {
    /// The name of the file, up to 255 characters.
    pub file_name: String,
    /// The size of the file in bytes; at most the setting `import_max_bytes`.
    pub size: i64,
}

/// The field of a person that a column contains.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportColumn {
    /// The number of the column, from 0.
    pub column: u32,
    /// The field: `email`, `name`, `given_name`, `family_name`, `username`, `locale`, `company_role`, `status`,
    /// `password_hash`, a standard claim such as `phone_number`, `attributes.` with a name, or `access.` with the
    /// client ID of an application, for a column with role codes.
    pub field: String,
}

/// How a file is read. Absent fields are unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportChange {
    /// The encoding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<ImportEncoding>,
    /// The delimiter between cells: one ASCII character, such as `,`, `;` or a tab.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<String>,
    /// Whether the first row names the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_header: Option<bool>,
    /// The columns that are imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<Vec<ImportColumn>>,
}

/// How a checked import is applied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ApplyImport {
    /// Whether new people without a password are sent an invitation, and those with one a welcome mail; `false` by
    /// default. Invitations can be sent later, to each person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_invitations: Option<bool>,
}

/// Numbers of rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportCounts {
    /// Rows that add a person.
    pub create: i64,
    /// Rows that change a person.
    pub change: i64,
    /// Rows that disable a person.
    pub disable: i64,
    /// Rows that change nothing.
    pub unchanged: i64,
    /// Rows with an error.
    pub error: i64,
    /// Rows that were applied and not undone.
    pub applied: i64,
    /// Rows that could not be applied, or not be undone.
    pub failed: i64,
    /// Rows that were undone.
    pub undone: i64,
}

/// An import in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportSummary {
    /// The ID.
    pub id: i64,
    /// The name of the file.
    pub file_name: String,
    /// The size of the file in bytes.
    pub size: i64,
    /// The number of bytes that were uploaded.
    pub received: i64,
    /// Where it stands.
    pub state: ImportState,
    /// The number of rows; `null` until the dry run is complete.
    pub total: Option<i64>,
    /// The number of rows that the current step is done with.
    pub processed: i64,
    /// What the rows do, and what became of them.
    pub counts: ImportCounts,
    /// Why the current step waits; `null` while it works.
    pub pause: Option<ImportPause>,
    /// Why it failed.
    pub error: Option<String>,
    /// The name of the person or application that created it.
    pub created_by: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last went on.
    pub updated_at: Timestamp,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Import {
    /// The ID.
    pub id: i64,
    /// The name of the file.
    pub file_name: String,
    /// The size of the file in bytes.
    pub size: i64,
    /// The number of bytes that were uploaded.
    pub received: i64,
    /// The state.
    pub state: ImportState,
    /// What the file is; `null` until it is complete.
    pub format: Option<ImportKind>,
    /// The encoding; `null` until the file is complete.
    pub encoding: Option<ImportEncoding>,
    /// The delimiter between cells; `null` until the file is complete, and for a JSON file.
    pub delimiter: Option<String>,
    /// Whether the first row names the columns.
    pub has_header: bool,
    /// The names of the columns; their numbers without a header. Those of a JSON file are the fields that it contains.
    pub columns: Vec<String>,
    /// The first rows.
    pub sample: Vec<Vec<String>>,
    /// The columns that are imported. It is suggested from the last import of a file with the same columns, or from
    /// their names.
    pub mapping: Vec<ImportColumn>,
    /// The number of rows; `null` until the dry run is complete.
    pub total: Option<i64>,
    /// The number of rows that the current step is done with.
    pub processed: i64,
    /// What the rows do, and what became of them.
    pub counts: ImportCounts,
    /// Whether new people are sent an invitation.
    pub send_invitations: bool,
    /// Why the current step waits; `null` while it works.
    pub pause: Option<ImportPause>,
    /// Why it failed.
    pub error: Option<String>,
    /// The name of the person or application that created it.
    pub created_by: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last went on.
    pub updated_at: Timestamp,
}

/// A change that a row makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportRowChange {
    /// The field.
    pub field: String,
    /// The value before; `null` if there is none.
    pub before: serde_json::Value,
    /// The value after.
    pub after: serde_json::Value,
}

/// A row of an import, as the dry run reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct ImportRow {
    /// The number of its first line in the file, or of the person in a JSON file.
    pub line: i64,
    /// What it does.
    pub action: ImportAction,
    /// What became of it.
    pub state: ImportRowState,
    /// The email in it.
    pub email: String,
    /// The ID of the person, if there is one.
    pub user_id: Option<i64>,
    /// What it changes of an existing person.
    pub changes: Vec<ImportRowChange>,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}
