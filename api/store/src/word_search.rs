//! The statements that search the members of a company by their words.
//!
//! Each reads ranges of the key and of the index of `membership_words`. The subqueries are scalar, since databases run
//! those as written for each row, and rearrange others by what they assume about the data.

use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, ExprTrait, QueryFilter, QueryTrait, Select,
    sea_query::{Asterisk, Expr, Func, IntoColumnRef, Order, Query, SelectStatement, WindowStatement},
};

use crate::entity::{
    membership::{self, Column as MembershipColumn},
    membership_word::{Column, Entity as Words},
};

/// The maximum number of words, the longest ones, of which the rarest is chosen.
const COMPARED: usize = 8;
/// The name of the same table in a subquery.
const OTHERS: &str = "others";

/// A word and the id of the membership that has it: a place in a list that is sorted by both.
pub type Place = (String, i64);

/// A search in a company for the members that have, for each word, one that begins with it.
#[derive(Debug)]
pub struct WordSearch<'a> {
    /// The database that is searched.
    pub backend: DbBackend,
    /// The company.
    pub company_id: i64,
    /// The words, the longest first ([`kernel::words::of_search`]). There is at least one.
    pub words: &'a [String],
}

/// A part of a [`WordSearch`] by the places of one of its words.
#[derive(Debug)]
pub struct Part<'a> {
    /// The index of the word.
    pub word: usize,
    /// The place after which it begins.
    pub after: Option<&'a Place>,
    /// The last place in it.
    pub end: Option<&'a Place>,
}

impl WordSearch<'_> {
    /// The number of words of which [`counts`](Self::counts) counts the members.
    pub fn compared(&self) -> usize {
        self.words.len().min(COMPARED)
    }

    /// Counts the places of each of the first words, and then the members that fit a filter, up to a limit.
    pub fn counts(&self, filtered: Option<Select<membership::Entity>>, limit: u64) -> SelectStatement {
        let mut counts = Query::select();
        let mut add = |rows: SelectStatement| {
            counts.expr(scalar(count(rows)));
        };
        for word in self.words.iter().take(COMPARED) {
            add(self.range(word).column(Column::MembershipId).limit(limit).to_owned());
        }
        if let Some(members) = filtered {
            add(members.into_query().clear_selects().column(MembershipColumn::Id).limit(limit).to_owned());
        }
        counts
    }

    /// The ids of the members with all words, from the places of one of them. An id can be among them repeatedly.
    pub fn members(&self, word: usize, limit: u64) -> SelectStatement {
        let mut rows = self.range(&self.words[word]);
        rows.column((Words, Column::MembershipId)).cond_where(self.has_others(word)).limit(limit);
        rows
    }

    /// The `n`th place of a word after a place.
    pub fn nth(&self, word: usize, after: Option<&Place>, n: u64) -> SelectStatement {
        let mut rows = self.places(&Part { word, after, end: None });
        rows.limit(1).offset(n - 1);
        rows
    }

    /// The places in a part whose member has all words and is one of `members` if there are any. Of several places of a
    /// member, only the first is returned.
    pub fn found(
        &self,
        part: &Part<'_>,
        members: Option<Select<membership::Entity>>,
        limit: u64,
    ) -> SelectStatement {
        let earlier = words_of((Words, Column::MembershipId))
            .and_where(Expr::col((OTHERS, Column::Word)).gte(self.words[part.word].as_str()))
            .and_where(Expr::col((OTHERS, Column::Word)).lt(Expr::col((Words, Column::Word))))
            .to_owned();
        let mut rows = self.places(part);
        rows.cond_where(self.has_others(part.word)).and_where(scalar(earlier).is_null()).limit(limit);
        if let Some(members) = members {
            let id = Expr::col((membership::Entity, MembershipColumn::Id));
            let member = members
                .into_query()
                .clear_selects()
                .expr(id.clone())
                .and_where(id.equals((Words, Column::MembershipId)))
                .to_owned();
            rows.and_where(scalar(member).is_not_null());
        }
        rows
    }

    /// The places in a part, in their order. There is one lower and one upper bound, since SQLite reads the range of the
    /// first of several, and a cursor's place may come before the word.
    fn places(&self, part: &Part<'_>) -> SelectStatement {
        let word = self.words[part.word].as_str();
        let column = || Expr::col((Words, Column::Word));
        let after = part.after.filter(|(after, _)| after.as_str() >= word);
        let lower = after.map_or_else(|| column().gte(word), |after| self.beyond(after));
        let upper = part.end.map_or_else(|| column().lt(next_after(word)), |end| self.up_to(end));
        self.of_company()
            .and_where(lower)
            .and_where(upper)
            .column((Words, Column::Word))
            .column((Words, Column::MembershipId))
            .order_by((Words, Column::Word), Order::Asc)
            .order_by((Words, Column::MembershipId), Order::Asc)
            .to_owned()
    }

    /// Whether a place comes after another, in the form for which the database reads a range of the key by both columns:
    /// otherwise it would read all members with the same word, of whom there can be a million.
    fn beyond(&self, other: &Place) -> Expr {
        let (word, id) = (other.0.as_str(), other.1);
        match self.backend {
            DbBackend::Sqlite | DbBackend::Postgres => place().gt(value(other)),
            _ => {
                let (words, ids) = columns();
                words.clone().gt(word).or(words.eq(word).and(ids.gt(id)))
            }
        }
    }

    /// Whether a place is another one or comes before it, in a form as [`beyond`](Self::beyond).
    fn up_to(&self, other: &Place) -> Expr {
        let (word, id) = (other.0.as_str(), other.1);
        match self.backend {
            DbBackend::Sqlite | DbBackend::Postgres => place().lte(value(other)),
            _ => {
                let (words, ids) = columns();
                words.clone().lt(word).or(words.eq(word).and(ids.lte(id)))
            }
        }
    }

    /// Whether a membership has all words.
    pub fn has_all(&self) -> Condition {
        let id = (membership::Entity, MembershipColumn::Id);
        self.words.iter().fold(Condition::all(), |all, word| all.add(has(id, word)))
    }

    /// Whether the member of a word has the other words too.
    fn has_others(&self, word: usize) -> Condition {
        let id = (Words, Column::MembershipId);
        let others = self.words.iter().enumerate().filter(|(index, _)| *index != word);
        others.fold(Condition::all(), |all, (_, other)| all.add(has(id, other)))
    }

    /// The words of the company's members that begin with a word.
    fn range(&self, word: &str) -> SelectStatement {
        self.of_company()
            .and_where(Expr::col((Words, Column::Word)).gte(word))
            .and_where(Expr::col((Words, Column::Word)).lt(next_after(word)))
            .to_owned()
    }

    /// The words of the company's members.
    fn of_company(&self) -> SelectStatement {
        Query::select()
            .from(Words)
            .and_where(Expr::col((Words, Column::CompanyId)).eq(self.company_id))
            .to_owned()
    }
}

