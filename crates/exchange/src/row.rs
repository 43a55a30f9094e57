//! Rows: what every tabular format comes to before the mapping reads it.

use std::borrow::Cow;

use crate::mapping::value::{Cells, Columns};
use crate::report::Flaw;

/// The longest row that is read, in bytes.
pub const MAX_ROW_BYTES: usize = 1 << 20;

/// Takes the rows of a file, one after the other: the line on which a row begins, and its cells or
/// what is wrong with it.
pub type TakeRow<'t> = dyn FnMut(u64, Result<&Cells<'_>, Flaw>) + 't;

/// Cells of a row, made ready for the mapping one by one.
pub(crate) struct CellsOf<'a> {
    missing: &'a [String],
}

impl<'a> CellsOf<'a> {
    pub(crate) fn new(missing: &'a [String]) -> Self {
        CellsOf { missing }
    }

    /// White space at both ends is cut; a text that means "no value" becomes empty.
    pub(crate) fn tidy<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        let tidy = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => {
                let trimmed = text.trim();
                if trimmed.len() == text.len() {
                    Cow::Owned(text)
                } else {
                    Cow::Owned(trimmed.into())
                }
            }
        };
        if self.missing.iter().any(|missing| *missing == tidy) {
            return Cow::Borrowed("");
        }
        tidy
    }
}

/// Refuses what no text of a log has.
pub(crate) fn check_text(column: &str, text: &str) -> Result<(), Flaw> {
    match text.find('\0') {
        Some(_) => Err(Flaw::of_value(column, text, "contains a NUL character")
            .help("export the log as plain UTF-8 text")),
        None => Ok(()),
    }
}

/// The name of the column, for a message.
pub(crate) fn name_at(columns: &Columns, index: usize) -> &str {
    columns.names().get(index).map_or("", String::as_str)
}
