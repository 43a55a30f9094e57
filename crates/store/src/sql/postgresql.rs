//! PostgreSQL: a server that several processes share.

mod trouble;
mod wire;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::ToSql;
use postgres::{Client, NoTls, SimpleQueryMessage, Statement};

use super::Shared;
use super::connection::Mode;
use super::dialect::{self, Dialect};
use super::error::{Error, ErrorKind};
use super::row::{Cells, Row};
use super::value::Value;
use trouble::{classify, is_certain};

/// Statements that stay prepared on each connection.
const PREPARED: usize = 128;

/// Rows that are sent with one statement.
const ROWS_AT_ONCE: usize = 1_000;

/// Bytes after which a statement is sent, however few rows it has.
const BYTES_AT_ONCE: usize = 1 << 20;

/// The oldest server that is known to work.
const OLDEST: u32 = 130_000;

/// How long it is waited for the end of other transactions.
const OTHERS: Duration = Duration::from_secs(10);

/// The lock of who migrates: "Entente" in ASCII.
const SCHEMA_LOCK: i64 = 0x45_6e74_656e_7465;

/// A connection to a server.
pub struct Postgresql {
    client: Client,
    prepared: HashMap<String, Statement>,
    in_transaction: bool,
    database: Arc<str>,
}

impl Postgresql {
    /// Connects, and checks the settings that durability rests on.
    pub fn open(config: &postgres::Config, shared: &Shared) -> Result<Self, Error> {
        let client = config
            .connect(NoTls)
            .map_err(|error| classify(&shared.name, &error, "").into_kind(ErrorKind::Open))?;
        let mut server = Postgresql {
            client,
            prepared: HashMap::new(),
            in_transaction: false,
            database: Arc::clone(&shared.name),
        };
        server.set_up(shared)?;
        Ok(server)
    }

    fn set_up(&mut self, shared: &Shared) -> Result<(), Error> {
        let patience = shared.options.patience.as_millis();
        // WHY: a process that hangs within a transaction holds the locks of all others; its session is ended.
        let sql = format!(
            "SET lock_timeout = {patience}; SET idle_in_transaction_session_timeout = 60000; \
             SET client_min_messages = error; \
             SELECT current_setting('server_version_num'), current_setting('server_encoding'), \
             current_setting('synchronous_commit'), current_setting('fsync'), \
             current_setting('full_page_writes'), pg_is_in_recovery()"
        );
        let answer = self.client.simple_query(&sql);
        let answer = answer.map_err(|error| classify(&self.database, &error, &sql))?;
        let row = answer.into_iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let setting = |column| row.as_ref().and_then(|row| row.get(column)).unwrap_or("");
        let refuse = |kind, why: &str| Err(self.error(kind, why));
        if setting(0).parse::<u32>().unwrap_or(0) < OLDEST {
            return refuse(ErrorKind::Open, "the server is older than PostgreSQL 13");
        }
        if setting(1) != "UTF8" {
            let why = "the database is not encoded in UTF-8; create it with `ENCODING 'UTF8'`";
            return refuse(ErrorKind::Settings, why);
        }
        if shared.options.read_only {
            return Ok(());
        }
        for (column, name) in [
            (2, "synchronous_commit"),
            (3, "fsync"),
            (4, "full_page_writes"),
        ] {
            if setting(column) == "off" {
                let why = format!("the setting `{name}` of the server is off");
                return refuse(ErrorKind::Settings, &why);
            }
        }
        if setting(5) == "t" {
            let why = "the server is a standby; give the address of the primary";
            return refuse(ErrorKind::ReadOnly, why);
        }
        Ok(())
    }

    pub fn begin(&mut self, mode: Mode) -> Result<(), Error> {
        self.run(match mode {
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            // WHY: after the wait for a lock, each statement sees what the one before us has committed.
            Mode::Write => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        })?;
        self.in_transaction = true;
        Ok(())
    }

    pub fn commit(&mut self) -> Result<(), Error> {
        let Err(error) = self.client.batch_execute("COMMIT") else {
            self.in_transaction = false;
            return Ok(());
        };
        let known = classify(&self.database, &error, "COMMIT");
        Err(if is_certain(&error) {
            known
        } else {
            known.into_kind(ErrorKind::Stopped)
        })
    }

