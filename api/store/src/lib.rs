//! The database: connection, transactions, tables, and the types that columns contain.

pub mod columns;
pub mod db;
pub mod entity;
mod failures;
pub mod name_search;
pub mod name_words;
pub mod page;
pub mod patch;
pub mod payloads;
pub mod versions;
pub mod word_search;
