//! Why a name of the evidence gives no figures.

use std::fmt;
use std::path::Path;

/// What kept figures from being computed.
#[derive(Debug)]
pub enum Trouble {
    /// Something that the evidence needs is not here; in words.
    Missing(String),
    /// Something went wrong that should not; in words.
    Broken(String),
}

/// A result of the evidence.
pub type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    /// A file could not be read or written.
    pub fn of_file(path: &Path, error: impl fmt::Display) -> Trouble {
        Trouble::Broken(format!("`{}`: {error}", path.display()))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::Missing(what) | Trouble::Broken(what) => f.write_str(what),
        }
    }
}

/// Something that went wrong, from words.
pub fn broken(what: impl Into<String>) -> Trouble {
    Trouble::Broken(what.into())
}
