//! SQLite: one file, its log beside it, compiled into the program.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, Statement, ToSql};

use super::Shared;
use super::connection::Mode;
use super::dialect::{self, Dialect};
use super::error::{Error, ErrorKind};
use super::row::{Cells, Row};
use super::value::Value;

mod room;

use room::Room;

/// Statements that stay prepared on each connection.
const PREPARED: usize = 128;

/// Pages that the log gathers before they are brought into the file (32 MB): fewer are written twice.
const LOG_PAGES: u32 = 8_000;

/// How many bytes the log has then: a head, and a head for each page.
const LOG_BYTES: u64 = 32 + LOG_PAGES as u64 * (24 + 4096);

/// "Ente", so that tools know the file as ours, and we do not write into another program's.
const APPLICATION: i64 = 0x456e_7465;

/// A connection to a file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    database: Arc<str>,
    room: Room,
}

impl Sqlite {
    /// Opens the file; makes it, readable for its owner only, if it may be written.
    pub fn open(path: &Path, shared: &Shared, mode: Mode) -> Result<Self, Error> {
        // WHY: a name such as `:memory:` means a file here.
        let path = if path.is_relative() {
            PathBuf::from(".").join(path)
        } else {
            path.to_path_buf()
        };
        let read_only = shared.options.read_only;
        let access = if read_only {
            OpenFlags::SQLITE_OPEN_READ_ONLY
        } else {
            make_private(&path)
                .map_err(|error| shared.error(ErrorKind::Open, error.to_string()))?;
            OpenFlags::SQLITE_OPEN_READ_WRITE
        };
        let room = Room::new(&path, LOG_BYTES);
        let opened = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX);
        let sqlite = Sqlite {
            connection: opened.map_err(|error| classify(&shared.name, &error, ""))?,
            database: Arc::clone(&shared.name),
            room,
        };
        sqlite.set_up(shared.options.patience, read_only, mode)?;
        Ok(sqlite)
    }

    fn set_up(&self, patience: Duration, read_only: bool, mode: Mode) -> Result<(), Error> {
        let connection = &self.connection;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        // WHY: else a plan looks at the values that are bound, and a statement is prepared anew whenever they change.
        let stable = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
        self.known(connection.set_db_config(stable, true), "")?;
        self.known(connection.busy_timeout(patience), "")?;
        self.run(&format!(
            "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; \
             PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; \
             PRAGMA cell_size_check = ON; PRAGMA cache_size = -16384; \
             PRAGMA wal_autocheckpoint = {LOG_PAGES}",
        ))?;
        let application = self.number("PRAGMA application_id")?;
        // WHY: another process may be making the same file at this moment; what has no tables yet is nobody's.
        let is_new = application == 0 && self.number("SELECT count(*) FROM sqlite_schema")? == 0;
        if application != APPLICATION && !is_new {
            let why = "the file belongs to another program";
            return Err(self.error(ErrorKind::Open, why));
        }
        if !read_only {
            let journal: String = self.known(
                connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)),
                "PRAGMA journal_mode",
            )?;
            if journal != "wal" {
                let why = format!(
                    "the file cannot have a write-ahead log (its journal is `{journal}`); put it on a local disk"
                );
                return Err(self.error(ErrorKind::Settings, why));
            }
            if is_new {
                self.run(&format!("PRAGMA application_id = {APPLICATION}"))?;
            }
        }
        if mode == Mode::Read {
            self.run("PRAGMA query_only = ON")?;
        }
        Ok(())
    }

    /// Brings what a process before this one left in the log into the file, as far as nobody is in the way.
    ///
    /// WHY: if that process stopped because its last commit could not be synced, the log's pages may be in memory
    /// only. Here they are written anew, and synced.
    pub fn settle(&mut self) -> Result<(), Error> {
        self.empty_log("PRAGMA wal_checkpoint(PASSIVE)").map(drop)
    }

    /// Writes the whole file anew, without what was deleted, and empties the log.
    ///
    /// WHY: `secure_delete` zeroes a row where it stands, but not the copies that stay in a page when its rows move to another.
    pub fn scrub(&mut self) -> Result<(), Error> {
        self.run("VACUUM")?;
        if self.empty_log("PRAGMA wal_checkpoint(TRUNCATE)")? {
            return Ok(());
        }
        let why = "a transaction that reads needs the log, in which what was deleted still stands";
        Err(self.error(ErrorKind::Busy, why))
    }

    /// Writes one state of all tables into a new file, and has it on the disk.
    pub fn copy(&mut self, to: &Path) -> Result<(), Error> {
        let database = Arc::clone(&self.database);
        let failed = |error: std::io::Error| {
            let why = format!("`{}` cannot be written: {error}", to.display());
            Error::new(ErrorKind::Open, &database, why)
        };
        let Some(name) = to.to_str() else {
            let why = format!("`{}` is not a name in UTF-8", to.display());
            return Err(self.error(ErrorKind::Open, why));
        };
        make_private(to).map_err(failed)?;
        self.execute("VACUUM INTO $1", &[Value::Text(name)])?;
        let file = std::fs::OpenOptions::new().write(true).open(to);
        file.and_then(|file| file.sync_all()).map_err(failed)
    }

    /// Whether nobody was in the way.
    fn empty_log(&self, sql: &str) -> Result<bool, Error> {
        Ok(self.number(sql)? == 0)
    }

    pub fn begin(&mut self, mode: Mode) -> Result<(), Error> {
        match mode {
            Mode::Read => self.step("BEGIN DEFERRED"),
            Mode::Write => {
                self.step("BEGIN IMMEDIATE")?;
                self.room.make();
                Ok(())
            }
        }
    }

    pub fn commit(&mut self) -> Result<(), Error> {
        let error = match self.step("COMMIT") {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        Err(match error.kind() {
            ErrorKind::Constraint | ErrorKind::Busy => error,
            _ => error.into_kind(ErrorKind::Stopped),
        })
    }

    pub fn roll_back(&mut self) -> Result<(), Error> {
        // WHY: some errors end the transaction by themselves.
        if self.connection.is_autocommit() {
            return Ok(());
        }
        self.step("ROLLBACK")
    }

    pub fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, Error> {
        let mut statement = self.prepare(sql)?;
        self.bind(&mut statement, sql, values)?;
        let changed = self.known(statement.raw_execute(), sql)?;
        Ok(changed as u64)
    }

    pub fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> bool,
    ) -> Result<(), Error> {
        let mut statement = self.prepare(sql)?;
        self.bind(&mut statement, sql, values)?;
        let mut rows = statement.raw_query();
        while let Some(row) = self.known(rows.next(), sql)? {
            let row = Row {
                cells: Cells::Sqlite(row),
                database: &self.database,
                sql,
            };
            if !each(&row) {
                break;
            }
        }
        Ok(())
    }

    /// Runs `sql` once for each row; how many were inserted.
    pub fn insert_many<'v, const N: usize>(
        &mut self,
        sql: &str,
        rows: impl Iterator<Item = [Value<'v>; N]>,
    ) -> Result<u64, Error> {
        let mut statement = self.prepare(sql)?;
        let mut inserted = 0;
        for row in rows {
            for (index, value) in row.iter().enumerate() {
                self.bind_one(&mut statement, sql, index + 1, value)?;
            }
            inserted += self.known(statement.raw_execute(), sql)? as u64;
        }
        Ok(inserted)
    }

    pub fn schema(&mut self, sql: &str) -> Result<(), Error> {
        self.run(&dialect::translate(sql, Dialect::Sqlite))
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, Error> {
        self.known(self.connection.prepare_cached(sql), sql)
    }

    /// Binds `$1` to the first value, wherever it stands.
    ///
    /// WHY: SQLite numbers such names in the order in which it meets them.
    fn bind(
        &self,
        statement: &mut Statement<'_>,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<(), Error> {
        let names = statement.parameter_count();
        if names != values.len() {
            let why = format!("{} values for the {names} of `{sql}`", values.len());
            return Err(self.error(ErrorKind::Statement, why));
        }
        for index in 1..=names {
            let value = statement
                .parameter_name(index)
                .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok())
                .and_then(|number| values.get(number.checked_sub(1)?));
            let Some(value) = value else {
                let why = format!("the values of `{sql}` are not named `$1` to `${names}`");
                return Err(self.error(ErrorKind::Statement, why));
            };
            self.bind_one(statement, sql, index, value)?;
        }
        Ok(())
    }

    fn bind_one(
        &self,
        statement: &mut Statement<'_>,
        sql: &str,
        index: usize,
        value: &Value<'_>,
    ) -> Result<(), Error> {
        if let Value::Text(text) = value
            && text.contains('\0')
        {
            let why = format!("a text for `{sql}` has a NUL, which the databases cannot keep");
            return Err(self.error(ErrorKind::Value, why));
        }
        self.known(statement.raw_bind_parameter(index, value), sql)
    }

    /// Runs what is run again and again, and stays prepared.
    fn step(&self, sql: &str) -> Result<(), Error> {
        let mut statement = self.prepare(sql)?;
        self.known(statement.raw_execute(), sql).map(drop)
    }

    fn run(&self, sql: &str) -> Result<(), Error> {
        self.known(self.connection.execute_batch(sql), sql)
    }

    fn number(&self, sql: &str) -> Result<i64, Error> {
        self.known(self.connection.query_row(sql, [], |row| row.get(0)), sql)
    }

    fn known<T>(&self, result: rusqlite::Result<T>, sql: &str) -> Result<T, Error> {
        result.map_err(|error| classify(&self.database, &error, sql))
    }

    fn error(&self, kind: ErrorKind, why: impl Into<String>) -> Error {
        Error::new(kind, &self.database, why)
    }
}

