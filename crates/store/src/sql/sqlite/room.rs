//! Room for the write-ahead log: zeros at its end, before a transaction needs the place.
//!
//! WHY: a commit that makes the file longer waits for the file system's own log as well, which takes about as long as the
//! wait for its bytes. Zeros are no frames of the log, and nobody reads past the last frame.

use std::fs::{File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// The least that is added.
const LEAST: u64 = 256 << 10;

/// The log of a database, as far as its file has room.
#[derive(Debug)]
pub struct Room {
    path: PathBuf,
    file: Option<File>,
    /// How long it was made.
    length: u64,
    /// How long it is made at most.
    most: u64,
}

impl Room {
    /// In the log of the database in this file.
    pub fn new(database: &Path, most: u64) -> Room {
        let mut path = database.as_os_str().to_owned();
        path.push("-wal");
        Room {
            path: path.into(),
            file: None,
            length: 0,
            most,
        }
    }

    /// Makes the file longer if it is used up: twice as long each time. Nobody else writes to it meanwhile.
    ///
    /// What fails here fails nothing: the log grows by itself, and what is wrong shows when it does.
    pub fn make(&mut self) {
        let made = self.longer();
        self.length = made.unwrap_or(self.length);
    }

    /// How long it is now.
    fn longer(&mut self) -> std::io::Result<u64> {
        if self.file.is_none() {
            self.file = Some(OpenOptions::new().write(true).open(&self.path)?);
        }
        let Some(file) = &mut self.file else {
            return Ok(0);
        };
        let length = file.metadata()?.len();
        // Nothing stands there yet, it is not used up, or it is as long as it has to be.
        if length == 0 || length == self.length || length >= self.most {
            return Ok(length);
        }
        let until = (length * 2).max(length + LEAST).min(self.most);
        let zeros = usize::try_from(until - length).unwrap_or_default();
        file.seek(SeekFrom::Start(length))?;
        file.write_all(&vec![0; zeros])?;
        Ok(until)
    }
}
