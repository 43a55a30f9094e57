//! What went wrong in a database: what, where, why, and what to do.
//!
//! INVARIANT: no value of a statement, and no password, is part of an error. A server's remarks name the values that it
//! refuses; of those only the names of tables and constraints are kept.

use std::sync::Arc;

/// What went wrong.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{} in `{database}`: {why}", kind.what())]
pub struct Error {
    kind: ErrorKind,
    database: Arc<str>,
    why: String,
}

/// What kind of trouble it is, which decides what can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The database cannot be opened.
    Open,
    /// The database is set up in a way that loses what was committed.
    Settings,
    /// Others hold what is needed; the transaction may be tried again.
    Busy,
    /// The connection was cut before the commit: nothing was kept; the transaction may be tried again.
    Dropped,
    /// It is not known whether the last commit is durable; nothing more is written.
    Stopped,
    /// It was opened for reading only.
    ReadOnly,
    /// A row with this key is there already.
    Conflict,
    /// Another rule of the schema does not hold.
    Constraint,
    /// No room is left on the disk.
    Full,
    /// The disk cannot be read or written, or what it holds is damaged.
    Disk,
    /// A value is not of the kind that is asked for.
    Value,
    /// The statement itself is wrong, or was used in a wrong order.
    Statement,
    /// The schema and this program do not belong together.
    Migration,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, database: &Arc<str>, why: impl Into<String>) -> Self {
        Error {
            kind,
            database: Arc::clone(database),
            why: why.into(),
        }
    }

    /// What kind of trouble it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        self.kind.help()
    }

    /// The same trouble, of another kind.
    pub(super) fn into_kind(self, kind: ErrorKind) -> Self {
        Error { kind, ..self }
    }
}

impl ErrorKind {
    fn what(self) -> &'static str {
        match self {
            ErrorKind::Open => "nothing could be opened",
            ErrorKind::Settings => "what is committed could be lost",
            ErrorKind::Busy => "another holds what is needed",
            ErrorKind::Dropped => "the connection was lost",
            ErrorKind::Stopped => "the store has stopped",
            ErrorKind::ReadOnly => "nothing can be written",
            ErrorKind::Conflict => "a row with this key is there already",
            ErrorKind::Constraint => "a rule of the schema does not hold",
            ErrorKind::Full => "no room is left",
            ErrorKind::Disk => "the disk failed",
            ErrorKind::Value => "a value is of another kind",
            ErrorKind::Statement => "a statement was refused",
            ErrorKind::Migration => "the schema is not the one of this program",
        }
    }

    fn help(self) -> &'static str {
        match self {
            ErrorKind::Open => "check the path or the address, the user and its rights",
            ErrorKind::Settings => "change the setting on the server, then start again",
            ErrorKind::Busy => {
                "try again; if it stays so, look for a process that holds a transaction open"
            }
            ErrorKind::Dropped => "nothing of the transaction was kept: try it again",
            ErrorKind::Stopped => {
                "look at the disk or the server first, then open the store again: what it shows then is what was kept"
            }
            ErrorKind::ReadOnly => "open the store for writing",
            ErrorKind::Conflict | ErrorKind::Constraint => "nothing of the transaction was kept",
            ErrorKind::Full => "make room on the disk, then try again",
            ErrorKind::Disk => "look at the disk; if the database is damaged, restore a backup",
            ErrorKind::Value | ErrorKind::Statement => {
                "this is a fault of the program: please report it"
            }
            ErrorKind::Migration => "use the program that belongs to the database, or a newer one",
        }
    }
}