/// The cell of a row.
pub fn value<'r>(row: &'r rusqlite::Row<'_>, column: usize) -> Result<Value<'r>, String> {
    match row.get_ref(column).map_err(|_| "is not there".to_owned())? {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Integer(value)),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text)),
            Err(_) => Err("is no valid text".to_owned()),
        },
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes)),
        ValueRef::Real(_) => Err("is a floating-point number".to_owned()),
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(value) => ValueRef::Integer(*value),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Makes the file, for its owner only, if there is none. Its log gets the same rights.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

fn classify(database: &Arc<str>, error: &rusqlite::Error, sql: &str) -> Error {
    use rusqlite::ErrorCode as Code;
    use rusqlite::ffi;

    let rusqlite::Error::SqliteFailure(failure, message) = error else {
        return Error::new(
            ErrorKind::Statement,
            database,
            format!("{error} in `{sql}`"),
        );
    };
    let kind = match failure.code {
        Code::DatabaseBusy | Code::DatabaseLocked => ErrorKind::Busy,
        Code::ConstraintViolation => match failure.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => ErrorKind::Conflict,
            _ => ErrorKind::Constraint,
        },
        Code::DiskFull => ErrorKind::Full,
        Code::SystemIoFailure | Code::DatabaseCorrupt => ErrorKind::Disk,
        Code::CannotOpen | Code::NotADatabase | Code::PermissionDenied => ErrorKind::Open,
        Code::ReadOnly => ErrorKind::ReadOnly,
        Code::TypeMismatch | Code::TooBig => ErrorKind::Value,
        _ => ErrorKind::Statement,
    };
    let message = message.as_deref().unwrap_or("no reason is known");
    let code = failure.extended_code;
    let why = match kind {
        ErrorKind::Statement => format!("{message} ({code}) in `{sql}`"),
        _ => format!("{message} ({code})"),
    };
    Error::new(kind, database, why)
}
