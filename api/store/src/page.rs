//! Paginated lists. Each page begins where the previous one ended, so that the last page costs as much as the first.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{
    ColumnTrait, ColumnType, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, Value,
    sea_query::{Asterisk, Expr, Func, Query},
};
use serde::{Deserialize, Serialize};

use super::db::Reader;
use kernel::{Error, Fields, Result, emails, text::search_key};

/// The maximum number of items on a page.
pub const MAX_PAGE_SIZE: u64 = 200;
/// The default number of items on a page.
pub const DEFAULT_PAGE_SIZE: u64 = 100;
/// The number up to which lists are counted.
const MAX_COUNT: u64 = 10_000;
/// The maximum length of a search text, in characters.
const MAX_SEARCH: usize = 255;

/// The requested page of a list.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// The number of items; [`DEFAULT_PAGE_SIZE`] if `None`.
    pub size: Option<u64>,
    /// The cursor that the previous page returned.
    pub cursor: Option<String>,
    /// The text to search for.
    pub q: Option<String>,
}

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` on the last page.
    pub next: Option<String>,
    /// The number of items in the whole list.
    pub total: Total,
}

/// The number of items in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// The exact number.
    Exactly(u64),
    /// More than this number, at which counting stopped.
    MoreThan(u64),
}

/// The end of a page: the order and the values of its last item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The name of the order, so that the cursor is rejected in another order.
    #[serde(rename = "o")]
    pub order: String,
    /// The value that the list is sorted by.
    #[serde(rename = "k")]
    pub(super) key: SortKey,
    /// The id, which decides between equal values.
    #[serde(rename = "i")]
    pub(super) id: i64,
}

/// The value of an item that its list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SortKey {
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

impl From<SortKey> for Value {
    fn from(key: SortKey) -> Self {
        match key {
            SortKey::Number(number) => number.into(),
            SortKey::Text(text) => text.into(),
        }
    }
}

/// An order of a list: by one column, then by id. An index must begin with both, after the columns that the list is
/// filtered by.
#[derive(Debug, Clone, Copy)]
pub struct Sort<C> {
    /// Its name, such as `name` or `-created_at`.
    pub name: &'static str,
    /// The column to sort by.
    pub column: C,
    /// The id, which decides between equal values.
    pub id: C,
    /// Whether the largest value comes first.
    pub descending: bool,
}

impl<C: ColumnTrait> Sort<C> {
    /// Returns the condition for items that have the value of a cursor and come after it; `None` in an order by id.
    fn same(&self, cursor: &Cursor) -> Option<Condition> {
        if self.column.as_str() == self.id.as_str() {
            return None;
        }
        let key: Value = cursor.key.clone().into();
        let next = if self.descending { self.id.lt(cursor.id) } else { self.id.gt(cursor.id) };
        Some(Condition::all().add(self.column.eq(key)).add(next))
    }

    /// Returns the condition for items whose value comes after that of a cursor.
    fn beyond(&self, cursor: &Cursor) -> Condition {
        let key: Value = cursor.key.clone().into();
        let beyond = if self.descending { self.column.lt(key) } else { self.column.gt(key) };
        Condition::all().add(beyond)
    }

    /// Returns a query in this order.
    fn order<E: EntityTrait<Column = C>>(&self, query: Select<E>) -> Select<E> {
        query.order_by(self.column, self.direction()).order_by(self.id, self.direction())
    }

    fn direction(&self) -> Order {
        if self.descending { Order::Desc } else { Order::Asc }
    }

    /// Whether a cursor may belong to this order. Databases reject comparisons of text with numbers, and some reject a
    /// NUL.
    fn has(&self, cursor: &Cursor) -> bool {
        let column = self.column.def();
        let is_text = matches!(column.get_column_type(), ColumnType::String(_) | ColumnType::Text);
        let fits = match &cursor.key {
            SortKey::Text(text) => is_text && !text.contains('\0'),
            SortKey::Number(_) => !is_text,
        };
        fits && cursor.order == self.name
    }
}

impl Cursor {
    /// Returns the value that the list is sorted by; empty if it is a number.
    pub fn text(&self) -> &str {
        if let SortKey::Text(text) = &self.key { text } else { "" }
    }

    /// Returns the id, which decides between equal values.
    pub fn id(&self) -> i64 {
        self.id
    }
}

impl PageRequest {
    /// Returns the number of items that the page may have.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `page_size` or `q`.
    pub fn checked(&self) -> Result<u64> {
        let mut fields = Fields::new();
        let size = self.size.unwrap_or(DEFAULT_PAGE_SIZE);
        if !(1..=MAX_PAGE_SIZE).contains(&size) {
            fields.add("page_size", "invalid", format!("must be 1 to {MAX_PAGE_SIZE}"));
        }
        if self.q.as_deref().is_some_and(|q| q.chars().count() > MAX_SEARCH) {
            fields.add("q", "too_long", format!("must have at most {MAX_SEARCH} characters"));
        }
        fields.finish().map(|()| size)
    }

    /// Returns the search text in the form of [`search_key`]; `None` when there is none.
    pub fn search(&self) -> Option<String> {
        self.q.as_deref().map(search_key).filter(|q| !q.is_empty())
    }

    /// Returns the search text in the form that emails are stored in; `None` when there is none.
    pub fn search_email(&self) -> Option<String> {
        self.q.as_deref().map(emails::lookup_key).filter(|q| !q.is_empty())
    }

    /// Parses the cursor, which must belong to one of these orders.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `cursor`.
    pub fn parse_cursor<C: ColumnTrait>(&self, orders: &[Sort<C>]) -> Result<Option<Cursor>> {
        self.cursor_that(|cursor| orders.iter().any(|order| order.has(cursor)))
    }

    /// Parses the cursor, which must belong to an order by texts whose name `is_order` accepts.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `cursor`.
    pub fn text_cursor(&self, is_order: impl Fn(&str) -> bool) -> Result<Option<Cursor>> {
        let fits = |cursor: &Cursor| matches!(&cursor.key, SortKey::Text(text) if !text.contains('\0'));
        self.cursor_that(|cursor| fits(cursor) && is_order(&cursor.order))
    }

    fn cursor_that(&self, fits: impl Fn(&Cursor) -> bool) -> Result<Option<Cursor>> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let cursor = bytes.and_then(|bytes| serde_json::from_slice::<Cursor>(&bytes).ok());
        match cursor.filter(fits) {
            Some(cursor) => Ok(Some(cursor)),
            None => Err(Error::field(
                "cursor",
                "invalid",
                "is not a cursor of this list: start with the first page",
            )),
        }
    }

    /// Fetches the page of a filtered query, in an order, and counts the items of the list. `key_of` returns the values
    /// that an item is sorted by.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `page_size`, `cursor` or `q`; when the database does not answer.
    pub async fn fetch<E: EntityTrait<Model = M>, M: FromQueryResult + Send + Sync>(
        &self,
        db: &Reader,
        query: Select<E>,
        sort: Sort<E::Column>,
        key_of: impl Fn(&M) -> (SortKey, i64),
    ) -> Result<Page<M>> {
        self.fetch_range(db, query, None, sort, key_of).await
    }

    /// Fetches a page as [`fetch`](Self::fetch) does, of the items in a range of the column that the list is sorted by.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch).
    pub async fn fetch_range<E: EntityTrait<Model = M>, M: FromQueryResult + Send + Sync>(
        &self,
        db: &Reader,
        query: Select<E>,
        range: Option<Condition>,
        sort: Sort<E::Column>,
        key_of: impl Fn(&M) -> (SortKey, i64),
    ) -> Result<Page<M>> {
        self.checked()?;
        let total = count(db, &within(query.clone(), range.clone()), sort.id, MAX_COUNT).await?;
        self.read(db, (query, range), sort, key_of, total).await
    }

    /// Fetches the page of a list whose number of items is stored: as [`fetch`](Self::fetch), without counting, which
    /// would read ten thousand rows of a long list.
    ///
    /// # Errors
    /// As [`fetch`](Self::fetch).
    pub async fn fetch_counted<E: EntityTrait<Model = M>, M: FromQueryResult + Send + Sync>(
        &self,
        db: &Reader,
        query: Select<E>,
        sort: Sort<E::Column>,
        key_of: impl Fn(&M) -> (SortKey, i64),
        total: Total,
    ) -> Result<Page<M>> {
        self.read(db, (query, None), sort, key_of, total).await
    }

    async fn read<E: EntityTrait<Model = M>, M: FromQueryResult + Send + Sync>(
        &self,
        db: &Reader,
        (query, range): (Select<E>, Option<Condition>),
        sort: Sort<E::Column>,
        key_of: impl Fn(&M) -> (SortKey, i64),
        total: Total,
    ) -> Result<Page<M>> {
        let size = self.checked()?;
        let place = self.parse_cursor(&[sort])?;
        let mut items = take(db, query, range, sort, place.as_ref(), size + 1).await?;
        let next = (items.len() as u64 > size).then(|| {
            items.truncate(usize::try_from(size).unwrap_or(usize::MAX));
            items.last().map(|last| cursor(sort.name, key_of(last)))
        });
        Ok(Page { items, next: next.flatten(), total })
    }
}

/// Returns up to `limit` items of a query, in an order, after a cursor. `range` is a range of the column that they are
/// sorted by.
pub async fn take<E: EntityTrait>(
    db: &Reader,
    query: Select<E>,
    range: Option<Condition>,
    sort: Sort<E::Column>,
    place: Option<&Cursor>,
    limit: u64,
) -> Result<Vec<E::Model>> {
    let Some(cursor) = place else {
        return Ok(sort.order(within(query, range)).limit(limit).all(db).await?);
    };
    let (same, beyond) = after(query, range, sort, cursor);
    let mut items = match same {
        Some(same) => same.limit(limit).all(db).await?,
        None => Vec::new(),
    };
    let left = limit - items.len() as u64;
    if left > 0 {
        items.extend(beyond.limit(left).all(db).await?);
    }
    Ok(items)
}

/// Returns two queries for the items after a cursor, of which every database reads only the rows that it returns: those
/// with the value of the cursor, of which there can be many, and those beyond it. SQLite reads the range of the first of
/// several bounds, so that of the cursor comes before that of `range`.
fn after<E: EntityTrait>(
    query: Select<E>,
    range: Option<Condition>,
    sort: Sort<E::Column>,
    cursor: &Cursor,
) -> (Option<Select<E>>, Select<E>) {
    let same = sort.same(cursor).map(|same| within(query.clone().filter(same), range.clone()));
    let beyond = within(query.filter(sort.beyond(cursor)), range);
    (same.map(|same| sort.order(same)), sort.order(beyond))
}

fn within<E: EntityTrait>(query: Select<E>, range: Option<Condition>) -> Select<E> {
    range.into_iter().fold(query, |query, range| query.filter(range))
}

/// Returns the cursor after an item.
pub fn cursor_of(order: &str, (key, id): (SortKey, i64)) -> Cursor {
    Cursor { order: order.to_owned(), key, id }
}

/// Returns the encoded cursor after an item, as callers receive it.
pub fn cursor(order: &str, item: (SortKey, i64)) -> String {
    // Serialising text and numbers does not fail.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor_of(order, item)).unwrap_or_default())
}

/// Counts the items of a query up to a limit.
pub async fn count<E: EntityTrait>(
    db: &Reader,
    query: &Select<E>,
    id: E::Column,
    limit: u64,
) -> Result<Total> {
    let rows = query.clone().select_only().column(id).limit(limit + 1).into_query();
    let count = Query::select()
        .expr_as(Func::count(Expr::col(Asterisk)), "items")
        .from_subquery(rows, "counted")
        .to_owned();
    let row = db.query_one(&count).await?;
    let count: i64 = row.map(|row| row.try_get("", "items")).transpose()?.unwrap_or_default();
    let count = u64::try_from(count).unwrap_or_default();
    Ok(if count > limit { Total::MoreThan(limit) } else { Total::Exactly(count) })
}

/// Returns the condition that a column begins with a prefix in the form of [`search_key`]: a range, for which every
/// database uses an index.
pub fn begins_with<C: ColumnTrait>(column: C, prefix: &str) -> Condition {
    let beyond = format!("{prefix}{}", char::MAX);
    Condition::all().add(column.gte(prefix)).add(column.lt(beyond))
}

impl<T> Page<T> {
    /// Converts the items and removes those for which `change` returns `None`.
    pub fn filter_map<U>(self, change: impl FnMut(T) -> Option<U>) -> Page<U> {
        Page {
            items: self.items.into_iter().filter_map(change).collect(),
            next: self.next,
            total: self.total,
        }
    }

    /// Converts the items, if every one can be converted.
    ///
    /// # Errors
    /// The first error of `change`.
    pub fn try_map<U>(self, change: impl FnMut(T) -> Result<U>) -> Result<Page<U>> {
        let items = self.items.into_iter().map(change).collect::<Result<_>>()?;
        Ok(Page { items, next: self.next, total: self.total })
    }

    /// Converts the items.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), next: self.next, total: self.total }
    }
}

#[cfg(test)]
mod tests;