    pub fn roll_back(&mut self) -> Result<(), Error> {
        if std::mem::take(&mut self.in_transaction) {
            self.run("ROLLBACK")?;
        }
        Ok(())
    }

    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        let statement = self.prepare(sql, values.len())?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        let done = self.client.execute(&statement, &values);
        done.map_err(|error| classify(&self.database, &error, sql))
    }

    pub fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> bool,
    ) -> Result<(), Error> {
        let statement = self.prepare(sql, values.len())?;
        let trouble = |error| classify(&self.database, &error, sql);
        let rows = self.client.query_raw(&statement, values.iter().copied());
        let mut rows = rows.map_err(trouble)?;
        while let Some(row) = rows.next().map_err(trouble)? {
            let row = Row {
                cells: Cells::Postgresql(&row),
                database: &self.database,
                sql,
            };
            if !each(&row) {
                break;
            }
        }
        Ok(())
    }

    /// Inserts rows, many with each statement: a column of the rows is one array.
    pub fn insert_many<'v, const N: usize>(
        &mut self,
        table: &str,
        columns: [&str; N],
        after: &str,
        rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, Error> {
        let names = columns.join(", ");
        let kinds = self.prepare(&format!("SELECT {names} FROM {table}"), 0)?;
        let arrays: Vec<String> = kinds
            .columns()
            .iter()
            .enumerate()
            .map(|(index, column)| format!("${}::{}[]", index + 1, column.type_().name()))
            .collect();
        let sql = format!(
            "INSERT INTO {table} ({names}) SELECT * FROM unnest({}) {after}",
            arrays.join(", ")
        );
        let statement = self.prepare(&sql, N)?;
        let mut inserted = 0;
        let mut batch: [Vec<Value<'v>>; N] = std::array::from_fn(|_| Vec::new());
        let mut bytes = 0;
        let mut rows = rows.peekable();
        while let Some(row) = rows.next() {
            for (column, value) in batch.iter_mut().zip(row) {
                bytes += value.len();
                column.push(value);
            }
            let is_full = batch[0].len() >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE;
            if is_full || rows.peek().is_none() {
                let arrays = batch.each_ref().map(|column| column as &(dyn ToSql + Sync));
                let done = self.client.execute(&statement, &arrays);
                inserted += done.map_err(|error| classify(&self.database, &error, &sql))?;
                batch.iter_mut().for_each(Vec::clear);
                bytes = 0;
            }
        }
        Ok(inserted)
    }

    pub fn schema(&mut self, sql: &str) -> Result<(), Error> {
        self.run(&dialect::translate(sql, Dialect::Postgresql))
    }

    /// Writes the tables anew, without what was deleted.
    ///
    /// WHY: what `DELETE` and a plain `VACUUM` leave behind stays readable in the files until something else is written there.
    pub fn scrub(&mut self, tables: &[&str]) -> Result<(), Error> {
        self.outlive_others()?;
        for table in tables {
            self.run(&format!("VACUUM (FULL, ANALYZE) {table}"))?;
        }
        // WHY: the server keeps samples of what stands in columns. The owner of a database may do this; for others the
        // server says no more than a warning.
        self.outlive_others()?;
        self.run("VACUUM FULL pg_statistic")
    }

    /// Waits for the end of all transactions that began before now: what one of them could still see is not removed.
    ///
    /// Those that write in other databases of the server count as well: every new snapshot begins with the oldest of
    /// them, and `VACUUM FULL` heeds its own. Processes of the server itself are of no database, and heeded everywhere.
    fn outlive_others(&mut self) -> Result<(), Error> {
        let now = "SELECT pg_current_xact_id()::text";
        let others = "SELECT count(*) + (pg_snapshot_xmin(pg_current_snapshot()) < $1::text::xid8)::int \
                      FROM pg_stat_activity WHERE (datname = current_database() OR datname IS NULL) \
                      AND pid <> pg_backend_pid() AND age(backend_xmin) > age($1::text::xid8::xid)";
        let (database, until) = (Arc::clone(&self.database), Instant::now() + OTHERS);
        let failed = |error: postgres::Error, sql| classify(&database, &error, sql);
        let row = self.client.query_one(now, &[]);
        let now: String = row.map_err(|error| failed(error, now))?.get(0);
        loop {
            let row = self.client.query_one(others, &[&now]);
            let left: i64 = row.map_err(|error| failed(error, others))?.get(0);
            if left == 0 {
                return Ok(());
            }
            if Instant::now() > until {
                let why = "a transaction that began before still sees what was deleted";
                return Err(Error::new(ErrorKind::Busy, &database, why));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn lock_schema(&mut self) -> Result<(), Error> {
        self.run(&format!("SELECT pg_advisory_xact_lock({SCHEMA_LOCK})"))
    }

    fn prepare(&mut self, sql: &str, values: usize) -> Result<Statement, Error> {
        let statement = match self.prepared.get(sql) {
            Some(statement) => statement.clone(),
            None => {
                let prepared = self.client.prepare(sql);
                let statement = prepared.map_err(|error| classify(&self.database, &error, sql))?;
                if self.prepared.len() >= PREPARED {
                    self.prepared.clear();
                }
                self.prepared.insert(sql.to_owned(), statement.clone());
                statement
            }
        };
        let names = statement.params().len();
        if names != values {
            let why = format!("{values} values for the {names} of `{sql}`");
            return Err(self.error(ErrorKind::Statement, why));
        }
        Ok(statement)
    }

    fn run(&mut self, sql: &str) -> Result<(), Error> {
        let done = self.client.batch_execute(sql);
        done.map_err(|error| classify(&self.database, &error, sql))
    }

    fn error(&self, kind: ErrorKind, why: impl Into<String>) -> Error {
        Error::new(kind, &self.database, why)
    }
}

impl fmt::Debug for Postgresql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postgresql({})", self.database)
    }
}

/// The cell of a row.
pub fn value(row: &postgres::Row, column: usize) -> Result<Value<'_>, String> {
    if column >= row.len() {
        return Err("is not there".to_owned());
    }
    row.try_get(column)
        .map_err(|_| format!("is of type {}", row.columns()[column].type_()))
}
