//! Tables of the real data, read without the product: a second pair of eyes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;

use crate::trouble::{Result, Trouble, broken};

/// A table with named columns.
#[derive(Clone, Debug)]
pub struct Table {
    columns: BTreeMap<String, usize>,
    rows: Vec<csv::StringRecord>,
}

/// A row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Row<'t> {
    table: &'t Table,
    cells: &'t csv::StringRecord,
}

impl Table {
    /// Reads a CSV file, also one that is packed by gzip.
    pub fn read(path: &Path) -> Result<Table> {
        let file = File::open(path).map_err(|error| Trouble::of_file(path, error))?;
        let packed = path.extension().is_some_and(|extension| extension == "gz");
        let bytes: Box<dyn Read> = if packed {
            Box::new(GzDecoder::new(file))
        } else {
            Box::new(file)
        };
        let mut reader = csv::Reader::from_reader(bytes);
        let failed = |error| Trouble::of_file(path, error);
        let head = reader.headers().map_err(failed)?;
        let columns = head
            .iter()
            .enumerate()
            .map(|(index, name)| (name.to_owned(), index))
            .collect();
        let rows: std::result::Result<Vec<_>, _> = reader.records().collect();
        Ok(Table {
            columns,
            rows: rows.map_err(failed)?,
        })
    }

    /// The rows, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { table: self, cells })
    }

    /// Fails unless the table has all these columns.
    pub fn expect(&self, names: &[&str]) -> Result<()> {
        let absent = names.iter().find(|name| !self.columns.contains_key(**name));
        match absent {
            Some(name) => Err(broken(format!("the table has no column `{name}`"))),
            None => Ok(()),
        }
    }
}

impl<'t> Row<'t> {
    /// A cell; empty where the row or the table does not have it.
    pub fn get(self, column: &str) -> &'t str {
        let index = self.table.columns.get(column);
        index.and_then(|index| self.cells.get(*index)).unwrap_or("")
    }
}
