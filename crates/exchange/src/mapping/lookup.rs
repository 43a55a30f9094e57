//! Small tables beside the log: which pull request a commit belongs to, when the work on it began.
//!
//! A lookup file is a CSV file that the caller opens and hands over before the import. Each row
//! gives a value for a key; where a key has several values the mapping says which one counts.

use std::collections::BTreeMap;
use std::io::Read;

use super::date::Dates;
use super::value::Columns;
use super::{AbsentColumns, CsvOptions, Format, Mapping};
use crate::format;
use crate::import::{ImportError, Limits};

/// The most bytes of keys and values in one table.
const MAX_TABLE_BYTES: usize = 256 << 20;

/// A table of the mapping: its place among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookup(pub(crate) usize);

/// The small tables of a mapping.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    list: Vec<Table>,
}

/// A small table: which file it stands in, and what was read from it.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name in the mapping.
    pub name: String,
    /// The file, as the mapping names it.
    pub file: String,
    /// The column with the key.
    pub key: String,
    /// The column with the value.
    pub value: String,
    /// Only rows with a value in each of these columns count.
    pub with: Vec<String>,
    /// Which value counts when a key has several.
    pub take: TakeValue,
    /// Value by key; several are joined by line ends. Nothing before the file was read.
    values: Option<BTreeMap<String, String>>,
}

/// Which value counts when a key has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakeValue {
    /// The first in the file.
    First,
    /// The last in the file.
    Last,
    /// All of them.
    All,
    /// The earliest; values are dates.
    Earliest,
    /// The latest; values are dates.
    Latest,
}

impl Table {
    /// A table that was not read yet.
    pub fn new(name: &str, file: &str, key: &str, value: &str) -> Table {
        Table {
            name: name.into(),
            file: file.into(),
            key: key.into(),
            value: value.into(),
            with: Vec::new(),
            take: TakeValue::First,
            values: None,
        }
    }
}

impl Tables {
    /// The tables in the order of the mapping.
    pub fn list(&self) -> &[Table] {
        &self.list
    }

    pub(crate) fn push(&mut self, table: Table) {
        self.list.push(table);
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<Lookup> {
        let index = self.list.iter().position(|table| table.name == name);
        index.map(Lookup)
    }

    pub(crate) fn takes_all(&self, lookup: Lookup) -> bool {
        matches!(self.list.get(lookup.0), Some(table) if table.take == TakeValue::All)
    }

    pub(crate) fn get(&self, lookup: Lookup, key: &str) -> Option<&str> {
        let values = self.list.get(lookup.0)?.values.as_ref()?;
        values.get(key).map(String::as_str)
    }

    /// The first file that was not read yet.
    pub(crate) fn unread(&self) -> Option<&str> {
        let unread = self.list.iter().find(|table| table.values.is_none());
        unread.map(|table| table.file.as_str())
    }
}

impl Mapping {
    /// Reads a lookup file into every table that stands in it. The caller opens the files that
    /// [`Tables::list`] names, by their paths beside the mapping file.
    pub fn read_lookup(
        &mut self,
        file: &str,
        mut open: impl FnMut() -> std::io::Result<Box<dyn Read>>,
        limits: Limits,
    ) -> Result<(), ImportError> {
        let dates = self.dates.clone();
        let missing = self.missing.clone();
        for table in self
            .tables
            .list
            .iter_mut()
            .filter(|table| table.file == file)
        {
            table.values = Some(read(table, open()?, &dates, &missing, limits)?);
        }
        Ok(())
    }
}

fn read(
    table: &Table,
    file: Box<dyn Read>,
    dates: &Dates,
    missing: &[String],
    limits: Limits,
) -> Result<BTreeMap<String, String>, ImportError> {
    let mut columns = Columns::default();
    let key = columns.intern(&table.key);
    let value = columns.intern(&table.value);
    let with: Vec<_> = table.with.iter().map(|name| columns.intern(name)).collect();
    let layout = Mapping {
        csv: CsvOptions::default(),
        missing: missing.to_vec(),
        absent_columns: AbsentColumns::Refuse,
        columns,
        ..Mapping::of_format(Format::Csv)
    };
    let text = |cells: &crate::mapping::value::Cells<'_>, column: super::Column| {
        let text = cells.get(column.0).and_then(|cell| cell.as_deref());
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let mut bytes = 0;
    let mut bad = None;
    let mut reader = format::unpack::unpack(file, limits)?;
    format::csv::read(&mut *reader, &layout, &mut |line, row| {
        let cells = match row {
            Ok(cells) => cells,
            Err(flaw) => {
                bad.get_or_insert(format!("line {line}: {flaw}"));
                return;
            }
        };
        let (Some(key), Some(value)) = (text(cells, key), text(cells, value)) else {
            return;
        };
        if with.iter().any(|column| text(cells, *column).is_none()) {
            return;
        }
        bytes += key.len() + value.len();
        if bytes > MAX_TABLE_BYTES {
            bad.get_or_insert(format!("it has more than {MAX_TABLE_BYTES} bytes"));
            return;
        }
        let Some(known) = values.get_mut(&key) else {
            values.insert(key, value);
            return;
        };
        match table.take {
            TakeValue::First => {}
            TakeValue::Last => *known = value,
            TakeValue::All => {
                known.push('\n');
                known.push_str(&value);
            }
            TakeValue::Earliest | TakeValue::Latest => {
                let (Ok(old), Ok(new)) = (dates.read(known), dates.read(&value)) else {
                    bad.get_or_insert(format!(
                        "line {line}: `{value}` is not a date of the mapping"
                    ));
                    return;
                };
                let earliest = table.take == TakeValue::Earliest;
                if (earliest && new < old) || (!earliest && new > old) {
                    *known = value;
                }
            }
        }
    })?;
    match bad {
        Some(why) => Err(ImportError::Lookup {
            file: table.file.clone(),
            why,
        }),
        None => Ok(values),
    }
}
