//! The values of a row, as JSON that is the same for every kind of database.

use base64::{Engine, engine::general_purpose::STANDARD};
use sea_orm::{DbErr, QueryResult, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Column, Kind};
use kernel::{Error, Result};

/// Reads a column of a row. Bytes become base64, and a UUID its usual text.
pub(super) fn read(row: &QueryResult, column: &Column) -> Result<Json, DbErr> {
    let name = column.name.as_str();
    Ok(match column.kind {
        Kind::Integer => row.try_get::<Option<i64>>("", name)?.into(),
        Kind::Boolean => row.try_get::<Option<bool>>("", name)?.into(),
        Kind::Text => row.try_get::<Option<String>>("", name)?.into(),
        Kind::Uuid => row.try_get::<Option<Uuid>>("", name)?.map(|id| id.to_string()).into(),
        Kind::Bytes => row.try_get::<Option<Vec<u8>>>("", name)?.map(|bytes| STANDARD.encode(bytes)).into(),
    })
}

/// Returns the value of a column as the database expects it.
///
/// # Errors
/// When it is of another type than the column.
pub(super) fn write(column: &Column, value: &Json) -> Result<Value> {
    let text = |value: &Json| value.as_str().map(str::to_owned);
    let uuid = |value: &Json| value.as_str().and_then(|text| Uuid::parse_str(text).ok());
    let bytes = |value: &Json| value.as_str().and_then(|text| STANDARD.decode(text).ok());
    let bound = match column.kind {
        Kind::Integer => optional(value, Json::as_i64).map(Value::BigInt),
        Kind::Boolean => optional(value, Json::as_bool).map(Value::Bool),
        Kind::Text => optional(value, text).map(Value::String),
        Kind::Uuid => optional(value, uuid).map(Value::Uuid),
        Kind::Bytes => optional(value, bytes).map(Value::Bytes),
    };
    bound.ok_or_else(|| Error::internal(format!("the column {} has a value of another type", column.name)))
}

/// Returns what `read` finds in a value, `Some(None)` for null, and `None` when the value is of another type.
fn optional<T>(value: &Json, read: impl Fn(&Json) -> Option<T>) -> Option<Option<T>> {
    if value.is_null() { Some(None) } else { read(value).map(Some) }
}
