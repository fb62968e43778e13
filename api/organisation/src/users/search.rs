//! Searching the users of a company by their words.
//!
//! A user is found who has, for each word of the search, a word that begins with it ([`kernel::words`]). What a page
//! costs does not grow with the company. If few users have the rarest word, all who are found are read and sorted.
//! Otherwise they are read from two indexes, one after the other, in whose order they are listed, so that nothing is
//! sorted: first the users whose name or email begins with the search, then the others by the rarest word.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{Condition, ConnectionTrait, QueryFilter, QueryResult, Select, sea_query::SelectStatement};
use shared_types::{UserSort, Word};

use super::list::{Filter, filtered};
use crate::memberships::Membership;
use kernel::{Error, Result, words};
use store::{
    db::Reader,
    entity::membership::{self, Column},
    page::{self, Cursor, Page, PageRequest, Sort, SortKey, Total, begins_with},
    word_search::{self, Part, Place as WordPlace, WordSearch},
};

/// The maximum number of users that are sorted.
const FEW: u64 = 500;
/// The number up to which the users found are counted.
const COUNTED: u64 = 500;
/// The number of users with the rarest word that a page examines. It may be shorter than requested; the next one
/// continues.
const EXAMINED: u64 = 500;

/// The order of few users, unless another was chosen: those whom the search begins first, then by name.
const RANKED: &str = "search";
/// The order of many users: those whom the search begins.
const BEGIN: &str = "search.begin";
/// The order of the others, with the index of the word that they are listed by.
const BY_WORD: &str = "search.word.";

/// Fetches a page of the users of a company who are found by the words of a search. An order applies to up to [`FEW`]
/// users only.
///
/// # Errors
/// [`Error::Invalid`] by the page; when the database does not answer.
pub(super) async fn search(
    db: &Reader,
    company_id: i64,
    page: &PageRequest,
    order: Option<UserSort>,
    filter: Filter,
) -> Result<Page<Membership>> {
    let size = page.checked()?;
    let words = words::of_search(page.q.as_deref().unwrap_or_default());
    let place = Place::of(page, order, words.len())?;
    if words.is_empty() {
        return Ok(Page { items: Vec::new(), next: None, total: Total::Exactly(0) });
    }
    let words = WordSearch { backend: db.get_database_backend(), company_id, words: &words };
    let search = Search { db, words, filter, lead: Lead::of(page) };
    if let Place::Word(word, _) = place {
        return search.many(size, word, place).await;
    }
    // More users may have been added since the page before.
    let few = if let Place::Few(_) = place { 2 * FEW } else { FEW };
    let rarest = search.rarest(few).await?;
    match place {
        Place::Start if rarest.count <= few => search.sorted(size, rarest, order, None).await,
        Place::Few(cursor) if rarest.count <= few => search.sorted(size, rarest, order, Some(cursor)).await,
        Place::Few(_) => {
            Err(Error::field("cursor", "invalid", "belongs to a search that now finds many more"))
        }
        _ => search.many(size, rarest.word, place).await,
    }
}

/// Where a page begins.
enum Place {
    Start,
    Few(Cursor),
    Begin(Cursor),
    /// Among the users with the word of this index.
    Word(usize, Cursor),
}

impl Place {
    fn of(page: &PageRequest, order: Option<UserSort>, words: usize) -> Result<Self> {
        let few = order.map_or(RANKED, UserSort::as_str);
        let word = |order: &str| order.strip_prefix(BY_WORD)?.parse().ok().filter(|word| *word < words);
        let cursor = page.text_cursor(|order| order == few || order == BEGIN || word(order).is_some())?;
        Ok(match cursor {
            None => Self::Start,
            Some(cursor) if cursor.order == few => Self::Few(cursor),
            Some(cursor) => match word(&cursor.order) {
                Some(word) => Self::Word(word, cursor),
                None => Self::Begin(cursor),
            },
        })
    }
}

/// The column that the whole search may begin: the email if it looks like one, otherwise the name.
struct Lead {
    column: Column,
    prefix: String,
}

impl Lead {
    fn of(page: &PageRequest) -> Self {
        let email = page.search_email().unwrap_or_default();
        match email.contains(['@', '.', '_', '+']) && !email.contains(char::is_whitespace) {
            true => Self { column: Column::Email, prefix: email },
            false => Self { column: Column::NameKey, prefix: page.search().unwrap_or_default() },
        }
    }

