//! Columns of Parquet files: whole numbers, instants and texts, batch by batch, without a text per row.
//!
//! This is the way in for millions of rows whose columns are known; it makes no facts. Whoever calls
//! opens the file.

use thiserror::Error;

mod decode;

pub use decode::{Columns, read};
pub use parquet::file::reader::ChunkReader;

/// A column that is wanted, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Whole numbers; every row must have one.
    Number(&'a str),
    /// Instants, stored with a zone; rows without one read [`NEVER`].
    Instant(&'a str),
    /// Texts; rows without one read [`ABSENT`].
    Text(&'a str),
}

/// No instant.
pub const NEVER: i64 = i64::MIN;

/// No text.
pub const ABSENT: u32 = 0;

/// Some rows of the wanted columns.
#[derive(Debug, Default)]
pub struct Batch {
    rows: usize,
    columns: Vec<Column>,
}

/// The rows of one column.
#[derive(Debug, Default)]
struct Column {
    /// Numbers, or milliseconds of Unix time.
    numbers: Vec<i64>,
    /// Texts by number.
    codes: Vec<u32>,
    /// The text of code 1, 2, and so on.
    texts: Vec<String>,
}

impl Batch {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The numbers of a column, or its instants in milliseconds of Unix time. `wanted` is the
    /// column's place in the list of wanted ones.
    pub fn numbers(&self, wanted: usize) -> &[i64] {
        &self.columns[wanted].numbers
    }

    /// The texts of a column by number: [`ABSENT`], or one more than the place in
    /// [`texts`](Self::texts).
    pub fn codes(&self, wanted: usize) -> &[u32] {
        &self.columns[wanted].codes
    }

    /// The texts of a column that have been met so far. They only ever grow.
    pub fn texts(&self, wanted: usize) -> &[String] {
        &self.columns[wanted].texts
    }
}

/// Why a file gives no columns.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// It is damaged, or uses something that is not built in.
    #[error("this is not a Parquet file that can be read: {0}")]
    Unreadable(String),
    /// A wanted column is not there.
    #[error("there is no column `{0}`")]
    NoColumn(String),
    /// A wanted column holds something else.
    #[error("column `{name}` holds {holds}, and {wanted} are wanted")]
    WrongType {
        /// The column.
        name: String,
        /// What it holds.
        holds: String,
        /// What was wanted.
        wanted: &'static str,
    },
    /// A number is missing.
    #[error("row {row} has no `{name}`")]
    Missing {
        /// The column.
        name: String,
        /// The row, from 1.
        row: u64,
    },
}

#[cfg(test)]
mod tests;
