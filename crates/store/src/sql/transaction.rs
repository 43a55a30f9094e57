//! Transactions: reading one state, and writing.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use super::Shared;
use super::connection::Connection;
use super::error::{Error, ErrorKind};
use super::pool::Lease;
use super::row::Row;
use super::value::Value;

/// A transaction that reads. Dropping it ends it.
#[derive(Debug)]
pub struct Reading {
    lease: Lease<Connection>,
    /// What failed; after that the databases differ in what they would still do, so nothing is done.
    failed: Option<Error>,
}

/// A transaction that writes. Dropping it keeps nothing.
#[derive(Debug)]
pub struct Writing {
    shared: Arc<Shared>,
    reading: Reading,
}

impl Reading {
    pub(super) fn new(lease: Lease<Connection>) -> Self {
        Reading {
            lease,
            failed: None,
        }
    }

    /// Shows each row of the answer, in order, while it arrives. An error of `each` ends the query and is given back.
    pub fn query<E: From<Error>>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut refused = None;
        self.run(|connection| {
            connection.query(sql, values, &mut |row| match each(row) {
                Ok(()) => true,
                Err(error) => {
                    refused = Some(error);
                    false
                }
            })
        })?;
        refused.map_or(Ok(()), Err)
    }

    /// What `read` makes of the first row of the answer, if there is one.
    pub fn find<T, E: From<Error>>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        first(read, |each| {
            self.run(|connection| connection.query(sql, values, each))
        })
    }

    /// Whether there is a table of this name.
    pub(crate) fn has_table(&mut self, name: &str) -> Result<bool, Error> {
        let mut found = false;
        self.run(|connection| {
            let sql = connection.tables();
            connection.query(sql, &[Value::Text(name)], &mut |_| {
                found = true;
                false
            })
        })?;
        Ok(found)
    }

    fn run<T>(
        &mut self,
        act: impl FnOnce(&mut Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        // A lease that was begun has its connection until it is ended.
        let Some(connection) = self.lease.connection.as_mut() else {
            unreachable!("a transaction without its connection")
        };
        let done = act(connection);
        if let Err(error) = &done {
            self.failed = Some(error.clone());
        }
        done
    }
}

impl Writing {
    pub(super) fn new(shared: Arc<Shared>, reading: Reading) -> Self {
        Writing { shared, reading }
    }

    /// Runs a statement; how many rows it touched.
    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        self.run(|connection| connection.execute(sql, values))
    }

    /// Inserts many rows into a table, in the quickest way that the database has. A row whose key is there already is an error.
    pub fn insert_many<'v, const N: usize>(
        &mut self,
        table: &str,
        columns: [&str; N],
        rows: impl IntoIterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, Error> {
        self.run(|connection| connection.insert_many(table, columns, "", rows.into_iter()))
    }

    /// Inserts the rows whose keys are not there yet; how many these were.
    pub fn insert_new<'v, const N: usize>(
        &mut self,
        table: &str,
        columns: [&str; N],
        rows: impl IntoIterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, Error> {
        let after = "ON CONFLICT DO NOTHING";
        self.run(|connection| connection.insert_many(table, columns, after, rows.into_iter()))
    }

    /// Finds the one row that a query gives, and holds it until the end: whoever asks for the same row waits.
    /// On SQLite all writers wait for each other anyway.
    pub fn lock_row<T, E: From<Error>>(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        first(read, |each| {
            self.run(|connection| connection.lock_row(sql, values, each))
        })
    }

    /// Keeps all that was written: it is on the disk when this returns. An error of kind [`ErrorKind::Stopped`] says that
    /// nobody knows whether it is, and ends all writing; after any other error nothing was kept.
    pub fn commit(mut self) -> Result<(), Error> {
        self.shared.check_running()?;
        self.run(Connection::commit)
    }

    /// Runs statements of a schema, written in the common dialect.
    pub(crate) fn schema(&mut self, sql: &str) -> Result<(), Error> {
        self.run(|connection| connection.schema(sql))
    }

    /// Lets no other process migrate until the end.
    pub(crate) fn lock_schema(&mut self) -> Result<(), Error> {
        self.run(Connection::lock_schema)
    }

    fn run<T>(
        &mut self,
        act: impl FnOnce(&mut Connection) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let done = self.reading.run(act);
        if let Err(error) = &done
            && matches!(error.kind(), ErrorKind::Stopped | ErrorKind::Disk)
        {
            self.shared.stop(error);
        }
        done
    }
}

/// What `read` makes of the first row that `ask` shows, if there is one.
fn first<T, E: From<Error>>(
    read: impl FnOnce(&Row<'_>) -> Result<T, E>,
    ask: impl FnOnce(&mut dyn FnMut(&Row<'_>) -> bool) -> Result<(), Error>,
) -> Result<Option<T>, E> {
    let (mut read, mut found) = (Some(read), None);
    ask(&mut |row| {
        found = read.take().map(|read| read(row));
        false
    })?;
    found.transpose()
}

impl Deref for Writing {
    type Target = Reading;

    fn deref(&self) -> &Reading {
        &self.reading
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Reading {
        &mut self.reading
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        // WHY: nobody is here to hear of it; a connection that cannot end its transaction is not used again.
        let _ = self.lease.finish();
    }
}