    fn value<'a>(&self, row: &'a Membership) -> &'a str {
        if let Column::Email = self.column { &row.email } else { &row.name_key }
    }

    fn condition(&self) -> Condition {
        begins_with(self.column, &self.prefix)
    }

    fn order(&self) -> Sort<Column> {
        Sort { name: BEGIN, column: self.column, id: Column::UserId, descending: false }
    }
}

/// The word that the fewest users have.
#[derive(Clone, Copy)]
struct Rarest {
    word: usize,
    /// Whether even fewer users fit the filter.
    is_filter: bool,
    /// The number of those users, as far as they were counted.
    count: u64,
}

/// Some of the users whom the search does not begin.
struct Others {
    /// Their places.
    found: Vec<WordPlace>,
    /// The last place that was examined; `None` if all were.
    end: Option<WordPlace>,
}

/// A search.
struct Search<'a> {
    db: &'a Reader,
    words: WordSearch<'a>,
    filter: Filter,
    lead: Lead,
}

impl Search<'_> {
    /// Counts the users with each word, up to one more than a number, in one statement.
    async fn rarest(&self, few: u64) -> Result<Rarest> {
        let filtered = (!self.filter.is_empty()).then(|| self.members());
        let row = self.db.query_one(&self.words.counts(filtered, few + 1)).await?;
        let row = row.ok_or_else(|| Error::internal("counting returned no row"))?;
        let count = |index: usize| row.try_get_by_index::<i64>(index).map(|count| count.unsigned_abs());
        let mut rarest = Rarest { word: 0, is_filter: false, count: count(0)? };
        for word in 1..self.words.compared() {
            if count(word)? < rarest.count {
                rarest = Rarest { word, count: count(word)?, ..rarest };
            }
        }
        if !self.filter.is_empty() {
            let filtered = count(self.words.compared())?;
            if filtered < rarest.count {
                rarest = Rarest { is_filter: true, count: filtered, ..rarest };
            }
        }
        Ok(rarest)
    }

    /// The members of the company who fit the filter.
    fn members(&self) -> Select<membership::Entity> {
        filtered(self.words.company_id, self.filter)
    }

    /// Reads all who are found, when few have the rarest word or fit the filter, and returns a page of them.
    async fn sorted(
        &self,
        size: u64,
        rarest: Rarest,
        order: Option<UserSort>,
        after: Option<Cursor>,
    ) -> Result<Page<Membership>> {
        let members = if rarest.is_filter {
            self.members().filter(self.words.has_all())
        } else {
            let rows = self.db.query_all(&self.words.members(rarest.word, 2 * FEW)).await?;
            let ids: BTreeSet<i64> =
                rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
            word_search::by_id(ids)
        };
        let mut rows = members.all(self.db).await?;
        rows.retain(|row| self.filter.fits(row));
        let total = Total::Exactly(rows.len() as u64);
        let mut rows: Vec<_> = rows.into_iter().map(|row| (self.key(order, &row), row)).collect();
        rows.sort_by(|(key, row), (other, next)| (key, row.user_id).cmp(&(other, next.user_id)));
        let descending = matches!(order, Some(UserSort::NameDescending | UserSort::EmailDescending));
        if descending {
            rows.reverse();
        }
        if let Some(cursor) = after {
            let after = (cursor.text(), cursor.id());
            rows.retain(|(key, row)| {
                let place = (key.as_str(), row.user_id);
                if descending { place < after } else { place > after }
            });
        }
        let wanted = usize::try_from(size).unwrap_or(usize::MAX);
        let last = rows.get(wanted - 1).filter(|_| rows.len() > wanted);
        let next = last.map(|(key, row)| {
            page::cursor(order.map_or(RANKED, UserSort::as_str), (SortKey::Text(key.clone()), row.user_id))
        });
        Ok(Page { items: rows.into_iter().take(wanted).map(|(_, row)| row).collect(), next, total })
    }

    /// The value that few users are sorted by.
    fn key(&self, order: Option<UserSort>, row: &Membership) -> String {
        match order {
            Some(UserSort::Name | UserSort::NameDescending) => row.name_key.clone(),
            Some(UserSort::Email | UserSort::EmailDescending) => row.email.clone(),
            None => {
                let others = !self.lead.value(row).starts_with(&self.lead.prefix);
                format!("{}{}", u8::from(others), row.name_key)
            }
        }
    }

    /// Reads a page of many: of those whom the search begins, and if it has room for more, of the others.
    async fn many(&self, size: u64, word: usize, place: Place) -> Result<Page<Membership>> {
        let wanted = usize::try_from(size).unwrap_or(usize::MAX);
        let mut items = match &place {
            Place::Word(..) => Vec::new(),
            Place::Begin(cursor) => self.leading(Some(cursor), size + 1).await?,
            Place::Start | Place::Few(_) => self.leading(None, size + 1).await?,
        };
        let room = wanted.saturating_sub(items.len());
        let leading = self.count_leading().await?;
        let (total, mut others) = self.first(word, leading, room as u64 + 1).await?;
        if items.len() > wanted {
            items.truncate(wanted);
            let next = items.last().map(|row| self.lead_cursor(row));
            return Ok(Page { items, next, total });
        }
        if let Place::Word(_, cursor) = &place {
            let after = (cursor.text().to_owned(), cursor.id());
            others = self.later(word, leading, &after, room as u64 + 1).await?;
        }
        let by_word = |(text, id): &WordPlace| {
            page::cursor(&format!("{BY_WORD}{word}"), (SortKey::Text(text.clone()), *id))
        };
        let next = if others.found.len() > room {
            others.found.truncate(room);
            others.found.last().map(by_word).or_else(|| items.last().map(|row| self.lead_cursor(row)))
        } else {
            others.end.as_ref().map(by_word)
        };
        let ids = others.found.iter().map(|(_, id)| *id);
        let rows = word_search::by_id(ids).all(self.db).await?;
        let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        items.extend(others.found.iter().filter_map(|(_, id)| rows.remove(id)));
        Ok(Page { items, next, total })
    }

    async fn leading(&self, after: Option<&Cursor>, limit: u64) -> Result<Vec<Membership>> {
        let range = Some(self.lead.condition());
        page::take(self.db, self.members(), range, self.lead.order(), after, limit).await
    }

    fn lead_cursor(&self, row: &Membership) -> String {
        page::cursor(BEGIN, (SortKey::Text(self.lead.value(row).to_owned()), row.user_id))
    }

    /// Counts the users whom the search begins.
    async fn count_leading(&self) -> Result<Total> {
        let leading = self.members().filter(self.lead.condition());
        page::count(self.db, &leading, Column::UserId, COUNTED).await
    }

    /// Counts all who are found, as far as a page examines them, and reads the first of those whom the search does not
    /// begin, in the same statement: to examine them is what a search costs.
    async fn first(&self, word: usize, leading: Total, limit: u64) -> Result<(Total, Others)> {
        let end = self.end(word, None).await?;
        let part = Part { word, after: None, end: end.as_ref() };
        let Total::Exactly(count) = leading else {
            let found = self.places(&self.others(&part, leading, limit)).await?;
            return Ok((leading, Others { found, end }));
        };
        let all = self.others(&part, leading, limit.max(COUNTED - count + 1));
        let rows = self.db.query_all(&word_search::counted(all, limit)).await?;
        let others: i64 = rows.first().map(|row| row.try_get_by_index(2)).transpose()?.unwrap_or_default();
        let total = match (count + others.unsigned_abs(), &end) {
            (total, _) if total > COUNTED => Total::MoreThan(COUNTED),
            (total, Some(_)) => Total::MoreThan(total),
            (total, None) => Total::Exactly(total),
        };
        Ok((total, Others { found: places_of(&rows)?, end }))
    }

    /// Reads those whom the search does not begin, after a place.
    async fn later(&self, word: usize, leading: Total, after: &WordPlace, limit: u64) -> Result<Others> {
        let end = self.end(word, Some(after)).await?;
        let part = Part { word, after: Some(after), end: end.as_ref() };
        let found = self.places(&self.others(&part, leading, limit)).await?;
        Ok(Others { found, end })
    }

    /// The last user that a page examines; `None` if it examines all that are left.
    async fn end(&self, word: usize, after: Option<&WordPlace>) -> Result<Option<WordPlace>> {
        Ok(self.places(&self.words.nth(word, after, EXAMINED)).await?.pop())
    }

    /// Those whom the search does not begin. `leading` is the number of those whom it begins.
    fn others(&self, part: &Part<'_>, leading: Total, limit: u64) -> SelectStatement {
        let members = match leading == Total::Exactly(0) {
            // Nobody has to be looked up if everybody fits.
            true => (!self.filter.is_empty()).then(|| self.members()),
            false => Some(self.members().filter(self.lead.condition().not())),
        };
        self.words.found(part, members, limit)
    }

    async fn places(&self, statement: &SelectStatement) -> Result<Vec<WordPlace>> {
        places_of(&self.db.query_all(statement).await?)
    }
}

fn places_of(rows: &[QueryResult]) -> Result<Vec<WordPlace>> {
    let places = rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)));
    places.collect()
}
