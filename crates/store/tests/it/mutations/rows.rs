//! Rows of any table, read, changed and put back through the port to the databases.

use store::sql::{Database, Error, Value};

use crate::trouble::pick;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Integer,
    Text,
    Bytes,
}

use Kind::{Bytes, Integer, Text};

/// A table: its columns, of which the first `key` are the key.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub key: usize,
    pub columns: &'static [(&'static str, Kind)],
}

/// All tables of the schema but that of its own steps.
pub const TABLES: &[Table] = &[
    Table {
        name: "alliance",
        key: 1,
        columns: &[
            ("log", Integer),
            ("name", Text),
            ("chain", Text),
            ("checkpoint", Text),
            ("applied", Integer),
        ],
    },
    Table {
        name: "entry",
        key: 2,
        columns: &[
            ("log", Integer),
            ("position", Integer),
            ("recorded", Integer),
            ("party", Text),
            ("hash", Bytes),
            ("secret", Bytes),
            ("attestation", Text),
            ("bytes", Bytes),
        ],
    },
    Table {
        name: "epoch",
        key: 2,
        columns: &[("log", Integer), ("position", Integer), ("parties", Text)],
    },
    Table {
        name: "slot",
        key: 3,
        columns: &[
            ("log", Integer),
            ("position", Integer),
            ("compartment", Text),
            ("text", Text),
        ],
    },
    Table {
        name: "part",
        key: 3,
        columns: &[
            ("log", Integer),
            ("position", Integer),
            ("place", Integer),
            ("salt", Bytes),
            ("text", Text),
        ],
    },
    Table {
        name: "tile",
        key: 3,
        columns: &[
            ("log", Integer),
            ("level", Integer),
            ("number", Integer),
            ("root", Bytes),
            ("bytes", Bytes),
        ],
    },
    Table {
        name: "delivery",
        key: 2,
        columns: &[
            ("log", Integer),
            ("hash", Bytes),
            ("digest", Bytes),
            ("position", Integer),
            ("accepted", Integer),
            ("duplicate", Integer),
        ],
    },
    Table {
        name: "checkpoint",
        key: 2,
        columns: &[("log", Integer), ("size", Integer), ("note", Text)],
    },
    Table {
        name: "version",
        key: 2,
        columns: &[("log", Integer), ("hash", Text), ("name", Text)],
    },
    Table {
        name: "version_file",
        key: 3,
        columns: &[
            ("log", Integer),
            ("hash", Text),
            ("path", Text),
            ("bytes", Bytes),
        ],
    },
    Table {
        name: "known",
        key: 3,
        columns: &[
            ("log", Integer),
            ("position", Integer),
            ("compartment", Text),
            ("facts", Bytes),
        ],
    },
    Table {
        name: "feed",
        key: 5,
        columns: &[
            ("log", Integer),
            ("compartment", Text),
            ("party", Text),
            ("source", Text),
            ("kind", Text),
            ("facts", Integer),
            ("last_seq", Integer),
            ("first_at", Integer),
            ("last_at", Integer),
            ("last_recorded", Integer),
        ],
    },
];

/// A cell that outlives its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

pub type Row = Vec<Cell>;

impl Cell {
    fn value(&self) -> Value<'_> {
        match self {
            Cell::Null => Value::Null,
            Cell::Integer(number) => Value::from(*number),
            Cell::Text(text) => Value::from(text),
            Cell::Bytes(bytes) => Value::from(bytes),
        }
    }

    /// Another one, often nearly the same.
    fn changed(&self, seed: &mut u64) -> Cell {
        match self {
            Cell::Null => Cell::Null,
            Cell::Integer(number) => Cell::Integer(match pick(seed, 0..4) {
                0 => number - 1,
                1 => 0,
                2 => -number,
                _ => number + 1,
            }),
            Cell::Text(text) => {
                // Printable, and of whole characters.
                let mut letters: Vec<char> = text.chars().collect();
                let place = pick(seed, 0..letters.len().max(1) as u64) as usize;
                match pick(seed, 0..4) {
                    _ if letters.is_empty() => letters.push('x'),
                    0 => letters.truncate(place),
                    1 => letters.insert(place, '0'),
                    2 => drop(letters.remove(place)),
                    _ => letters[place] = char::from(b'0' + pick(seed, 0..75) as u8),
                }
                Cell::Text(letters.into_iter().collect())
            }
            Cell::Bytes(bytes) => {
                let mut bytes = bytes.clone();
                let place = pick(seed, 0..bytes.len().max(1) as u64) as usize;
                match pick(seed, 0..5) {
                    _ if bytes.is_empty() => bytes.push(1),
                    0 => bytes.truncate(place),
                    1 => bytes.insert(place, b'0'),
                    2 => bytes[place] = b'0' + pick(seed, 0..75) as u8,
                    _ => bytes[place] ^= 1 << pick(seed, 0..8),
                }
                Cell::Bytes(bytes)
            }
        }
    }
}

