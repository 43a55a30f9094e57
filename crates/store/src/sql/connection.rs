//! One connection, to either database.

use std::path::Path;

use super::error::Error;
use super::postgresql::Postgresql;
use super::row::Row;
use super::sqlite::Sqlite;
use super::target::Place;
use super::value::Value;
use super::{Lease, Shared};

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One state, however long it is looked at.
    Read,
    /// Writing, after all others who write the same.
    Write,
}

/// A connection.
#[derive(Debug)]
pub enum Connection {
    /// To a file.
    Sqlite(Sqlite),
    /// To a server.
    Postgresql(Box<Postgresql>),
}

impl Connection {
    /// Connects, and makes the settings that hold for the whole connection.
    pub fn open(shared: &Shared, mode: Mode) -> Result<Self, Error> {
        Ok(match &shared.target.0 {
            Place::File(path) => Connection::Sqlite(Sqlite::open(path, shared, mode)?),
            Place::Server(config) => {
                Connection::Postgresql(Box::new(Postgresql::open(config, shared)?))
            }
        })
    }

    /// What has to be done once, before the first transaction of a process.
    pub fn settle(&mut self) -> Result<(), Error> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.settle(),
            Connection::Postgresql(_) => Ok(()),
        }
    }

    /// Begins a transaction.
    pub fn begin(&mut self, mode: Mode) -> Result<(), Error> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.begin(mode),
            Connection::Postgresql(server) => server.begin(mode),
        }
    }

    /// Keeps what was written. An error of kind `Stopped` says that nobody knows.
    pub fn commit(&mut self) -> Result<(), Error> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.commit(),
            Connection::Postgresql(server) => server.commit(),
        }
    }

    /// Keeps nothing.
    pub fn roll_back(&mut self) -> Result<(), Error> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.roll_back(),
            Connection::Postgresql(server) => server.roll_back(),
        }
    }

    /// Runs a statement; how many rows it touched.
    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.execute(sql, values),
            Connection::Postgresql(server) => server.execute(sql, values),
        }
    }

    /// Shows each row of the answer; `false` ends it.
    pub fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> bool,
    ) -> Result<(), Error> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.query(sql, values, each),
            Connection::Postgresql(server) => server.query(sql, values, each),
        }
    }

    /// Inserts rows into a table; how many. `after` ends the statement.
    pub fn insert_many<'v, const N: usize>(
        &mut self,
        table: &str,
        columns: [&str; N],
        after: &str,
        rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, Error> {
        let mut rows = rows.peekable();
        if rows.peek().is_none() {
            return Ok(0);
        }
        match self {
            Connection::Sqlite(sqlite) => {
                let values: Vec<String> = (1..=N).map(|number| format!("${number}")).collect();
                let sql = format!(
                    "INSERT INTO {table} ({}) VALUES ({}) {after}",
                    columns.join(", "),
                    values.join(", ")
                );
                sqlite.insert_many(&sql, rows)
            }
            Connection::Postgresql(server) => server.insert_many(table, columns, after, rows),
        }
    }

    /// The query, and the row that it finds is held until the end of the transaction.
    pub fn lock_row(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> bool,
    ) -> Result<(), Error> {
        match self {
            // WHY: whoever writes to the file is alone from `BEGIN IMMEDIATE` on.
            Connection::Sqlite(sqlite) => sqlite.query(sql, values, each),
            Connection::Postgresql(server) => {
                server.query(&format!("{sql} FOR UPDATE"), values, each)
            }
        }
    }

    /// The question whether there is a table of the name `$1`.
    pub fn tables(&self) -> &'static str {
        match self {
            Connection::Sqlite(_) => {
                "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1"
            }
            Connection::Postgresql(_) => "SELECT 1 WHERE to_regclass($1) IS NOT NULL",
        }
    }

    /// Runs several statements of a schema, written in the common dialect.
    pub fn schema(&mut self, sql: &str) -> Result<(), Error> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.schema(sql),
            Connection::Postgresql(server) => server.schema(sql),
        }
    }

    /// Leaves nothing in the files of what was deleted from the tables. There is no transaction.
    pub fn scrub(&mut self, tables: &[&str]) -> Result<(), Error> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.scrub(),
            Connection::Postgresql(server) => server.scrub(tables),
        }
    }

    /// Writes the whole database into another file. There is no transaction.
    pub fn copy(&mut self, to: &Path) -> Result<(), Error> {
        match self {
            Connection::Sqlite(sqlite) => sqlite.copy(to),
            // The caller has looked.
            Connection::Postgresql(_) => Ok(()),
        }
    }

    /// Lets no other process migrate until the end of the transaction.
    pub fn lock_schema(&mut self) -> Result<(), Error> {
        match self {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgresql(server) => server.lock_schema(),
        }
    }
}

impl Lease<Connection> {
    /// Ends the transaction without keeping anything. A connection that cannot do so is not used again.
    pub fn finish(&mut self) -> Result<(), Error> {
        let Some(connection) = self.connection.as_mut() else {
            return Ok(());
        };
        let ended = connection.roll_back();
        if ended.is_err() {
            self.connection = None;
        }
        ended
    }
}
