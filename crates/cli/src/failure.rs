//! Why a command could not do it, with what to do next; and the exit codes.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use told::Missing;

use crate::console::Console;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Fine,
    /// It could not be done.
    CouldNot,
    /// The arguments make no sense together.
    WrongUse,
    /// Done, and there are findings that the caller asked to fail on.
    Findings,
    /// Somebody asked whether something may be done, and it may not.
    Closed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::CouldNot => 1,
            Exit::WrongUse => 2,
            Exit::Findings => 3,
            Exit::Closed => 4,
        })
    }
}

/// Something failed.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
    hints: Vec<String>,
    /// Whoever read our output has gone away; nobody is left to tell.
    pipe_closed: bool,
}

impl Failure {
    /// It could not be done.
    pub fn new(message: impl Into<String>) -> Self {
        Failure {
            exit: Exit::CouldNot,
            message: message.into(),
            hints: Vec::new(),
            pipe_closed: false,
        }
    }

    /// The arguments make no sense together.
    pub fn wrong_use(message: impl Into<String>) -> Self {
        Failure {
            exit: Exit::WrongUse,
            ..Failure::new(message)
        }
    }

    /// Adds what to do next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Tells it, and says how to exit.
    pub fn report(&self, console: &Console) -> Exit {
        if self.pipe_closed {
            return Exit::Fine;
        }
        console.error(&self.message, &self.hints);
        if console.json() {
            let report = json!({ "error": { "message": self.message, "hints": self.hints } });
            // WHY: when stdout fails as well, stderr has the message already.
            let _ = console.print_json(&report);
        }
        self.exit
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A case without a clock is an answer about the record; the rest is not there by its name.
impl From<Missing> for Failure {
    fn from(missing: Missing) -> Failure {
        let failure = match missing {
            Missing::Clock { .. } => Failure::new(missing.to_string()),
            _ => Failure::wrong_use(missing.to_string()),
        };
        missing.hints().into_iter().fold(failure, Failure::hint)
    }
}

/// Only writing to stdout ends in a bare [`io::Error`]; files are named with [`At`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure {
            pipe_closed: error.kind() == io::ErrorKind::BrokenPipe,
            ..Failure::new(format!(
                "the output could not be written: {}",
                plain(&error)
            ))
        }
    }
}

/// Names the file in a failure.
pub trait At<T> {
    /// Fails with "could not read `path`: …".
    fn reading(self, path: &Path) -> Result<T, Failure>;
    /// Fails with "could not write `path`: …".
    fn writing(self, path: &Path) -> Result<T, Failure>;
}

impl<T> At<T> for io::Result<T> {
    fn reading(self, path: &Path) -> Result<T, Failure> {
        self.map_err(|error| failure("read", path, &error))
    }

    fn writing(self, path: &Path) -> Result<T, Failure> {
        self.map_err(|error| failure("write", path, &error))
    }
}

/// Fails with "could not VERB `path`: …".
pub fn failure(verb: &str, path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!(
        "could not {verb} `{}`: {}",
        path.display(),
        plain(error)
    ))
}

/// The system's message without its number.
pub fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::StorageFull => "the disk is full".into(),
        _ => {
            let text = error.to_string();
            match text.split_once(" (os error") {
                Some((message, _)) => message.to_lowercase(),
                None => text,
            }
        }
    }
}