/// Reads memberships by id only. With a condition on the company beside several ids, SQLite would read the whole
/// company.
pub fn by_id(ids: impl IntoIterator<Item = i64>) -> Select<membership::Entity> {
    membership::Entity::find().filter(MembershipColumn::Id.is_in(ids))
}

/// Counts the rows of a statement, which has a limit.
fn count(rows: SelectStatement) -> SelectStatement {
    Query::select().expr(Func::count(Expr::col(Asterisk))).from_subquery(rows, "counted").to_owned()
}

/// The first places of a statement of places, which has a limit, each beside the number of all its places.
pub fn counted(places: SelectStatement, limit: u64) -> SelectStatement {
    let (word, id) = (Column::Word, Column::MembershipId);
    Query::select()
        .columns([word, id])
        .expr_window(Func::count(Expr::col(Asterisk)), WindowStatement::new())
        .from_subquery(places, "counted")
        .order_by(word, Order::Asc)
        .order_by(id, Order::Asc)
        .limit(limit)
        .to_owned()
}

/// The text after all words that begin with a word.
fn next_after(word: &str) -> String {
    format!("{word}{}", char::MAX)
}

fn columns() -> (Expr, Expr) {
    (Expr::col((Words, Column::Word)), Expr::col((Words, Column::MembershipId)))
}

/// A place in the table.
fn place() -> Expr {
    let (word, id) = columns();
    Expr::tuple([word, id])
}

fn value((word, id): &Place) -> Expr {
    Expr::tuple([Expr::val(word.as_str()), Expr::val(*id)])
}

/// Whether a member has a word that begins with another.
fn has(id: impl IntoColumnRef, word: &str) -> Expr {
    let words = words_of(id)
        .and_where(Expr::col((OTHERS, Column::Word)).gte(word))
        .and_where(Expr::col((OTHERS, Column::Word)).lt(next_after(word)))
        .to_owned();
    scalar(words).is_not_null()
}

/// One of the words of a member.
fn words_of(id: impl IntoColumnRef) -> SelectStatement {
    Query::select()
        .column((OTHERS, Column::Word))
        .from_as(Words, OTHERS)
        .and_where(Expr::col((OTHERS, Column::MembershipId)).equals(id))
        .limit(1)
        .to_owned()
}

fn scalar(query: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(query.into()))
}
