//! Extending the file of facts: one writer at a time, nothing rewritten, on disk before it is said.

use std::collections::HashMap;
use std::collections::HashSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use facts::id::SourceId;
use facts::{Fact, FactId};

use crate::failure::{At, Failure};
use crate::record_folder::{RecordFolder, Torn};

/// Bytes that are gathered before they are written.
const BATCH_BYTES: usize = 1 << 20;

/// The file of facts, held by this writer until it is dropped.
#[derive(Debug)]
pub struct Appender {
    file: File,
    path: PathBuf,
    batch: Vec<u8>,
    known: HashSet<FactId>,
    last_seq: HashMap<SourceId, u64>,
    torn: Option<Torn>,
    /// The first failure to write; nothing is written after it.
    failed: Option<Failure>,
}

impl Appender {
    /// Takes the file of a record, making it if there is none, and reads what is known already.
    pub fn open(folder: &RecordFolder) -> Result<Self, Failure> {
        let path = folder.facts_path();
        let new = !path.exists();
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .writing(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::new(format!(
                    "another import is writing to `{}`",
                    path.display()
                ))
                .hint("wait until it has finished, and run the command again"));
            }
            Err(TryLockError::Error(error)) => return Err(error).writing(&path),
        }
        if new {
            sync_folder(folder.root())?;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).reading(&path)?;
        let mut appender = Appender {
            file,
            path,
            batch: Vec::new(),
            known: HashSet::new(),
            last_seq: HashMap::new(),
            torn: Torn::of(&bytes),
            failed: None,
        };
        for line in bytes.split(|byte| *byte == b'\n') {
            if let Ok(fact) = Fact::admit(line) {
                appender.remember(&fact);
            }
        }
        Ok(appender)
    }

    /// Whether the fact is in the record.
    pub fn knows(&self, id: &FactId) -> bool {
        self.known.contains(id)
    }

    /// The largest sequence number of a source; 0 where it has none.
    pub fn last_seq(&self, source: &SourceId) -> u64 {
        self.last_seq.get(source).copied().unwrap_or(0)
    }

    /// The last line, if it had no end when the file was opened.
    pub fn torn(&self) -> Option<Torn> {
        self.torn
    }

    /// Takes a fact. It is on disk after [`finish`](Self::finish).
    pub fn add(&mut self, fact: &Fact) {
        if !self.known.contains(&fact.id) {
            self.remember(fact);
            if self.batch.is_empty() && self.torn.take().is_some() {
                // WHY: what was cut off stays as a line of its own; nothing is rewritten.
                self.batch.push(b'\n');
            }
            self.batch.extend_from_slice(&fact.to_bytes());
            self.batch.push(b'\n');
            if self.batch.len() >= BATCH_BYTES {
                self.write();
            }
        }
    }

    /// Writes what is left and waits until the disk has everything.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.write();
        if let Some(failure) = self.failed.take() {
            return Err(failure.hint(
                "what was written before stands; mend the cause and run the same import again, it adds the rest",
            ));
        }
        self.file.sync_all().writing(&self.path)
    }

    fn write(&mut self) {
        if self.failed.is_none() {
            self.failed = self
                .file
                .write_all(&self.batch)
                .writing(&self.path)
                .err();
        }
        self.batch.clear();
    }

    fn remember(&mut self, fact: &Fact) {
        self.known.insert(fact.id);
        let last = self.last_seq.entry(fact.source.clone()).or_insert(0);
        *last = fact.seq.max(*last);
    }
}

/// Makes the disk remember a new file's name.
fn sync_folder(folder: &Path) -> Result<(), Failure> {
    let handle = File::open(folder).reading(folder)?;
    handle.sync_all().writing(folder)
}
