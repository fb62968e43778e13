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
    /// Returns the condition for items after a cursor, in a form for which every database uses an index.
    fn after(&self, cursor: &Cursor) -> Condition {
        let (key, id): (Value, _) = (cursor.key.clone().into(), cursor.id);
        let (from, beyond, next) = if self.descending {
            (self.column.lte(key.clone()), self.column.lt(key), self.id.lt(id))
        } else {
            (self.column.gte(key.clone()), self.column.gt(key), self.id.gt(id))
        };
        Condition::all().add(from).add(Condition::any().add(beyond).add(next))
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

    /// Fetches the page of a filtered query, in an order. `key_of` returns the values that an item is sorted by.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `page_size`, `cursor` or `q`; when the database does not answer.
    pub async fn fetch<E, M>(
        &self,
        db: &Reader,
        query: Select<E>,
        sort: Sort<E::Column>,
        key_of: impl Fn(&M) -> (SortKey, i64),
    ) -> Result<Page<M>>
    where
        E: EntityTrait<Model = M>,
        M: FromQueryResult + Send + Sync,
    {
        let size = self.checked()?;
        let total = count(db, &query, sort.id, MAX_COUNT).await?;
        let place = self.parse_cursor(&[sort])?;
        let mut items = take(db, query, sort, place.as_ref(), size + 1).await?;
        let next = (items.len() as u64 > size).then(|| {
            items.truncate(usize::try_from(size).unwrap_or(usize::MAX));
            items.last().map(|last| cursor(sort.name, key_of(last)))
        });
        Ok(Page { items, next: next.flatten(), total })
    }
}

/// Returns up to `limit` items of a query, in an order, after a cursor.
pub async fn take<E: EntityTrait>(
    db: &Reader,
    query: Select<E>,
    sort: Sort<E::Column>,
    place: Option<&Cursor>,
    limit: u64,
) -> Result<Vec<E::Model>> {
    let query = match place {
        Some(cursor) => query.filter(sort.after(cursor)),
        None => query,
    };
    let query = query.order_by(sort.column, sort.direction()).order_by(sort.id, sort.direction());
    Ok(query.limit(limit).all(db).await?)
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
mod tests {
    use super::*;
    use crate::entity::company::Column;

    #[test]
    fn a_cursor_is_of_its_order() {
        let order = |name| Sort { name, column: Column::NameKey, id: Column::Id, descending: false };
        let at = |cursor| PageRequest { cursor: Some(cursor), ..PageRequest::default() };
        let request = at(cursor("name", (SortKey::Text("ana".into()), 7)));
        assert_eq!(request.parse_cursor(&[order("name")]).unwrap().unwrap().id, 7);
        assert!(request.parse_cursor(&[order("-name")]).is_err());
        for wrong in ["rubbish".to_owned(), cursor("name", (SortKey::Number(5), 7))] {
            assert!(at(wrong).parse_cursor(&[order("name")]).is_err());
        }
    }
}
