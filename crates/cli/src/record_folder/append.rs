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
    /// Nothing in a dry run.
    file: Option<File>,
    path: PathBuf,
    batch: Vec<u8>,
    known: HashSet<FactId>,
    last_seq: HashMap<SourceId, u64>,
    torn: Option<Torn>,
    /// Whether the torn line was given its end.
    mended: bool,
    /// The first failure to write; nothing is written after it.
    failed: Option<Failure>,
}

impl Appender {
    /// Takes the file of a record, making it if there is none, and reads what is known already; each
    /// fact is shown to `each`. In a dry run nothing is made, held or written.
    pub fn open(
        folder: &RecordFolder,
        dry_run: bool,
        each: &mut dyn FnMut(&Fact),
    ) -> Result<Self, Failure> {
        let path = folder.facts_path();
        let mut bytes = Vec::new();
        let file = if dry_run {
            if path.exists() {
                bytes = std::fs::read(&path).reading(&path)?;
            }
            None
        } else {
            let mut file = take(&path)?;
            // WHY: after a crash the new file's name must be on the disk, not only its content.
            sync_folder(folder.root())?;
            file.read_to_end(&mut bytes).reading(&path)?;
            Some(file)
        };
        let mut appender = Appender {
            file,
            path,
            batch: Vec::new(),
            known: HashSet::new(),
            last_seq: HashMap::new(),
            torn: Torn::of(&bytes),
            mended: false,
            failed: None,
        };
        for line in bytes.split(|byte| *byte == b'\n') {
            if let Ok(fact) = Fact::admit(line) {
                appender.remember(&fact);
                each(&fact);
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
            if self.torn.is_some() && !self.mended {
                // WHY: what was cut off stays as a line of its own; nothing is rewritten.
                self.batch.push(b'\n');
                self.mended = true;
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
        match &self.file {
            Some(file) => file.sync_all().writing(&self.path),
            None => Ok(()),
        }
    }

    fn write(&mut self) {
        if let (Some(file), None) = (&mut self.file, &self.failed) {
            self.failed = file.write_all(&self.batch).writing(&self.path).err();
        }
        self.batch.clear();
    }

    fn remember(&mut self, fact: &Fact) {
        self.known.insert(fact.id);
        let last = self.last_seq.entry(fact.source.clone()).or_insert(0);
        *last = fact.seq.max(*last);
    }
}

/// Opens the file for one writer at a time.
fn take(path: &Path) -> Result<File, Failure> {
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)
        .writing(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::new(format!(
            "another import is writing to `{}`",
            path.display()
        ))
        .hint("wait until it has finished, and run the command again")),
        Err(TryLockError::Error(error)) => Err(error).writing(path),
    }
}

/// Makes the disk remember a new file's name.
fn sync_folder(folder: &Path) -> Result<(), Failure> {
    let handle = File::open(folder).reading(folder)?;
    handle.sync_all().writing(folder)
}
