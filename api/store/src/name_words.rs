//! The words that companies and applications are found by.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};

use super::entity::{application_word, company_word};
use kernel::Result;

/// A table with the words that the rows of another table are found by.
pub trait NameWords: EntityTrait {
    /// The id of the row that is found.
    const OWNER: Self::Column;
    /// The word, as [`kernel::words`] returns it.
    const WORD: Self::Column;

    /// Returns a row of the table.
    fn row(owner: i64, word: String) -> Self::ActiveModel;
}

impl NameWords for company_word::Entity {
    const OWNER: company_word::Column = company_word::Column::CompanyId;
    const WORD: company_word::Column = company_word::Column::Word;

    fn row(owner: i64, word: String) -> company_word::ActiveModel {
        company_word::ActiveModel { word: Set(word), company_id: Set(owner) }
    }
}

impl NameWords for application_word::Entity {
    const OWNER: application_word::Column = application_word::Column::ApplicationId;
    const WORD: application_word::Column = application_word::Column::Word;

    fn row(owner: i64, word: String) -> application_word::ActiveModel {
        application_word::ActiveModel { word: Set(word), application_id: Set(owner) }
    }
}

/// Replaces the words that a row is found by: those of its name and its codes.
///
/// # Errors
/// When the database does not answer.
pub async fn write_words<W: NameWords>(
    db: &impl ConnectionTrait,
    owner: i64,
    words: BTreeSet<String>,
) -> Result<()> {
    W::delete_many().filter(W::OWNER.eq(owner)).exec(db).await?;
    if !words.is_empty() {
        let rows = words.into_iter().map(|word| W::row(owner, word));
        W::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}
