//! One row of an answer, read column by column.

use std::sync::Arc;

use super::error::{Error, ErrorKind};
use super::value::Value;
use super::{postgresql, sqlite};

/// A row, for as long as it is looked at.
#[derive(Debug)]
pub struct Row<'r> {
    pub(super) cells: Cells<'r>,
    pub(super) database: &'r Arc<str>,
    pub(super) sql: &'r str,
}

/// Where the cells are.
#[derive(Debug)]
pub(super) enum Cells<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgresql(&'r postgres::Row),
}

/// What a cell can be read as.
pub trait FromValue<'r>: Sized {
    /// What is asked for, for people: `an integer`.
    const KIND: &'static str;

    /// The value, if it is of this kind.
    fn from_value(value: Value<'r>) -> Option<Self>;
}

impl Row<'_> {
    /// The cell of a column, counted from 0.
    pub fn get<'s, T: FromValue<'s>>(&'s self, column: usize) -> Result<T, Error> {
        let value = self.value(column)?;
        T::from_value(value).ok_or_else(|| {
            self.error(format!(
                "column {column} of `{}` is {}, not {}",
                self.sql,
                value.kind(),
                T::KIND
            ))
        })
    }

    fn value(&self, column: usize) -> Result<Value<'_>, Error> {
        let value = match self.cells {
            Cells::Sqlite(row) => sqlite::value(row, column),
            Cells::Postgresql(row) => postgresql::value(row, column),
        };
        value.map_err(|why| self.error(format!("column {column} of `{}` {why}", self.sql)))
    }

    fn error(&self, why: String) -> Error {
        Error::new(ErrorKind::Value, self.database, why)
    }
}

impl<'r> FromValue<'r> for i64 {
    const KIND: &'static str = "an integer";

    fn from_value(value: Value<'r>) -> Option<Self> {
        match value {
            Value::Integer(value) => Some(value),
            _ => None,
        }
    }
}

impl<'r> FromValue<'r> for &'r str {
    const KIND: &'static str = "a text";

    fn from_value(value: Value<'r>) -> Option<Self> {
        match value {
            Value::Text(value) => Some(value),
            _ => None,
        }
    }
}

impl<'r> FromValue<'r> for String {
    const KIND: &'static str = "a text";

    fn from_value(value: Value<'r>) -> Option<Self> {
        <&str>::from_value(value).map(str::to_owned)
    }
}

impl<'r> FromValue<'r> for &'r [u8] {
    const KIND: &'static str = "bytes";

    fn from_value(value: Value<'r>) -> Option<Self> {
        match value {
            Value::Bytes(value) => Some(value),
            _ => None,
        }
    }
}

impl<'r> FromValue<'r> for Vec<u8> {
    const KIND: &'static str = "bytes";

    fn from_value(value: Value<'r>) -> Option<Self> {
        <&[u8]>::from_value(value).map(<[u8]>::to_vec)
    }
}

impl<'r, const N: usize> FromValue<'r> for [u8; N] {
    const KIND: &'static str = "so many bytes";

    fn from_value(value: Value<'r>) -> Option<Self> {
        <&[u8]>::from_value(value)?.try_into().ok()
    }
}

impl<'r, T: FromValue<'r>> FromValue<'r> for Option<T> {
    const KIND: &'static str = T::KIND;

    fn from_value(value: Value<'r>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}