impl Table {
    /// All rows.
    pub fn rows(&self, database: &Database) -> Vec<Row> {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let sql = format!(
            "SELECT {} FROM {} ORDER BY {}",
            names.join(", "),
            self.name,
            names[..self.key].join(", ")
        );
        let mut rows = Vec::new();
        let mut reading = database.read().unwrap();
        let answer = reading.query(&sql, &[], |row| {
            let cells = self.columns.iter().enumerate();
            let cells = cells.map(|(place, (_, kind))| {
                Ok(match kind {
                    Integer => row.get::<Option<i64>>(place)?.map(Cell::Integer),
                    Text => row.get::<Option<String>>(place)?.map(Cell::Text),
                    Bytes => row.get::<Option<Vec<u8>>>(place)?.map(Cell::Bytes),
                }
                .unwrap_or(Cell::Null))
            });
            rows.push(cells.collect::<Result<Row, Error>>()?);
            Ok::<(), Error>(())
        });
        answer.unwrap();
        rows
    }

    /// Changes something about one row: a cell, a cell as another row has it, or it is gone. What it was, if
    /// the database took it.
    pub fn mutate(&self, database: &Database, rows: &[Row], seed: &mut u64) -> Option<String> {
        let row = &rows[pick(seed, 0..rows.len() as u64) as usize];
        let column = pick(seed, 0..self.columns.len() as u64) as usize;
        let name = self.columns[column].0;
        let mut writing = database.write().unwrap();
        let mut values: Vec<Value<'_>> = row[..self.key].iter().map(Cell::value).collect();
        let new = match pick(seed, 0..12) {
            0 => {
                let done = writing.execute(
                    &format!("DELETE FROM {} WHERE {}", self.name, self.is_key(0)),
                    &values,
                );
                let done = done.is_ok() && writing.commit().is_ok();
                return done.then(|| short(&format!("{}: {row:?} is gone", self.name)));
            }
            1 => Cell::Null,
            2..5 => rows[pick(seed, 0..rows.len() as u64) as usize][column].clone(),
            _ => row[column].changed(seed),
        };
        if new == row[column] {
            return None;
        }
        let sql = format!(
            "UPDATE {} SET {name} = $1 WHERE {}",
            self.name,
            self.is_key(1)
        );
        values.insert(0, new.value());
        let done = writing.execute(&sql, &values).is_ok() && writing.commit().is_ok();
        done.then(|| {
            let was = short(&format!("{:?}", row[column]));
            let is = short(&format!("{new:?}"));
            format!("{}.{name}: {was} is now {is}", self.name)
        })
    }

    /// Puts the rows back.
    pub fn put_back(&self, database: &Database, rows: &[Row]) {
        let mut writing = database.write().unwrap();
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
        if self.name == "alliance" {
            // Entries hang on it: its number is what it was.
            let set = names.iter().zip(&places);
            let set: Vec<String> = set
                .map(|(name, place)| format!("{name} = {place}"))
                .collect();
            let sql = format!("UPDATE alliance SET {} WHERE log = $1", set.join(", "));
            let values: Vec<Value<'_>> = rows[0].iter().map(Cell::value).collect();
            writing.execute(&sql, &values).unwrap();
            return writing.commit().unwrap();
        }
        let is_key = self.is_key(0);
        let sql = format!("DELETE FROM {} WHERE {is_key}", self.name);
        let now = self.rows(database);
        for row in now.iter().filter(|row| !rows.contains(row)) {
            let key: Vec<Value<'_>> = row[..self.key].iter().map(Cell::value).collect();
            writing.execute(&sql, &key).unwrap();
        }
        for row in rows.iter().filter(|row| !now.contains(row)) {
            let values: Vec<Value<'_>> = row.iter().map(Cell::value).collect();
            let sql = format!(
                "INSERT INTO {} ({}) VALUES ({})",
                self.name,
                names.join(", "),
                places.join(", ")
            );
            writing.execute(&sql, &values).unwrap();
        }
        writing.commit().unwrap();
    }

    fn is_key(&self, before: usize) -> String {
        let names = self.columns[..self.key].iter().enumerate();
        let parts = names.map(|(place, (name, _))| format!("{name} = ${}", place + before + 1));
        parts.collect::<Vec<String>>().join(" AND ")
    }
}

fn short(text: &str) -> String {
    text.chars().take(400).collect()
}
