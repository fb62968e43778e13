//! Searching companies and applications by the words of their names.

use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, sea_query::Expr};

use super::{
    name_words::NameWords,
    page::{PageRequest, begins_with},
};
use kernel::words;

/// The maximum number of words that are searched for, the longest ones: each is a look-up.
const MAX_WORDS: usize = 8;

/// Returns the condition that a row is found by the search text of a page: for each word of the text, it has a word
/// that begins with it. Of many words, the longest eight count. Everything is found without a text, and nothing by a
/// text without words.
pub fn matches_words<W: NameWords>(id: impl ColumnTrait, page: &PageRequest) -> Condition {
    if page.search().is_none() {
        return Condition::all();
    }
    let words = words::of_search(page.q.as_deref().unwrap_or_default());
    if words.is_empty() {
        return Condition::all().add(Expr::cust("1 = 0"));
    }
    words.iter().take(MAX_WORDS).fold(Condition::all(), |found, word| {
        let having = W::find().select_only().column(W::OWNER).filter(begins_with(W::WORD, word));
        found.add(id.in_subquery(having.into_query()))
    })
}
