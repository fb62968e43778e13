//! The column types of values that are neither text nor numbers: words are stored by their spelling, lists as JSON, and
//! times in milliseconds.

use sea_orm::{
    ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, ColumnType, Nullable, StringLen, ValueType, ValueTypeErr},
};
use serde::{Serialize, de::DeserializeOwned};
use shared_types::Word;

use crate::failures;
use kernel::ScopeSet;

/// A point in time, stored as milliseconds since 1970 in UTC.
pub use sea_orm::value::ChronoUnixTimestampMillis as Millis;

/// A word of a closed set, stored by its spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored<W>(pub W);

impl<W: Word> From<Stored<W>> for Value {
    fn from(stored: Stored<W>) -> Self {
        stored.0.as_str().into()
    }
}

impl<W: Word> TryGetable for Stored<W> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        let word = W::from_word(&text).ok_or_else(|| DbErr::Type(format!("the word {text} is not known")))?;
        Ok(Self(word))
    }
}

impl<W: Word> ValueType for Stored<W> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let text = <String as ValueType>::try_from(value)?;
        W::from_word(&text).map(Self).ok_or(ValueTypeErr)
    }

    fn type_name() -> String {
        "Word".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::String(StringLen::N(32))
    }
}

impl<W: Word> Nullable for Stored<W> {
    fn null() -> Value {
        Value::String(None)
    }
}

/// Scopes, stored as text, separated by spaces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(pub ScopeSet);

impl From<Scopes> for Value {
    fn from(scopes: Scopes) -> Self {
        String::from(scopes.0).into()
    }
}

impl TryGetable for Scopes {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Ok(Self(ScopeSet::parse(&String::try_get_by(row, index)?)))
    }
}

impl ValueType for Scopes {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let text = <String as ValueType>::try_from(value)?;
        Ok(Self(ScopeSet::parse(&text)))
    }

    fn type_name() -> String {
        "Scopes".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

/// A value stored as JSON text. If the value cannot be written as JSON, the whole write fails.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Json<T>(pub T);

impl<T: Serialize> From<Json<T>> for Value {
    fn from(json: Json<T>) -> Self {
        serde_json::to_string(&json.0).map_or_else(
            |error| {
                tracing::error!(%error, "a value cannot be written as JSON");
                // Records the failure, since otherwise the rest of the transaction would be committed.
                failures::record();
                Value::String(None)
            },
            Value::from,
        )
    }
}

impl<T: DeserializeOwned> TryGetable for Json<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        serde_json::from_str(&text).map(Self).map_err(|error| DbErr::Json(error.to_string()).into())
    }
}

impl<T: Serialize + DeserializeOwned> ValueType for Json<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let text = <String as ValueType>::try_from(value)?;
        serde_json::from_str(&text).map(Self).map_err(|_| ValueTypeErr)
    }

    fn type_name() -> String {
        "Json".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl<T: Serialize + DeserializeOwned> Nullable for Json<T> {
    fn null() -> Value {
        Value::String(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;
    use kernel::{Clock, Error};

    #[tokio::test]
    async fn a_write_with_a_value_that_is_not_json_fails() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", dir.path().join("aldaba.db").display());
        let db = Db::open(&url, Clock::system()).await.unwrap();
        let written = db.write((), |_, ()| {
            Box::pin(async {
                let keys_are_lists = std::collections::BTreeMap::from([(vec![1], 1)]);
                assert_eq!(Value::from(Json(keys_are_lists)), Value::String(None));
                Ok(())
            })
        });
        assert!(matches!(written.await, Err(Error::Internal(_))));
        let written = db.write((), |_, ()| {
            Box::pin(async {
                assert_eq!(Value::from(Json(vec![1])), Value::from("[1]"));
                Ok(())
            })
        });
        written.await.unwrap();
    }
}
