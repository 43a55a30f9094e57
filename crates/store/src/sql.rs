//! The port to the databases: one SQL text, with `$1` for its first value, runs on SQLite and on PostgreSQL.
//!
//! ```text
//! let database = Database::open(&"record.sqlite".parse()?, &Options::default())?;  // or postgres://user@host/name
//! migrate::migrate(&database, MIGRATIONS)?;
//!
//! let mut writing = database.write()?;                      // BEGIN IMMEDIATE, or READ COMMITTED
//! let size = writing.lock_row("SELECT size FROM log WHERE alliance = $1", &values![alliance], |row| row.get::<i64>(0))?;
//! writing.execute("UPDATE log SET size = $2 WHERE alliance = $1", &values![alliance, size + 1])?;
//! writing.insert_many("entry", ["alliance", "position", "bytes"], rows.map(|r| values![alliance, r.position, &r.bytes]))?;
//! writing.commit()?;                                        // dropped without: nothing happened
//!
//! let mut reading = database.read()?;                       // one state, whatever others write meanwhile
//! reading.query("SELECT position, bytes FROM entry WHERE alliance = $1", &values![alliance], |row| {
//!     let (position, bytes): (i64, &[u8]) = (row.get(0)?, row.get(1)?);
//!     ...
//! })?;
//! let last = reading.find("SELECT max(position) FROM entry", &[], |row| row.get::<Option<i64>>(0))?;
//! ```
//!
//! - [`Database`] is cheap to clone and shared by threads; connections come from two small pools. SQLite has one
//!   connection that writes: other writers wait up to [`Options::patience`], then get [`ErrorKind::Busy`].
//! - [`Writing`] can do all that [`Reading`] can, and can be passed as one. After a statement has failed, it can
//!   only be dropped.
//! - A [`Value`] is an integer (`i64`), a text (`&str`, without NUL), bytes (`&[u8]`) or null; instants are
//!   milliseconds. [`Row::get`] gives `i64`, `&str`, `String`, `&[u8]`, `Vec<u8>`, `[u8; N]`, and `Option` of each.
//! - [`Error::kind`] says what to do next: [`ErrorKind::Dropped`] and [`ErrorKind::Busy`] ended this transaction only,
//!   and it may be tried again as a whole; after [`ErrorKind::Stopped`] the database has to be opened anew, because
//!   nobody knows whether the last commit is on the disk.
//! - Texts have the order of their bytes in both databases.
//! - [`Database::scrub`] leaves nothing of deleted rows in the files.
//! - Calls wait. Within an asynchronous runtime they are made from threads that may block; elsewhere they would panic.
//!
//! What differs between the databases, and what a statement therefore does without: sums of `BIGINT` are numeric on
//! PostgreSQL (`CAST(sum(n) AS BIGINT)`); a value that meets no column has to be cast (`CAST($1 AS BIGINT)`); rows have no
//! order without `ORDER BY`. [`Migration`](crate::migrate::Migration) says how a schema is written.

mod connection;
mod dialect;
mod error;
mod pool;
mod postgresql;
mod row;
mod sqlite;
mod target;
mod transaction;
mod value;

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

pub use error::{Error, ErrorKind};
pub use row::{FromValue, Row};
pub use target::Target;
pub use transaction::{Reading, Writing};
pub use value::Value;

use connection::{Connection, Mode};
use pool::{Lease, Pool};
use target::Place;

/// How a database is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Nothing is written, made or migrated.
    pub read_only: bool,
    /// Transactions that read at the same time.
    pub readers: usize,
    /// Transactions that write at the same time on PostgreSQL; SQLite has one.
    pub writers: usize,
    /// How long a transaction waits for a connection, and for a lock that another holds.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            read_only: false,
            readers: 8,
            writers: 4,
            patience: Duration::from_secs(10),
        }
    }
}

/// A database that was opened. Clones share its connections.
#[derive(Clone)]
pub struct Database {
    shared: Arc<Shared>,
}

/// What the clones of a database share.
#[derive(Debug)]
struct Shared {
    target: Target,
    /// The target as it is shown: without a password.
    name: Arc<str>,
    options: Options,
    readers: Arc<Pool<Connection>>,
    writers: Arc<Pool<Connection>>,
    /// Why nothing is written any more.
    stopped: OnceLock<String>,
}

impl Database {
    /// Opens a database: makes the file if it is not there, checks the settings that durability rests on.
    pub fn open(target: &Target, options: &Options) -> Result<Self, Error> {
        let writers = match target.0 {
            Place::File(_) => 1,
            Place::Server(_) => options.writers,
        };
        let database = Database {
            shared: Arc::new(Shared {
                target: target.clone(),
                name: target.to_string().into(),
                options: options.clone(),
                readers: Arc::new(Pool::new(options.readers)),
                writers: Arc::new(Pool::new(writers)),
                stopped: OnceLock::new(),
            }),
        };
        let shared = &database.shared;
        // WHY: a database that cannot be used is found now, not by the first one who asks.
        if options.read_only {
            shared.begin(&shared.readers, Mode::Read)?.finish()?;
        } else {
            shared.outside_transactions(Connection::settle)?;
        }
        Ok(database)
    }

