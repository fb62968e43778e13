//! Reads the records of the file of an import, part by part.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    Import, format,
    json::JsonParser,
    parser::{Parser, Record},
};
use kernel::Result;
use platform::ctx::Ctx;
use shared_types::{ImportEncoding, ImportKind};
use store::entity::import_chunk::{self, Column, Entity};

/// The purpose with which the parts of a file, and hashes of passwords in it, are encrypted.
pub(super) fn purpose(import_id: i64) -> String {
    format!("import {import_id}")
}

/// Decrypts a part of a file.
pub(super) fn open_part(ctx: &Ctx, part: &import_chunk::Model) -> Result<Vec<u8>> {
    ctx.cipher.decrypt(&purpose(part.import_id), &part.sealed)
}

/// Parses the pieces of a file.
enum Reader {
    Rows(Box<Parser>),
    Json(Box<JsonParser>),
}

impl Reader {
    fn new(import: &Import) -> Self {
        let format = &import.format.0;
        let encoding = format.encoding.unwrap_or(ImportEncoding::Utf8);
        match format.kind {
            None | Some(ImportKind::Csv) => {
                Self::Rows(Box::new(Parser::new(encoding, format::delimiter_of(format))))
            }
            Some(kind) => Self::Json(Box::new(JsonParser::new(kind, encoding))),
        }
    }

    fn push(&mut self, piece: &[u8], is_last: bool) {
        match self {
            Self::Rows(parser) => parser.push(piece, is_last),
            Self::Json(parser) => parser.push(piece, is_last),
        }
    }

    fn next(&mut self) -> Option<Record> {
        match self {
            Self::Rows(parser) => parser.next(),
            Self::Json(parser) => parser.next(),
        }
    }
}

/// The records of a file after its header.
pub(super) struct Source {
    import_id: i64,
    size: i64,
    /// The offset of the next part.
    next: i64,
    parser: Reader,
    /// Whether the next record is the first one.
    is_first: bool,
    skips_header: bool,
}

impl Source {
    /// Opens the file of an import at its beginning.
    pub(super) fn new(import: &Import) -> Self {
        Self {
            import_id: import.id,
            size: import.size,
            next: 0,
            parser: Reader::new(import),
            is_first: true,
            skips_header: import.format.0.has_header,
        }
    }

    /// Skips the first records.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn skip(&mut self, ctx: &Ctx, count: i64) -> Result<()> {
        for _ in 0..count {
            if self.next_record(ctx).await?.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// Returns the next records: fewer than requested only at the end of the file.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn take(&mut self, ctx: &Ctx, most: usize) -> Result<Vec<Record>> {
        let mut records = Vec::with_capacity(most);
        while records.len() < most
            && let Some(record) = self.next_record(ctx).await?
        {
            records.push(record);
        }
        Ok(records)
    }

    async fn next_record(&mut self, ctx: &Ctx) -> Result<Option<Record>> {
        loop {
            match self.parser.next() {
                Some(record) if self.is_first && format::is_separator_line(&record.cells) => {}
                Some(_) if self.is_first && self.skips_header => self.is_first = false,
                Some(record) => {
                    self.is_first = false;
                    return Ok(Some(record));
                }
                None if self.next > self.size => return Ok(None),
                None => self.read(ctx).await?,
            }
        }
    }

    /// Parses the next part, or the end of the file.
    async fn read(&mut self, ctx: &Ctx) -> Result<()> {
        let part = Entity::find()
            .filter(Column::ImportId.eq(self.import_id))
            .filter(Column::Start.gte(self.next))
            .order_by_asc(Column::Start)
            .one(ctx.db.read())
            .await?;
        match part {
            Some(part) => {
                let bytes = open_part(ctx, &part)?;
                self.next = part.start + i64::try_from(bytes.len()).unwrap_or(i64::MAX);
                self.parser.push(&bytes, false);
            }
            None => {
                self.next = self.size.saturating_add(1);
                self.parser.push(&[], true);
            }
        }
        Ok(())
    }
}
