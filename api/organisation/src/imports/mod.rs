//! Imports: people of a company from a file (UC-21).
//!
//! A file is uploaded in parts, its columns are mapped to fields, a dry run reports what each row would do, and then
//! the rows are applied. The dry run, applying and undoing are jobs: each works in short transactions that also
//! record how far it is, so that one that was interrupted continues, and nothing is done twice.

mod apply;
mod cells;
mod check;
mod expired;
mod exports;
mod format;
mod json;
mod mails;
mod mapping;
mod parser;
mod people;
mod plan;
mod rows;
mod source;
mod step;
mod undo;
mod upload;
mod view;

pub use apply::apply;
pub use check::check;
pub use expired::delete_expired;
pub use rows::{RowFilter, report, rows};
pub use step::run;
pub use undo::undo;
pub use upload::{change, create, upload};
pub use view::{cancel, delete, get, list};

/// An import.
pub(crate) type Import = store::entity::import::Model;
/// A row of an import.
pub(crate) type Row = store::entity::import_row::Model;