    /// Begins to read: one state of the database, as of the first question.
    pub fn read(&self) -> Result<Reading, Error> {
        let lease = self.shared.begin(&self.shared.readers, Mode::Read)?;
        Ok(Reading::new(lease))
    }

    /// Begins to write. Nothing is kept before [`Writing::commit`].
    pub fn write(&self) -> Result<Writing, Error> {
        self.check_writable()?;
        let shared = &self.shared;
        let lease = shared.begin(&shared.writers, Mode::Write)?;
        Ok(Writing::new(Arc::clone(shared), Reading::new(lease)))
    }

    /// Leaves nothing in the files of the database of what was deleted from these tables before now. Waits for the
    /// transactions that read. It takes its time, for rows are written anew: on SQLite those of all tables, and nobody writes
    /// meanwhile; on PostgreSQL those of these tables, and nobody uses them meanwhile.
    ///
    /// What a server keeps elsewhere (its write-ahead log until it is reused, archives, replicas) is not reached.
    pub fn scrub(&self, tables: &[&str]) -> Result<(), Error> {
        self.check_writable()?;
        self.shared
            .outside_transactions(|connection| connection.scrub(tables))
    }

    /// Whether it is a file of SQLite.
    pub fn is_file(&self) -> bool {
        matches!(self.shared.target.0, Place::File(_))
    }

    /// Writes the database as it stands at one moment into a new file, which only its owner may read. Others may write
    /// meanwhile. Only a file of SQLite can be copied so; a server has its own tools.
    pub fn copy(&self, to: &std::path::Path) -> Result<(), Error> {
        if !self.is_file() {
            let why = "a server is copied with its own tools, such as `pg_dump`";
            return Err(self.error(ErrorKind::Settings, why));
        }
        self.shared
            .outside_transactions(|connection| connection.copy(to))
    }

    /// Whether it was opened for reading only.
    pub fn is_read_only(&self) -> bool {
        self.shared.options.read_only
    }

    fn check_writable(&self) -> Result<(), Error> {
        if self.shared.options.read_only {
            let why = "it was opened for reading only";
            return Err(self.shared.error(ErrorKind::ReadOnly, why));
        }
        self.shared.check_running()
    }

    /// An error of this database.
    pub(crate) fn error(&self, kind: ErrorKind, why: impl Into<String>) -> Error {
        self.shared.error(kind, why)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({})", self.shared.name)
    }
}

/// A list of values for `$1`, `$2`, …
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        [$($crate::sql::Value::from($value)),*]
    };
}

impl Shared {
    /// A connection with a transaction that has begun.
    fn begin(&self, pool: &Arc<Pool<Connection>>, mode: Mode) -> Result<Lease<Connection>, Error> {
        let patience = self.options.patience;
        let Some(mut lease) = Pool::take(pool, patience) else {
            let why = format!(
                "all connections have been in use for {} s",
                patience.as_secs()
            );
            return Err(self.error(ErrorKind::Busy, why));
        };
        loop {
            let (connection, is_new) = match lease.connection.take() {
                Some(connection) => (connection, false),
                None => (Connection::open(self, mode)?, true),
            };
            let connection = lease.connection.insert(connection);
            match connection.begin(mode) {
                Ok(()) => return Ok(lease),
                // WHY: a connection that was cut while nobody used it has lost nothing.
                Err(error) if error.kind() == ErrorKind::Dropped && !is_new => {
                    lease.connection = None;
                }
                Err(error) => {
                    lease.connection = None;
                    return Err(error);
                }
            }
        }
    }

    /// Uses a connection that may write, without a transaction.
    fn outside_transactions(
        &self,
        act: impl FnOnce(&mut Connection) -> Result<(), Error>,
    ) -> Result<(), Error> {
        // WHY: to begin one shows that the connection is alive, and that nobody else is writing.
        let mut lease = self.begin(&self.writers, Mode::Write)?;
        lease.finish()?;
        lease.connection.as_mut().map_or(Ok(()), act)
    }

    /// Writes nothing from now on.
    fn stop(&self, why: &Error) {
        let _ = self.stopped.set(why.to_string());
    }

    /// An error, if writing has stopped.
    fn check_running(&self) -> Result<(), Error> {
        match self.stopped.get() {
            Some(why) => Err(self.error(
                ErrorKind::Stopped,
                format!("nothing is written since a commit failed ({why})"),
            )),
            None => Ok(()),
        }
    }

    fn error(&self, kind: ErrorKind, why: impl Into<String>) -> Error {
        Error::new(kind, &self.name, why)
    }
}
